# SPDX-License-Identifier: EUPL-1.2
"""Devices announced by a trade supervisor become assets: the first step of every ingested batch."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from apps.assets.imports.shapes import DECIMALS, hex_point
from apps.assets.models import AssetKind, Source
from apps.assets.services.upsert import AssetRow, upsert
from apps.connectors.base import MAX_REF, Device, Rejected

MAX_CODE, MAX_NAME = 60, 160  # as wide as the columns


@dataclass(frozen=True, slots=True)
class SyncResult:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def sync_assets(*, source: Source, devices: Sequence[Device]) -> SyncResult:
    """Create or update the assets of `source` from its devices; what cannot be used is returned with its reason.

    A device said twice in one batch counts once, the last one completing the first. Idempotent.
    """
    if not devices:
        return SyncResult()
    kinds = dict(AssetKind.objects.values_list("code", "pk"))
    rows: dict[str, AssetRow] = {}
    rejected = []
    for device in devices:
        reason = _refusal(device, kinds)
        if reason:
            rejected.append(Rejected(reason, _payload(device)))
        else:
            rows[device.ref] = _row(device, kinds, rows.get(device.ref))
    result = upsert(source=source, rows=sorted(rows.values(), key=lambda row: row.ref))
    return SyncResult(result.created, result.updated, result.unchanged, rejected)


def _refusal(device: Device, kinds: Mapping[str, int]) -> str:
    if not device.ref or len(device.ref) > MAX_REF:
        return _("référence vide ou de plus de %(most)d caractères") % {"most": MAX_REF}
    if device.kind not in kinds:
        return _("type d'équipement inconnu : %(kind)s") % {"kind": device.kind[:60]}
    if device.lonlat is not None and not _plausible(*device.lonlat):
        return _("position hors de la Terre : %(lonlat)s") % {"lonlat": device.lonlat}
    return ""


def _plausible(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def _row(device: Device, kinds: Mapping[str, int], earlier: AssetRow | None) -> AssetRow:
    code = device.attributes.get("code")
    geometry = hex_point(*(round(value, DECIMALS) for value in device.lonlat)) if device.lonlat else None
    return AssetRow(
        ref=device.ref,
        kind_id=kinds[device.kind],
        code=str(code)[:MAX_CODE] if code else (earlier.code if earlier else None),
        name=device.name[:MAX_NAME] or (earlier.name if earlier else None),
        geometry=geometry or (earlier.geometry if earlier else None),
        attributes={**(earlier.attributes if earlier else {}), **_without_code(device.attributes)},
    )


def _without_code(attributes: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in attributes.items() if name != "code"}


def _payload(device: Device) -> bytes:
    return json.dumps(asdict(device), ensure_ascii=False, default=str).encode()
