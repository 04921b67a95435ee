# SPDX-License-Identifier: EUPL-1.2
"""What agents change by hand: a field that a source owns becomes theirs."""

from collections.abc import Iterable

from apps.assets.models import Asset

OWNED = {"code", "name", "kind", "owner", "geometry", "lifecycle"}  # fields that a source may rewrite


def save_edited(*, asset: Asset, changed: Iterable[str]) -> Asset:
    """Save an asset edited by a person; the changed fields of a sourced asset are no longer the source's.

    Only the changed columns are written: the state may have moved while the form was open.
    """
    if asset.pk is None:
        asset.save()
        return asset
    fields = set(changed)
    if asset.source_id is not None:
        asset.local_fields = sorted({*asset.local_fields, *(OWNED & fields)})
    asset.save(update_fields=[*fields, "local_fields", "updated_at"])
    return asset
