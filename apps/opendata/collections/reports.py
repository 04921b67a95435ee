# SPDX-License-Identifier: EUPL-1.2
"""Reports of inhabitants: the rows and the words that the public pages show, no other."""

from django.utils.translation import gettext_lazy as _

from apps.opendata import selectors
from apps.opendata.collections.shape import FLAG, TIME, Collection, Column, Filter
from apps.signalements.models import Published, Signalement

COLUMNS = (
    Column("reference", _("référence"), "report.reference"),
    Column("category", _("code de la catégorie"), "category.code"),
    Column("category_label", _("catégorie"), "category.label"),
    Column("phase", _("avancement"), "report.phase"),
    Column("phase_label", _("avancement (libellé)"), "report.phase", labels=dict(Published.Phase.choices)),
    Column("state", _("état"), "report.state"),
    Column("state_label", _("état (libellé)"), "report.state", labels=dict(Signalement.State.choices)),
    Column("outcome", _("issue"), "NULLIF(report.outcome, '')"),
    Column(
        "outcome_label",
        _("issue (libellé)"),
        "NULLIF(report.outcome, '')",
        labels=dict(Signalement.Outcome.choices),
    ),
    Column("street", _("rue"), "NULLIF(report.street, '')"),
    Column("commune", _("commune"), "territory.name"),
    Column("territory", _("code de la commune"), "territory.code"),
    Column("rounded", _("lieu arrondi"), "report.rounded", FLAG),
    Column("received_at", _("reçu le"), "report.received_at", TIME),
    Column("ended_at", _("terminé le"), "report.ended_at", TIME),
    Column("changed_at", _("modifié le"), "report.changed_at", TIME),
    Column("text", _("texte relu"), "NULLIF(report.text, '')"),
    Column("desk", _("code du guichet"), "place.code"),
    Column("licence", _("licence"), "desk.licence"),
)
FILTERS = (
    Filter("territory", _("Code de la commune ; ce qu'elle inclut compte."), "territory", perimeter=True),
    Filter("category", _("Code de la catégorie."), "category__code"),
    Filter("phase", _("Avancement."), "phase", tuple(Published.Phase.values)),
    Filter("state", _("État."), "state", tuple(Signalement.State.values)),
)

REPORTS = Collection(
    id="signalements",
    title=_("Signalements"),
    description=_("Signalements publiés par les territoires, sans donnée personnelle ; un lieu privé est arrondi."),
    rows=selectors.reports,
    columns=lambda _user: COLUMNS,
    filters=lambda _user: FILTERS,
    drawn="""page JOIN signalements_published report ON report.signalement_id = page.pk
        JOIN signalements_category category ON category.id = report.category_id
        JOIN territories_territory territory ON territory.id = report.territory_id
        JOIN signalements_desk desk ON desk.id = report.desk_id
        JOIN territories_territory place ON place.id = desk.territory_id""",
    key="reference",
    key_sql="report.reference",
    key_form=r"[A-Z0-9-]{1,12}",
    name="reference",
    name_sql="to_json(report.reference)",
    name_form=r"[A-Z0-9-]{1,12}",
    shape="place",
    shape_sql="report.place",
    heading=("category_label", "street", "received_at"),
    since="received_at",
    until="ended_at",
    digits=5,  # as the public map
)
