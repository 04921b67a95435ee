# SPDX-License-Identifier: EUPL-1.2
"""Drivers: what a supplier says, turned into records. Plain Python, no Django."""
