# SPDX-License-Identifier: EUPL-1.2
"""Maintenance software (GMAO): what it is owed leaves in order and once, what it says comes back by our own doors."""
