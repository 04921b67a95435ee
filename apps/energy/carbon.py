# SPDX-License-Identifier: EUPL-1.2
"""CO₂ and primary energy of what was consumed, by dated factors; the method is always named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from apps.energy import heat_values
from apps.energy.consumption import Daily
from apps.energy.models import EmissionFactor, EmissionMethod, Energy, MeteringPoint, PrimaryFactor, Site
from apps.energy.spans import Days, Span, Values, spread

Use, Per = EmissionFactor.Use, EmissionFactor.Per
# What a point is used for, the first use that the method knows.
USES = {Site.Nature.LIGHTING: (Use.LIGHTING, Use.OTHER, Use.ANY), "": (Use.ANY, Use.OTHER, Use.HEATING)}
HEATING = (Use.HEATING, Use.ANY)


@dataclass(frozen=True, slots=True)
class Carbon:
    """`kg` (m, d) of CO₂ equivalent, NaN where the consumption or the factor is unknown; by `method`, None when no
    method is written. `notes`: what the reader must know."""

    kg: Values
    method: EmissionMethod | None
    notes: tuple[str, ...]


def co2(read: Daily, method: EmissionMethod | None = None) -> Carbon:
    """Of what each point consumed each day, by `method` or the one that pages follow. Three queries at most."""
    method = method or EmissionMethod.objects.filter(is_default=True).first()
    if method is None:
        nothing = np.full(read.kwh.shape, np.nan)
        return Carbon(nothing, None, (_("Aucune méthode d'émissions n'est choisie."),))
    rows: list[EmissionFactor] = list(EmissionFactor.objects.filter(method=method).order_by("starts_on"))
    factors = np.full(read.kwh.shape, np.nan)
    for rank, point in enumerate(read.points):
        factors[rank] = _factor(point, rows, read.days)
    factors = factors * _pci_part(read, rows)
    return Carbon(read.kwh * factors, method, tuple(_notes(read, factors, method, rows)))


def primary(points: Sequence[MeteringPoint], days: Days) -> Values:
    """kWh of primary energy per kWh of final energy (m, d), NaN where nobody wrote it. One query."""
    rows = list(PrimaryFactor.objects.order_by("starts_on"))
    laid = np.full((len(points), len(days)), np.nan)
    for rank, point in enumerate(points):
        spans = [Span(row.starts_on, row.ends_on, float(row.value)) for row in rows if row.energy == point.energy]
        laid[rank] = spread(spans, days)
    return laid


def _factor(point: MeteringPoint, rows: Sequence[EmissionFactor], days: Days) -> Values:
    """The first use, in order, that says something of a day."""
    found = np.full(len(days), np.nan)
    for use in _uses(point):
        spans = [
            Span(row.starts_on, row.ends_on, float(row.kg_per_kwh))
            for row in rows
            if row.energy == point.energy and row.use == use
        ]
        found = np.where(np.isnan(found), spread(spans, days), found)
    return found


def _uses(point: MeteringPoint) -> Sequence[str]:
    if point.energy not in (Energy.ELECTRICITY, Energy.SOLAR):
        return HEATING
    nature = point.site.nature if point.site_id and point.site else ""
    return USES.get(nature, USES[""])


def _pci_part(read: Daily, rows: Sequence[EmissionFactor]) -> Values:
    """Gas is counted in kWh PCS: a factor per kWh PCI applies to the PCI that they hold. 1 elsewhere."""
    part = np.ones(read.kwh.shape)
    by_pci = {row.energy for row in rows if row.per == Per.PCI}
    gas = [rank for rank, point in enumerate(read.points) if point.energy == Energy.GAS and Energy.GAS in by_pci]
    if gas:
        pcs, pci = heat_values.per_m3([read.points[rank] for rank in gas], read.days)
        part[gas] = pci / pcs
    return part


def _notes(read: Daily, factors: Values, method: EmissionMethod, rows: Sequence[EmissionFactor]) -> Iterator[str]:
    yield _("Méthode : %(name)s, %(scope)s.") % {"name": method.name, "scope": method.get_scope_display()}
    if (~np.isnan(read.kwh) & np.isnan(factors)).any():
        yield _("Facteur manquant pour une partie des jours : ils ne sont pas comptés.")
    energies = {point.energy for point in read.points}
    if any(row.to_confirm for row in rows if row.energy in energies):
        yield _("Facteurs à vérifier.")
