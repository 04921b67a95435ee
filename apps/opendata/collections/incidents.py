# SPDX-License-Identifier: EUPL-1.2
"""Incidents that are open. For anybody: what kind of equipment, where, how grave, since when; never the words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.events import lifecycle
from apps.events.models import Incident, Severity
from apps.opendata import selectors
from apps.opendata.collections.shape import NUMBER, TIME, Collection, Column, Filter

SLUGS = {str(one.value): one.slug for one in Severity}
OPEN = (
    Column("id", _("numéro"), "incident.id", NUMBER),
    Column("severity", _("gravité"), "incident.severity::text", labels=SLUGS),
    Column(
        "severity_label",
        _("gravité (libellé)"),
        "incident.severity::text",
        labels={str(one.value): one.label for one in Severity},
    ),
    Column("state", _("état"), "incident.state"),
    Column("state_label", _("état (libellé)"), "incident.state", labels=dict(Incident.State.choices)),
    Column("territory", _("code du territoire"), "territory.code"),
    Column("territory_name", _("territoire"), "territory.name"),
    Column("asset", _("équipement en cause"), "asset.uid"),
    Column("asset_code", _("code de l'équipement"), "asset.code"),
    Column("kind", _("code du type"), "kind.code"),
    Column("kind_label", _("type"), "kind.label"),
    Column("opened_at", _("ouvert le"), "incident.opened_at", TIME),
    Column("ended_at", _("revenu à la normale le"), "incident.ended_at", TIME),
    Column("changed_at", _("modifié le"), "incident.changed_at", TIME),
)
OWN = (
    *OPEN,
    Column("title", _("libellé"), "incident.title"),
    Column("members", _("alarmes"), "incident.members", NUMBER),
    Column("active", _("alarmes présentes"), "incident.active", NUMBER),
)
FILTERS = (
    Filter("territory", _("Code du territoire ; ceux qu'il inclut comptent."), "territory", perimeter=True),
    Filter(
        "severity",
        _("Gravité."),
        "severity",
        tuple(SLUGS.values()),
        values={slug: int(number) for number, slug in SLUGS.items()},
    ),
    Filter("state", _("État."), "state", tuple(lifecycle.OPEN)),
    Filter("kind", _("Code du type d'équipement en cause."), "cause_asset__kind__code"),
)


def columns(user: Any) -> tuple[Column, ...]:
    return OWN if user.is_authenticated else OPEN


INCIDENTS = Collection(
    id="incidents",
    title=_("Incidents en cours"),
    description=_("Incidents ouverts, placés à l'équipement en cause."),
    rows=selectors.incidents,
    columns=columns,
    filters=lambda _user: FILTERS,
    drawn="""page JOIN events_incident incident ON incident.id = page.pk
        JOIN territories_territory territory ON territory.id = incident.territory_id
        LEFT JOIN assets_asset asset ON asset.fid = incident.cause_asset_id
        LEFT JOIN assets_assetkind kind ON kind.id = asset.kind_id""",
    key="id",
    key_sql="incident.id",
    key_form=r"[0-9]{1,18}",
    name="id",
    name_sql="incident.id",
    name_form=r"[0-9]{1,18}",
    shape="cause_asset__geometry",
    shape_sql="asset.geometry",
    heading=("kind_label", "asset_code", "severity_label", "opened_at"),
    box="cause_asset__geom_3857",
    since="opened_at",
    until="ended_at",
)
