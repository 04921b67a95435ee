# SPDX-License-Identifier: EUPL-1.2
"""Which sites the « décret tertiaire » binds: alone by their surface, together on an estate, or as was declared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.energy import selectors
from apps.energy.maths import tertiary
from apps.energy.models import Site, TertiaryDeclaration

SURFACE, ESTATE, SAID, NO, UNKNOWN = "surface", "estate", "said", "no", "unknown"
BOUND = (SURFACE, ESTATE, SAID)
VIEW = "energy.view_tertiarydeclaration"


@dataclass(frozen=True, slots=True)
class Subject:
    """`code`: one of the five above; `why`: the sentence that says it."""

    code: str
    why: str

    @property
    def bound(self) -> bool:
        return self.code in BOUND


def buildings(user: Any) -> QuerySet[Site]:
    """Those whose declarations `user` may read too. A building is taken to be tertiary: an office, a school."""
    rows = Site.objects.visible_to(user).filter(pk__in=Site.objects.visible_to(user, VIEW).values("pk"))
    hidden = [f"weather__{name}" for name in selectors.HEAVY]
    rows = rows.filter(nature=Site.Nature.BUILDING).select_related("territory", "declaration", "weather")
    return rows.defer("territory__outline", *hidden)


def declaration_of(site: Site) -> TertiaryDeclaration | None:
    try:
        return site.declaration
    except ObjectDoesNotExist:
        return None


def of_sites(sites: Iterable[Site]) -> dict[int, Subject]:
    """By site. Give all the sites of a territory: those of one estate add up."""
    rows = list(sites)
    estates: dict[tuple[int, str], list[float | None]] = defaultdict(list)
    for site in rows:
        estates[_estate(site)].append(area_of(site))
    return {site.pk: _of(site, estates[_estate(site)]) for site in rows}


def area_of(site: Site) -> float | None:
    return None if site.surface_m2 is None else float(site.surface_m2)


def _estate(site: Site) -> tuple[int, str]:
    return site.territory_id, _name(site).casefold()


def _name(site: Site) -> str:
    """Of its estate, "" when nobody wrote one."""
    declaration = declaration_of(site)
    return declaration.estate.strip() if declaration else ""


def _of(site: Site, areas: list[float | None]) -> Subject:
    area, known = area_of(site), [one for one in areas if one is not None]
    estate = _name(site)
    if area is not None and tertiary.subject([area]):
        return Subject(SURFACE, _("Soumis : %(area)s m².") % {"area": _metres(area)})
    if estate and tertiary.subject(known):
        said = {"name": estate, "area": _metres(sum(known))}
        return Subject(ESTATE, _("Soumis avec ses voisins de « %(name)s » : %(area)s m² ensemble.") % said)
    if site.tertiary:
        return Subject(SAID, _("Soumis : le territoire le dit."))
    if area is None or (estate and len(known) < len(areas)):
        return Subject(UNKNOWN, _("Surface inconnue : on ne sait pas s'il est soumis."))
    return Subject(NO, _("Non soumis : %(area)s m², moins de 1 000.") % {"area": _metres(area)})


def _metres(area: float) -> str:
    return number_format(area, decimal_pos=0, use_l10n=True, force_grouping=True)
