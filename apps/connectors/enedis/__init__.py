# SPDX-License-Identifier: EUPL-1.2
"""Enedis: what the meters of consenting points (PRM) measured, by the API of 2026 or by the v5 that it replaces.

Written from the OpenAPI documents that Enedis publishes (`metering_data_*` v5, `mesure_synchrone_auto` v2).
"""

from apps.connectors.enedis.client import check, decode, fetch, sample

__all__ = ["check", "decode", "fetch", "sample"]
