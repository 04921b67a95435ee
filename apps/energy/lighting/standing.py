# SPDX-License-Identifier: EUPL-1.2
"""What the lighting of the territories of a person saved over some days: cabinet by cabinet, commune by commune."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.energy.lighting import counting, meters, register, summing, words
from apps.energy.lighting.counting import CabinetFigure, Period
from apps.energy.lighting.summing import Sum
from apps.energy.maths import nights
from apps.energy.maths.refusals import InputRefused
from apps.territories.models import Territory


@dataclass(frozen=True, slots=True)
class Standing:
    """`notes`: what the reader must know of prices."""

    figures: tuple[CabinetFigure, ...]
    whole: Sum
    communes: tuple[Sum, ...]
    strategies: tuple[Sum, ...]
    notes: tuple[str, ...]

    def of_state(self, state: str) -> tuple[CabinetFigure, ...]:
        return tuple(one for one in self.figures if one.state == state)


def of(user: Any, since: date, until: date, territory: str = "") -> Standing:
    """Of the cabinets that `user` may see, from `since` to `until` excluded. A bounded number of queries."""
    cabinets = register.cabinets(user, territory)
    told = meters.read(user, cabinets, since, until)
    periods = _periods({one.owner.pk for one in cabinets}, since, until)
    figures = tuple(counting.figure(one, periods.get(one.owner.pk), told.of.get(one.fid or 0)) for one in cabinets)
    strategies = summing.by(figures, lambda one: one.strategy, lambda one: words.STRATEGIES[one.strategy])
    order = list(words.STRATEGIES)
    return Standing(
        figures=figures,
        whole=summing.whole(figures),
        communes=tuple(summing.by(figures, lambda one: one.cabinet.owner.pk, lambda one: one.cabinet.owner)),
        strategies=tuple(sorted(strategies, key=lambda one: order.index(one.key))),
        notes=told.notes,
    )


def _periods(owners: set[int], since: date, until: date) -> dict[int, Period]:
    """The nights of the middle of each territory: they are the same minutes all over a commune. None where there is no
    outline, or no night.
    """
    found = {}
    rows = Territory.objects.filter(pk__in=owners).values_list("pk", "outline", "time_zone")
    for pk, outline, zone in rows:
        if outline is None:
            continue
        lon, lat = outline.centroid.coords
        with suppress(InputRefused):
            found[pk] = Period.of(since, until, nights.Place(lat, lon, zone))
    return found
