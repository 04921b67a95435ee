# SPDX-License-Identifier: EUPL-1.2
"""BACnet/IP: building controllers read by lists of objects that are data. Read-only: two services are ever asked,
ReadPropertyMultiple and ReadProperty."""

from apps.connectors.bacnet.client import check, decode, fetch, sample

__all__ = ["check", "decode", "fetch", "sample"]
