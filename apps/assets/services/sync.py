# SPDX-License-Identifier: EUPL-1.2
"""Devices announced by a trade supervisor become assets: the first step of every ingested batch."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from django.utils.translation import gettext as _

from apps.assets.imports.shapes import DECIMALS, hex_point
from apps.assets.models import Asset, AssetAlias, AssetKind, Source
from apps.assets.services.upsert import AssetRow, mark_removed, upsert
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
    mains = _mains(source, devices)
    for device in devices:
        reason = _refusal(device, kinds)
        if reason:
            rejected.append(Rejected(reason, _payload(device)))
        elif mains.get(device.ref, device.ref) == device.ref:
            rows[device.ref] = _row(device, kinds, rows.get(device.ref))
    _bring_back(source, rows)
    result = upsert(source=source, rows=sorted(rows.values(), key=lambda row: row.ref))
    _join(source, {ref: main for ref, main in mains.items() if ref != main})
    return SyncResult(result.created, result.updated, result.unchanged, rejected)


def remove(*, source: Source, refs: Sequence[str]) -> int:
    """What a source no longer has is « déposé », save what is held by hand; unknown references are no news.

    Of an asset that several devices share, one that goes leaves the asset to the others.
    """
    AssetAlias.objects.filter(source=source, ref__in=refs).delete()
    gone = Asset.objects.filter(source=source, source_ref__in=refs, aliases=None)
    fids = list(gone.exclude(lifecycle=Asset.Lifecycle.REMOVED).values_list("fid", flat=True))
    return mark_removed(fids=fids) if fids else 0


def _bring_back(source: Source, rows: dict[str, AssetRow]) -> None:
    """Announced again, what was removed is in service; a life held by hand stays as it is."""
    removed = Asset.objects.filter(source=source, lifecycle=Asset.Lifecycle.REMOVED, source_ref__in=list(rows))
    for ref in removed.values_list("source_ref", flat=True):
        rows[ref] = replace(rows[ref], lifecycle=Asset.Lifecycle.IN_SERVICE)


def _mains(source: Source, devices: Sequence[Device]) -> dict[str, str]:
    """For each device that says that it may share its asset: the reference of that asset's first device.

    What is already an asset stays one. The first announced with a code is the asset, the next are joined to it.
    """
    codes = {one.ref: str(one.attributes["code"]) for one in devices if one.shares_code and one.attributes.get("code")}
    if not codes:
        return {}
    own = set(Asset.objects.filter(source=source, source_ref__in=list(codes)).values_list("source_ref", flat=True))
    new = {ref: code for ref, code in codes.items() if ref not in own}
    if not new:
        return {}
    joined = AssetAlias.objects.filter(source=source, ref__in=list(new)).values_list("ref", "asset__source_ref")
    mains = dict(joined)
    held = Asset.objects.filter(source=source, code__in=set(new.values())).order_by("-fid")
    by_code = dict(held.values_list("code", "source_ref"))
    for ref, code in new.items():
        mains.setdefault(ref, by_code.setdefault(code, ref))
    return mains


def _join(source: Source, mains: Mapping[str, str]) -> None:
    if not mains:
        return
    fids = dict(
        Asset.objects.filter(source=source, source_ref__in=set(mains.values())).values_list("source_ref", "fid")
    )
    rows = [AssetAlias(source=source, ref=ref, asset_id=fids[main]) for ref, main in mains.items() if main in fids]
    AssetAlias.objects.bulk_create(rows, ignore_conflicts=True)


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
