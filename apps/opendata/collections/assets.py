# SPDX-License-Identifier: EUPL-1.2
"""Equipment: of kinds that its authority opened, without state nor source; a person reads what they may see."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset, Trade
from apps.opendata import selectors
from apps.opendata.collections.shape import OBJECT, TIME, Collection, Column, Filter

ALL = "asset.attributes || asset.local_attributes"
NAMED = f"""COALESCE((SELECT jsonb_object_agg(name, ({ALL}) -> name) FROM unnest(opened.attributes) name
                    WHERE ({ALL}) ? name), '{{}}')"""  # noqa: S608  (names of columns)
KNOWN = (
    Column("uid", _("identifiant"), "asset.uid"),
    Column("code", _("code terrain"), "asset.code"),
    Column("name", _("nom"), "asset.name"),
    Column("kind", _("code du type"), "kind.code"),
    Column("kind_label", _("type"), "kind.label"),
    Column("trade", _("métier"), "kind.trade"),
    Column("owner", _("code du propriétaire"), "owner.code"),
    Column("owner_name", _("propriétaire"), "owner.name"),
    Column("lifecycle", _("vie"), "asset.lifecycle"),
    Column("lifecycle_label", _("vie (libellé)"), "asset.lifecycle", labels=dict(Asset.Lifecycle.choices)),
    Column("updated_at", _("modifié le"), "asset.updated_at", TIME),
)
OPEN = (*KNOWN, Column("attributes", _("attributs publiés"), NAMED, OBJECT))
OWN = (
    *KNOWN,
    Column("state", _("état"), "asset.state"),
    Column("state_label", _("état (libellé)"), "asset.state", labels=dict(Asset.State.choices)),
    Column("state_at", _("état depuis"), "asset.state_at", TIME),
    Column("attributes", _("attributs"), ALL, OBJECT),
)
FILTERS = (
    Filter("territory", _("Code du territoire propriétaire ; ceux qu'il inclut comptent."), "owner", perimeter=True),
    Filter("kind", _("Code du type d'équipement."), "kind__code"),
    Filter("trade", _("Métier."), "kind__trade", tuple(Trade.values)),
    Filter("code", _("Code terrain, exact."), "code"),
    Filter("lifecycle", _("Vie de l'équipement."), "lifecycle", tuple(Asset.Lifecycle.values)),
)
OF_STATE = Filter("state", _("État affiché."), "state", tuple(Asset.State.values))


def columns(user: Any) -> tuple[Column, ...]:
    return OWN if user.is_authenticated else OPEN


def filters(user: Any) -> tuple[Filter, ...]:
    """What is not shown is not asked for either."""
    return (*FILTERS, OF_STATE) if user.is_authenticated else FILTERS


ASSETS = Collection(
    id="equipements",
    title=_("Équipements"),
    description=_("Équipements urbains : éclairage, feux, bâtiments, déchets, réseaux."),
    rows=selectors.assets,
    columns=columns,
    filters=filters,
    drawn="""page JOIN assets_asset asset ON asset.fid = page.pk
        JOIN assets_assetkind kind ON kind.id = asset.kind_id
        JOIN territories_territory owner ON owner.id = asset.owner_id
        LEFT JOIN opendata_opening opening ON opening.territory_id = asset.owner_id
        LEFT JOIN opendata_openkind opened ON opened.opening_id = opening.id AND opened.kind_id = asset.kind_id""",
    key="fid",
    key_sql="asset.fid",
    key_form=r"[0-9]{1,18}",
    name="uid",
    name_sql="to_json(asset.uid)",
    name_form=r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    shape="geometry",
    shape_sql="asset.geometry",
    heading=("kind_label", "code", "name"),
    box="geom_3857",
    since="updated_at",
    until="updated_at",
)
