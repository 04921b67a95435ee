# SPDX-License-Identifier: EUPL-1.2
"""ONVIF, health of cameras: do they answer, is their clock right, are they masked, moved, blind, do they record.

Read-only and without image by construction: `soap.OPERATIONS` is all that may be asked, and none of it gives a picture,
an address of one, or moves anything. Written from the published WSDL.
"""

from apps.connectors.onvif.camera import check, decode, fetch, sample

__all__ = ["check", "decode", "fetch", "sample"]
