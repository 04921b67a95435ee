# SPDX-License-Identifier: EUPL-1.2
"""How long a van takes: a straight line, lengthened, at a city's speed. No routing engine: the pages say so. Pure."""

from math import ceil, cos, hypot, radians

DETOUR = 1.3  # streets against a straight line
SPEED = 30  # km/h, stops included
DEGREE = 111_195  # metres

Place = tuple[float, float]  # longitude, latitude


def metres(one: Place, other: Place) -> float:
    """In a straight line; flat, which is exact enough within a day's drive."""
    width = cos(radians((one[1] + other[1]) / 2))
    return DEGREE * hypot((one[0] - other[0]) * width, one[1] - other[1])


def minutes(one: Place, other: Place) -> int:
    """Rounded up: nobody is late because of a rounding."""
    return ceil(metres(one, other) * DETOUR * 60 / (SPEED * 1000))
