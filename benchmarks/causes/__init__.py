# SPDX-License-Identifier: EUPL-1.2
"""A seeded generator of causes: a fictitious town, what breaks in it, and what its supervisors then deliver.

    from benchmarks import causes
    storm = causes.storm(causes.USUAL, alarms=10_000, seed=1)

`storm.delivered` are observations in the order they arrive: late, repeated, out of order, by clocks that are wrong,
some of them told again as a whole dump. `storm.planted` is the truth. No Django here, and nothing of the engine.
"""

from dataclasses import dataclass
from random import Random

from benchmarks.causes.days import NATURES, Days, Observation, Planted
from benchmarks.causes.delivery import deliver
from benchmarks.causes.settings import EPOCH, MINUTE, OTHER, UNSEEN, USUAL, Setting
from benchmarks.causes.town import Thing, Town, a_town

__all__ = [
    "EPOCH",
    "MINUTE",
    "NATURES",
    "OTHER",
    "UNSEEN",
    "USUAL",
    "Observation",
    "Planted",
    "Setting",
    "Storm",
    "Thing",
    "Town",
    "storm",
]


@dataclass(slots=True)
class Storm:
    town: Town
    planted: list[Planted]
    delivered: list[Observation]


def storm(setting: Setting, *, alarms: int, seed: int) -> Storm:
    """About `alarms` different alarms (source, asset, condition)."""
    draw = Random(f"{seed}/{alarms}")
    town = a_town(setting, draw, int(alarms * setting.assets_per_alarm))
    days = Days(setting, town, draw)
    days.live(alarms)
    return Storm(town, days.planted, deliver(days.said, draw))
