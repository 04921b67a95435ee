# SPDX-License-Identifier: EUPL-1.2
"""What if: the lamps of a territory as the mathematics want them, and one answer to one wish."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.energy.dark_lamps import LAMP
from apps.energy.maths import what_if
from apps.energy.maths.local_time import Floats, Ints
from apps.energy.maths.what_if import Answer, Fleet, Prices, Scenario
from apps.territories.models import Territory

LED = "LED"


class WishRefused(Exception):
    """Why there is no answer, in French."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """Of a lamp that is replaced: share of its power that the LED draws, € all included."""

    led_share: float = 0.4
    led_cost: float = 450.0
    losses: float = 0.0


@dataclass(frozen=True, slots=True)
class Town:
    """`streets` in the order of the numbers in `fleet.street`; `unknown`: lamps left out, of unknown power."""

    fleet: Fleet
    streets: tuple[str, ...]
    unknown: int
    replaceable: int
    dark: Floats


def town_of(user: Any, territory: Territory, *, assumed: Assumed, year: int) -> Town:
    """The lamps that this territory owns and `user` may see, in service. One query.

    Raises WishRefused when the territory has no outline: nights have no place.
    """
    if territory.outline is None:
        raise WishRefused(_("Le contour de ce territoire manque : la durée des nuits en dépend."))
    rows = list(_lamps(user, territory))
    known = [(float(watts), kind, name) for watts, kind, name in rows if _is_power(watts)]
    names, street = np.unique([name for _watts, _kind, name in known] or [""], return_inverse=True)
    watts = np.array([one for one, _kind, _name in known], float)
    led = np.array([LED in str(kind).upper() for _watts, kind, _name in known], bool)
    centre = territory.outline.centroid
    return Town(
        fleet=Fleet(
            watts=watts,
            led_watts=np.where(led, watts, watts * assumed.led_share),
            led_cost=np.full(len(known), assumed.led_cost),
            street=_numbers(street, len(known)),
            losses=assumed.losses,
        ),
        streets=tuple(str(name) for name in names) if known else (),
        unknown=len(rows) - len(known),
        replaceable=int((~led).sum()),
        dark=_dark(year, round(centre.y, 2), round(centre.x, 2), territory.time_zone),
    )


def _lamps(user: Any, territory: Territory) -> Any:
    rows = Asset.objects.visible_to(user).in_service().filter(kind__code=LAMP, owner=territory).order_by()
    return rows.values_list(KeyTransform("power_w", "attributes"), KeyTransform("lamp_type", "attributes"), "name")


def _is_power(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool) and said >= 0


def _numbers(street: Any, count: int) -> Ints:
    return np.asarray(street, int)[:count]


@lru_cache(maxsize=32)
def _dark(year: int, latitude: float, longitude: float, zone: str) -> Floats:
    return what_if.lit_hours(year, latitude, longitude, zone=zone)


def answer(town: Town, scenario: Scenario, prices: Prices, *, presence: list[str]) -> Answer:
    """`presence`: names of the streets with detectors. Raises WishRefused when the wish is impossible."""
    if not len(town.fleet.watts):
        raise WishRefused(_("Aucun point lumineux de puissance connue dans ce territoire."))
    numbers = {name: number for number, name in enumerate(town.streets)}
    chosen = np.array([numbers[name] for name in presence if name in numbers], int)
    try:
        return what_if.answer(town.fleet, town.dark, replace(scenario, presence_streets=chosen), prices)
    except ValueError as error:
        raise WishRefused(str(error)) from error
