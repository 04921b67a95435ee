# SPDX-License-Identifier: EUPL-1.2
"""Which price each day of each point has: its own tariff, else the default one of its territory or of those above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from apps.energy.models import MeteringPoint, PointTariff, Price, Tariff
from apps.energy.spans import Days, Span, Values, spread

# The default tariffs of each owner, nearest first: its own, then those of what includes it.
DEFAULTS = """
WITH RECURSIVE above(owner, id, far) AS (
    SELECT DISTINCT owner, owner, 0 FROM unnest(%s::bigint[]) owner
    UNION
    SELECT above.owner, inclusion.from_territory_id, far + 1
      FROM territories_territory_includes inclusion JOIN above ON above.id = inclusion.to_territory_id
     WHERE far < 8
)
SELECT DISTINCT ON (above.owner, tariff.energy) above.owner, tariff.energy, tariff.id
  FROM above JOIN energy_tariff tariff ON tariff.territory_id = above.id AND tariff.is_default
 ORDER BY above.owner, tariff.energy, far, tariff.id
"""


@dataclass(frozen=True, slots=True)
class Laid:
    """Prices of m points on d days, € per kWh (per m³ for water); NaN where nobody wrote one.

    `flat`: at any hour. `peak`, `off_peak`: of tariffs with two prices. `tariff`: rank in `tariffs`, -1 for none.
    """

    tariffs: tuple[Tariff, ...]
    tariff: np.ndarray
    flat: Values
    peak: Values
    off_peak: Values


def lay(points: Sequence[MeteringPoint], days: Days, *, at_prices_of: date | None = None) -> Laid:
    """Prices of each day; or those of `at_prices_of` on all days, to compare years without what prices did.

    Four queries at most, whatever the number of points.
    """
    priced_on = days if at_prices_of is None else np.full(len(days), np.datetime64(at_prices_of))
    chosen = _tariff_of_days(points, days)
    tariffs = {row.pk: row for row in Tariff.objects.filter(pk__in={int(one) for one in np.unique(chosen) if one > 0})}
    prices = _prices(tariffs, priced_on)
    shape = chosen.shape
    laid = Laid(tuple(tariffs.values()), np.full(shape, -1), *(np.full(shape, np.nan) for _ in range(3)))
    for rank, key in enumerate(tariffs):
        held = chosen == key
        laid.tariff[held] = rank
        for slot, target in _slots(laid):
            target[held] = np.broadcast_to(prices[key, slot], shape)[held]
    return laid


def _slots(laid: Laid) -> list[tuple[str, Values]]:
    return [(Price.Slot.ANY, laid.flat), (Price.Slot.PEAK, laid.peak), (Price.Slot.OFF_PEAK, laid.off_peak)]


def _tariff_of_days(points: Sequence[MeteringPoint], days: Days) -> np.ndarray:
    """The key of the tariff of each point and day, 0 for none."""
    chosen = np.zeros((len(points), len(days)), dtype=int)
    defaults = _defaults({point.asset.owner_id for point in points})
    own: dict[int, list[Span]] = {}
    for row in PointTariff.objects.filter(point__in=[point.pk for point in points]).order_by("starts_on"):
        own.setdefault(row.point_id, []).append(Span(row.starts_on, row.ends_on, row.tariff_id))
    for rank, point in enumerate(points):
        said = spread(own.get(point.pk, ()), days)
        chosen[rank] = np.where(np.isnan(said), defaults.get((point.asset.owner_id, point.energy), 0), said)
    return chosen


def _defaults(owners: set[int]) -> dict[tuple[int, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(DEFAULTS, [sorted(owners)])
        return {(owner, energy): tariff for owner, energy, tariff in cursor.fetchall()}


def _prices(tariffs: Mapping[int, Tariff], days: Days) -> dict[tuple[int, str], Values]:
    """Of each tariff and slot, the price of each day."""
    spans: dict[tuple[int, str], list[Span]] = {}
    for row in Price.objects.filter(tariff__in=list(tariffs)).order_by("starts_on"):
        spans.setdefault((row.tariff_id, row.slot), []).append(
            Span(row.starts_on, row.ends_on, float(row.eur_per_unit))
        )
    return {(key, slot): spread(spans.get((key, slot), ()), days) for key in tariffs for slot in Price.Slot.values}
