# SPDX-License-Identifier: EUPL-1.2
"""What a gateway reads of its own devices at our CMS: those that it announced and that are still there."""

from typing import Any

from django.utils.translation import gettext as _

from apps.assets.models import Asset, AssetAlias, Source
from apps.connectors.talq.cms import Refused
from apps.connectors.talq.model import CLASS

NUL = "\x00"


def one(source: Source, name: str) -> dict[str, Any]:
    """A device by its address; its functions are not ours to keep. Raises Refused."""
    address = name.lower()
    if NUL not in address:
        asset = _there(source).filter(source_ref=address).first()
        if asset is not None:
            return _device(asset)
        alias = AssetAlias.objects.filter(source=source, ref=address).select_related("asset").first()
        if alias is not None:
            return {**_device(alias.asset), "address": alias.ref}
    raise Refused(404, "resourceNotFound", _("Appareil inconnu de Connecte."))


def several(source: Source, classes: list[str], offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """(a page of devices, how many there are in all), of some classes or of all."""
    rows = _there(source).order_by("source_ref")
    if classes:
        rows = rows.filter(**{f"attributes__{CLASS}__in": [name.replace(NUL, "") for name in classes]})
    return [_device(asset) for asset in rows[offset : offset + limit]], rows.count()


def _there(source: Source) -> Any:
    return Asset.objects.filter(source=source).exclude(lifecycle=Asset.Lifecycle.REMOVED).exclude(source_ref="")


def _device(asset: Asset) -> dict[str, Any]:
    return {"address": asset.source_ref, "name": asset.name, "class": str(asset.attributes.get(CLASS, ""))}
