# SPDX-License-Identifier: EUPL-1.2
"""Maintenance software (GMAO) where requests are sent and worked. `catalogue.DRIVERS` are those that there are."""
