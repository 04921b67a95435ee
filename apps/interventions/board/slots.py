# SPDX-License-Identifier: EUPL-1.2
"""A place in a team's day: the first gap that is long enough, how many hours the day already holds, how many of them
on the road. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from apps.interventions.rounds import travel
from apps.interventions.rounds.travel import Place
from apps.interventions.week import MINUTE, Day

Window = tuple[datetime, datetime]
QUARTER = timedelta(minutes=15)


def first_gap(day: Day, taken: Iterable[Window], minutes: int, since: datetime) -> Window:
    """The first free window, on a quarter of an hour, after `since`; at the end of the day when nothing is free."""
    length = minutes * MINUTE
    pause = [(day.pause.opens, day.pause.opens + day.pause.minutes * MINUTE)] if day.pause else []
    start = quarter(max(day.begins, since))
    for begins, ends in sorted([*taken, *pause]):
        if begins >= start + length:
            break
        start = max(start, quarter(ends))
    if start + length > day.ends:
        start = max(quarter(max(day.begins, since)), day.ends - length)
    return start, start + length


def quarter(at: datetime) -> datetime:
    """Rounded up to the next quarter of an hour."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + QUARTER - over if over else at


def load(planned: Mapping[Window, Sequence[int]]) -> int:
    """Minutes of a day. `planned`: usual durations of what is planned in each window: a visit of several jobs shares
    one, which counts once unless they need more."""
    return sum(max(length(window), sum(min(one, length(window)) for one in jobs)) for window, jobs in planned.items())


def driving(base: Place | None, stops: Iterable[tuple[datetime, Place | None]]) -> int:
    """Minutes on the road: from the depot to each place in the order of their hours, and back. What has no place is
    wherever the team is."""
    places = [place for _at, place in sorted(stops, key=lambda stop: stop[0]) if place]
    path = [base, *places, base] if base and places else places
    return sum(travel.minutes(one, other) for one, other in pairwise(path))


def length(window: Window) -> int:
    return (window[1] - window[0]) // MINUTE
