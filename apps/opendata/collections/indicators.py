# SPDX-License-Identifier: EUPL-1.2
"""Indicators, month by month: for everybody, what territories published; for a person, those that they may read.

The place is a point, the middle of the extent of the territory: its outline is a collection of its own.
"""

from django.utils.translation import gettext_lazy as _

from apps.kpi.models import Indicator
from apps.opendata import selectors
from apps.opendata.collections.shape import FLAG, NUMBER, TIME, Collection, Column, Filter

COLUMNS = (
    Column("territory", _("code INSEE ou SIREN"), "territory.code"),
    Column("territory_name", _("territoire"), "territory.name"),
    Column("indicator", _("code de l'indicateur"), "indicator.code"),
    Column("name", _("indicateur"), "definition.name"),
    Column("month", _("mois"), "to_char(figure.month, 'YYYY-MM')"),
    Column("value", _("valeur"), "figure.value", NUMBER),
    Column("unit", _("unité"), "indicator.unit"),
    Column("unit_label", _("unité (libellé)"), "indicator.unit", labels=dict(Indicator.Unit.choices)),
    Column("low", _("au moins"), "figure.low", NUMBER),
    Column("high", _("au plus"), "figure.high", NUMBER),
    Column("target", _("objectif"), "figure.target", NUMBER),
    Column("completeness", _("complétude"), "figure.completeness", NUMBER),
    Column("why", _("pourquoi pas de chiffre"), "NULLIF(figure.why, '')"),
    Column("formula", _("formule"), "definition.formula"),
    Column("version", _("version de la définition"), "definition.version", NUMBER),
    Column("revision", _("révision"), "figure.revision", NUMBER),
    Column("published_at", _("publié le"), "figure.published_at", TIME),
    Column("sample", _("fictif"), "figure.is_sample", FLAG),
    Column("licence", _("licence"), "CASE WHEN publication.is_open THEN publication.licence END"),
)
FILTERS = (
    Filter("territory", _("Code du territoire ; ce qu'il inclut compte."), "territory", perimeter=True),
    Filter("indicator", _("Code de l'indicateur."), "indicator__code"),
)

INDICATORS = Collection(
    id="indicateurs",
    title=_("Indicateurs"),
    description=_("Chiffres des territoires, mois par mois, avec intervalle, objectif et complétude."),
    rows=selectors.figures,
    columns=lambda _user: COLUMNS,
    filters=lambda _user: FILTERS,
    drawn="""page JOIN kpi_figure figure ON figure.id = page.pk
        JOIN kpi_indicator indicator ON indicator.id = figure.indicator_id
        JOIN kpi_definition definition ON definition.id = figure.definition_id
        JOIN territories_territory territory ON territory.id = figure.territory_id
        LEFT JOIN kpi_publication publication ON publication.territory_id = territory.id""",
    key="pk",
    key_sql="figure.id",
    key_form=r"[0-9]{1,18}",
    name="pk",
    name_sql="to_json(figure.id)",
    name_form=r"[0-9]{1,18}",
    shape="territory__outline",
    shape_sql="ST_Centroid(ST_Envelope(territory.outline))",
    heading=("name", "territory_name", "month"),
    since="month",
    until="month",
    digits=5,
)
