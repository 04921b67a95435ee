# SPDX-License-Identifier: EUPL-1.2
"""Where the energy of a site comes from and goes over some days, from its meters; what is not measured is shown so.

What is injected is measured: the rest of the sun was used here, whatever the step. With a vehicle, hour by hour, by
the published rule of `maths.flows`. A step that one meter does not tell is left out of all, and said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.energy import consumption, hour_curves, selectors
from apps.energy.maths import flows
from apps.energy.maths.local_time import Floats
from apps.energy.models import Energy, MeteringPoint
from apps.energy.site_figures import Asked
from apps.energy.spans import midnight

GRID, SUN, VEHICLE, BUILDING, UNKNOWN = flows.GRID, flows.SUN, flows.VEHICLE, flows.BUILDING, "unknown"
DAY, HOUR = 86_400.0, 3_600.0
ODD_KWH = 0.01  # below zero by less than this: a rounding of the meters
ORDER = (GRID, SUN, VEHICLE, UNKNOWN, *Energy.values)


@dataclass(frozen=True, slots=True)
class Link:
    """`known`: part of the period on which it rests, 0 to 1."""

    source: str
    target: str
    kwh: int
    known: float

    @property
    def known_percent(self) -> int:
        return int(100 * self.known)


@dataclass(frozen=True, slots=True)
class Balance:
    """kWh (n,) of steps of `step` seconds, NaN where unknown; `produced`, `injected` None: not measured at all."""

    step: float
    withdrawn: Floats
    injected: Floats | None
    produced: Floats | None
    charged: Floats | None = None
    given: Floats | None = None


@dataclass(frozen=True, slots=True)
class SiteFlows:
    """Whole kWh: what a node takes in or gives is the sum of what is shown."""

    links: tuple[Link, ...]
    notes: tuple[str, ...]
    unknown: tuple[str, ...]  # energies that no reading tells
    step: float

    @property
    def total(self) -> int:
        return sum(link.kwh for link in self.links)

    @property
    def entered(self) -> int:
        """Without what a vehicle gives back: it had come in before."""
        return sum(link.kwh for link in self.links if link.source != VEHICLE)


def of_site(known: Sequence[MeteringPoint], asked: Asked) -> SiteFlows:
    """Of the meters of a site that somebody sees."""
    held = {energy: selectors.counted(_of(known, energy)) for energy in Energy.values if energy != Energy.WATER}
    extra = chargers(known)
    links, notes = _electric(held, extra, asked)
    others = [energy for energy in held if energy not in (Energy.ELECTRICITY, Energy.SOLAR) and held[energy]]
    unknown = []
    for energy in others:
        link = _burnt(energy, held[energy], asked)
        if link is None:
            unknown.append(str(Energy(energy).label))
        else:
            links.append(link)
    links.sort(key=lambda link: ORDER.index(link.source))
    return SiteFlows(tuple(links), tuple(notes), tuple(unknown), HOUR if extra else DAY)


def _of(known: Sequence[MeteringPoint], energy: str) -> list[MeteringPoint]:
    return [point for point in known if point.energy == energy]


def _burnt(energy: str, points: Sequence[MeteringPoint], asked: Asked) -> Link | None:
    """What comes by no electric meter goes to the building, as it is counted."""
    total = consumption.daily(points, asked.since, asked.until).kwh.sum(axis=0)
    told = np.isfinite(total)
    return Link(energy, BUILDING, round(float(total[told].sum())), float(told.mean())) if told.any() else None


def _electric(
    held: dict[str, list[MeteringPoint]], extra: Sequence[MeteringPoint], asked: Asked
) -> tuple[list[Link], list[str]]:
    meters, plants = held[Energy.ELECTRICITY], held[Energy.SOLAR]
    if not meters and not plants:
        return [], []
    balance = _hours(meters, plants, extra, asked) if extra else _days(meters, plants, asked)
    balance, silent = without_silences(balance, len(meters), len(plants))
    links, notes = shared(balance)
    return links, [*silent, *notes]


def without_silences(balance: Balance, meters: int, plants: int) -> tuple[Balance, list[str]]:
    """What is never told over the whole period is not measured: the rest is drawn without it, and it is said."""
    notes = []
    if balance.produced is not None and not np.isfinite(balance.produced).any():
        notes.append(_never(_("Production solaire"), plants))
        balance = replace(balance, produced=None)
    if meters and balance.charged is None and not np.isfinite(balance.withdrawn).any():
        notes.append(_never(_("Électricité soutirée au réseau"), meters))
        balance = replace(balance, withdrawn=np.zeros(len(balance.withdrawn)))
    return balance, notes


def _never(what: str, meters: int) -> str:
    return ngettext(
        "%(what)s : inconnue, son compteur n'a aucun relevé sur la période ; elle est absente du dessin.",
        "%(what)s : inconnue, ses %(n)d compteurs ne sont jamais tous relevés ensemble ; elle est absente du dessin.",
        meters,
    ) % {"what": what, "n": meters}


def chargers(known: Sequence[MeteringPoint]) -> list[MeteringPoint]:
    """Meters of a bidirectional charger: written so on the equipment. One query."""
    keys = [point.pk for point in known if point.energy == Energy.ELECTRICITY]
    rows = MeteringPoint.objects.filter(pk__in=keys, asset__attributes__charger=True).values_list("pk", flat=True)
    chosen = set(rows)
    return [point for point in known if point.pk in chosen]


def _days(meters: Sequence[MeteringPoint], plants: Sequence[MeteringPoint], asked: Asked) -> Balance:
    drawn = consumption.daily(meters, asked.since, asked.until).kwh.sum(axis=0)
    given = consumption.daily(meters, asked.since, asked.until, metrics=consumption.INJECTED).kwh
    told = np.isfinite(given).any(axis=1)
    injected = given[told].sum(axis=0) if told.any() else None
    made = consumption.daily(plants, asked.since, asked.until).kwh.sum(axis=0) if plants else None
    return Balance(DAY, drawn, injected, made)


def _hours(
    meters: Sequence[MeteringPoint],
    plants: Sequence[MeteringPoint],
    chargers: Sequence[MeteringPoint],
    asked: Asked,
) -> Balance:
    zone = ZoneInfo((meters or plants)[0].asset.owner.time_zone)
    return hourly(meters, plants, chargers, midnight(asked.since, zone), midnight(asked.until, zone))[1]


def hourly(
    meters: Sequence[MeteringPoint],
    plants: Sequence[MeteringPoint],
    chargers: Sequence[MeteringPoint],
    since: Any,
    until: Any,
) -> tuple[np.ndarray, Balance]:
    """(beginnings of hours, UTC; what the meters of a site told of each). Nine queries at most."""
    own = [point.asset_id for point in meters]
    extra = [point.asset_id for point in chargers]
    drawn = hour_curves.read([*own, *extra], hour_curves.WITHDRAWN, since, until)
    given = hour_curves.read([*own, *extra], hour_curves.INJECTED, since, until)
    made = hour_curves.read([point.asset_id for point in plants], hour_curves.PRODUCED, since, until)
    leaving = [asset for asset in own if asset in given.values]
    balance = Balance(
        step=HOUR,
        withdrawn=drawn.summed(own),
        injected=given.summed(leaving) if leaving else None,
        produced=made.summed(point.asset_id for point in plants) if plants else None,
        charged=drawn.summed(extra) if extra else None,
        given=given.summed(asset for asset in extra if asset in given.values) if extra else None,
    )
    return drawn.at, balance


def shared(balance: Balance) -> tuple[list[Link], list[str]]:
    """The links of what is measured. Without injection or production, where the sun goes is unknown, and said."""
    if balance.injected is None and balance.produced is not None:
        return _unshared(balance)
    if balance.produced is None and balance.injected is not None and balance.given is None:
        return _unshared(balance)
    nothing = np.zeros(len(balance.withdrawn))
    made, left, charged, given = (
        nothing if one is None else one for one in (balance.produced, balance.injected, balance.charged, balance.given)
    )
    kept, back = np.maximum(made - left, 0), np.maximum(left - made, 0)  # what leaves beyond the sun, a vehicle gave
    given = given - back
    load = balance.withdrawn + kept - charged + given
    odd = np.any([one < -ODD_KWH for one in (load, given, charged, made, left, balance.withdrawn)], axis=0)
    load, given, charged = (np.where(odd, np.nan, np.maximum(one, 0)) for one in (load, given, charged))
    hours = balance.step / HOUR
    found = flows.split(
        load=load / hours, solar=kept / hours, charge=charged / hours, discharge=given / hours, step=balance.step
    )
    known = np.isfinite(load + kept + charged + given)
    sums = {(link.source, link.target): link.kwh for link in found.links}
    for source, amount in ((SUN, np.minimum(made, left)), (VEHICLE, back)):
        sums[source, GRID] = sums.get((source, GRID), 0.0) + float(amount[known].sum())
    return _links(sums, found.coverage), list(_notes(balance, found.coverage, int(odd.sum())))


def _links(sums: dict[tuple[str, str], float], known: float) -> list[Link]:
    return [Link(*ends, round(kwh), known) for ends, kwh in sums.items() if round(kwh)]


def _unshared(balance: Balance) -> tuple[list[Link], list[str]]:
    drawn = balance.withdrawn
    other, said = (
        (balance.injected, _("Production non mesurée : d'où vient ce qui est injecté n'est pas connu."))
        if balance.produced is None
        else (balance.produced, _("Injection non mesurée : la part du soleil consommée sur place n'est pas connue."))
    )
    ends = (UNKNOWN, GRID) if balance.produced is None else (SUN, UNKNOWN)
    found = []
    for pair, kwh in (((GRID, BUILDING), drawn), (ends, np.zeros(0) if other is None else other)):
        told = np.isfinite(kwh)
        total = round(float(kwh[told].sum()))
        if total:
            found.append(Link(*pair, total, float(told.mean())))
    return found, [said]


def _notes(balance: Balance, known: float, odd: int) -> Iterator[str]:
    if known < 1:
        part = _("jours") if balance.step == DAY else _("heures")
        yield _(
            "Électricité : %(n)d %% des %(steps)s où tous ses compteurs sont connus ; les autres ne sont pas comptés."
        ) % {"n": int(100 * known), "steps": part}
    if odd:
        yield _("%(n)d pas de temps laissés de côté : les compteurs s'y contredisent (plus injecté que produit).") % {
            "n": odd
        }
