# SPDX-License-Identifier: EUPL-1.2
"""The night of a lamp as people write it in a register: « 23:00 50 % ; 5:00 100 % », « pleine nuit »."""

import re
from datetime import time

from apps.energy.maths.nights import FULL, NOON, Change, Profile
from apps.energy.maths.refusals import Fault, InputRefused

WHOLE_NIGHT = "pleine nuit"
NUMBER = r"(\d{1,3}(?:[.,]\d+)?)\s*%"
CHANGE = re.compile(
    rf"(?:(?P<hour>\d{{1,2}})\s*[:h]\s*(?P<minute>\d{{2}})?\s+)?(?P<level>{NUMBER})"
    rf"(?:\s+passage\s+(?P<passing>{NUMBER})\s+sinon\s+(?P<alone>{NUMBER}))?",
    re.IGNORECASE,
)


def read(text: str) -> Profile:
    """Changes apart by « ; », in the order of the night; the first may have no hour: from dusk on. « passage 12 %
    sinon 20 % »: presence detection, at the level before it 12 % of the time, at 20 % else. Raises InputRefused.
    """
    plain = " ".join(text.split())
    if plain.casefold() == WHOLE_NIGHT:
        return FULL
    return Profile(tuple(_change(one.strip(), first=not rank) for rank, one in enumerate(plain.split(";"))))


def _change(text: str, *, first: bool) -> Change:
    found = CHANGE.fullmatch(text)
    if found is None or (found["hour"] is None and not first):
        raise InputRefused("night_schedule", Fault.UNREADABLE)
    at = NOON if found["hour"] is None else _time(int(found["hour"]), int(found["minute"] or 0))
    alone = None if found["alone"] is None else _share(found["alone"])
    return Change(at, _share(found["level"]), alone, 0.0 if alone is None else _share(found["passing"]))


def _time(hour: int, minute: int) -> time:
    if hour > 24 or minute > 59:
        raise InputRefused("night_schedule", Fault.UNREADABLE)
    return time(hour % 24, minute)


def _share(text: str) -> float:
    return float(text.rstrip("% ").replace(",", ".")) / 100
