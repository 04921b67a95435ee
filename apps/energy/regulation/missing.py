# SPDX-License-Identifier: EUPL-1.2
"""What is missing to say where a site stands, in sentences."""

from collections.abc import Iterator

import numpy as np
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.energy.maths.tertiary import Use
from apps.energy.models import Site, TertiaryDeclaration
from apps.energy.regulation.years import Year


def words(site: Site, declaration: TertiaryDeclaration | None, last: Year, reference: Use | None) -> tuple[str, ...]:
    """Of the reference first, then of the year, then of the climate."""
    return (
        *([_("La surface n'est pas écrite.")] if site.surface_m2 is None else []),
        *_of_reference(declaration, reference),
        *_of_year(last),
        *_of_climate(site, declaration, last, reference),
    )


def _of_reference(declaration: TertiaryDeclaration | None, reference: Use | None) -> Iterator[str]:
    if declaration is None or not declaration.reference_year:
        yield _("L'année de référence n'est pas choisie.")
    elif reference is None:
        yield _("La consommation de %(year)d, année de référence, n'est ni écrite ni relevée en entier.") % {
            "year": declaration.reference_year
        }


def _of_year(last: Year) -> Iterator[str]:
    if not last.points:
        yield _("Aucun compteur d'énergie n'est rattaché au site.")
    elif last.months:
        said = {"year": last.year, "months": ", ".join(str(MONTHS[one]) for one in last.months)}
        yield (
            ngettext(
                "%(year)d : mois pas assez relevé : %(months)s.",
                "%(year)d : mois pas assez relevés : %(months)s.",
                len(last.months),
            )
            % said
        )


def _of_climate(
    site: Site, declaration: TertiaryDeclaration | None, last: Year, reference: Use | None
) -> Iterator[str]:
    yield from _of_weather(site, last)
    if declaration is None:
        yield _("Aucun dossier : la part du chauffage et le climat de référence sont inconnus.")
        return
    if not np.isfinite(last.use.heating) and not last.months:
        yield _("La part du chauffage n'est pas dite.")
    if declaration.normal_degree_days is None:
        yield _("Les degrés-jours moyens de la station (climat de référence) ne sont pas écrits.")
    if declaration.cooled is not False:
        yield _("Le froid n'est pas mesuré à part.") if declaration.cooled else _("On ne sait pas s'il est climatisé.")
    if reference is not None and not (np.isfinite(reference.heating) and np.isfinite(reference.heating_days)):
        yield _("Le chauffage ou les degrés-jours de l'année de référence ne sont pas connus.")


def _of_weather(site: Site, last: Year) -> Iterator[str]:
    if last.no_weather is None:
        yield (
            _("Aucune station météo n'est liée au site.")
            if site.weather_id is None
            else _("La station météo ne donne aucune température.")
        )
    elif last.no_weather:
        yield ngettext("%(year)d : %(n)d jour sans météo.", "%(year)d : %(n)d jours sans météo.", last.no_weather) % {
            "year": last.year,
            "n": last.no_weather,
        }
