# SPDX-License-Identifier: EUPL-1.2
"""One value on its way to the store, and why some cannot be stored."""

import math
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.telemetry.models import OLDEST, Measure

FUTURE = timedelta(days=1)  # beyond: a clock that runs wild
QUALITIES = frozenset(Measure.Quality.values)
LONGEST_METRIC, LONGEST_UNIT = 40, 16  # as wide as the columns

Key = tuple[int, str]  # asset, metric


class Point(NamedTuple):
    """One value of one metric of one asset. `at` is aware; `quality` is a Measure.Quality, smaller is better."""

    asset_id: int
    metric: str
    unit: str
    at: datetime
    value: float
    quality: int = 0

    @property
    def key(self) -> Key:
        return self.asset_id, self.metric


class RefusedPoint(NamedTuple):
    point: Point
    reason: str  # French, for the dead letter


def fault(point: Point, latest: datetime) -> str:
    """Why a point cannot be stored whatever the series; "" when it can."""
    _asset_id, metric, unit, at, value, quality = point
    if not math.isfinite(value):
        return _("valeur : %(value)s n'est pas un nombre fini") % {"value": value}
    if at.tzinfo is None:
        return _("date : fuseau horaire absent (%(at)s)") % {"at": at}
    if not OLDEST <= at <= latest:
        return _("date : %(at)s est avant 1990 ou dans plus d'un jour") % {"at": at.isoformat()}
    if quality not in QUALITIES:
        return _("qualité : %(quality)s inconnue") % {"quality": quality}
    if not 0 < len(metric) <= LONGEST_METRIC or len(unit) > LONGEST_UNIT:
        return _("grandeur ou unité : vide ou trop longue")
    return ""


def series_fault(point: Point, unit: str | None) -> str:
    """Why a point does not go to its series, followed in `unit`; None when there is no series.

    A change of unit would make one curve of two quantities."""
    if unit is None:
        return _("équipement : supprimé ou inconnu")
    said = {"metric": point.metric, "new": point.unit, "known": unit}
    return _("unité : « %(new)s » reçue pour « %(metric)s », suivie en « %(known)s »") % said
