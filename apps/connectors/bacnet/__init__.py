# SPDX-License-Identifier: EUPL-1.2
"""BACnet/IP: building controllers read by lists of objects that are data. Read-only: three services are ever
asked, ReadPropertyMultiple, ReadProperty and SubscribeCOV."""

from apps.connectors.bacnet.client import check, decode, fetch, sample

__all__ = ["check", "decode", "fetch", "sample"]
