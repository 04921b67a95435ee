# SPDX-License-Identifier: EUPL-1.2
"""GRDF ADICT: what the gas meters of consenting points (PCE) measured, gas day by gas day."""

from apps.connectors.grdf.client import check, decode, fetch, sample

__all__ = ["check", "decode", "fetch", "sample"]
