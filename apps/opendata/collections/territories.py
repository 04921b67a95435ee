# SPDX-License-Identifier: EUPL-1.2
"""Territories and their outlines: those that opened their data; a person reads those that they serve."""

from django.utils.translation import gettext_lazy as _

from apps.opendata import selectors
from apps.opendata.collections.shape import NUMBER, Collection, Column, Filter
from apps.territories.models import Territory

COLUMNS = (
    Column("code", _("code INSEE ou SIREN"), "territory.code"),
    Column("name", _("nom"), "territory.name"),
    Column("kind", _("nature"), "territory.kind"),
    Column("kind_label", _("nature (libellé)"), "territory.kind", labels=dict(Territory.Kind.choices)),
    Column("siren", _("SIREN"), "NULLIF(territory.siren, '')"),
    Column("population", _("population"), "territory.population", NUMBER),
    Column("licence", _("licence des données ouvertes"), "CASE WHEN opening.is_open THEN opening.licence END"),
)
FILTERS = (Filter("kind", _("Nature."), "kind", tuple(Territory.Kind.values)),)

TERRITORIES = Collection(
    id="territoires",
    title=_("Territoires"),
    description=_("Communes, intercommunalités et autres périmètres, avec leur contour."),
    rows=selectors.territories,
    columns=lambda _user: COLUMNS,
    filters=lambda _user: FILTERS,
    drawn="""page JOIN territories_territory territory ON territory.id = page.pk
        LEFT JOIN opendata_opening opening ON opening.territory_id = territory.id""",
    key="code",
    key_sql="territory.code",
    key_form=r"[0-9A-Za-z-]{1,16}",
    name="code",
    name_sql="to_json(territory.code)",
    name_form=r"[0-9A-Za-z-]{1,16}",
    shape="outline",
    shape_sql="ST_ForcePolygonCCW(territory.outline)",
    heading=("name", "kind_label"),
    digits=6,
    most=100,  # an outline weighs 100 kB
    usual=20,
)
