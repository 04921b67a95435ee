# SPDX-License-Identifier: EUPL-1.2
"""The ledger added up by the database: a sum for each year of the contract and each thing with a model of its own, so
that twelve years of hundreds of meters are thousands of sums, not tens of thousands of rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.energy.models import LedgerLine
from apps.energy.performance.sums import ZERO, Part, Sum

COLUMNS = (
    *("contract_id", "lot", "authority_id", "point_id", "label", "first", "days_expected", "days_counted", "verdict"),
    *("baseline_kwh", "adjustment_kwh", "measured_kwh", "avoided_kwh", "low_kwh", "high_kwh", "noise_kwh"),
    *("reference_price", "price", "kg_per_kwh", "reasons", "level", "counted_at", "is_sample"),
)
# Values stay exact; half widths go through float8, whose sixteen digits are more than they have (numeric square roots
# cost ten times as much). Each level is worked out once a row (OFFSET 0 keeps the planner from repeating it in every
# sum) and is narrower than the ledger, which is sorted by its groups.
SUMS = """
SELECT {group},
       max(level), max(counted_at), bool_or(is_sample),
       count(*) FILTER (WHERE due), count(value), count(*) FILTER (WHERE verdict = 'refused'),
       coalesce(sum(days_expected) FILTER (WHERE due), 0),
       coalesce(sum(days_counted) FILTER (WHERE value IS NOT NULL), 0),
       sum(adjusted) FILTER (WHERE value IS NOT NULL), sum(measured_kwh) FILTER (WHERE value IS NOT NULL),
       count(value) FILTER (WHERE price IS NOT NULL), count(value) FILTER (WHERE kg_per_kwh IS NOT NULL),
       sum(value) FILTER (WHERE price IS NULL), sum(value) FILTER (WHERE kg_per_kwh IS NULL),
       {weighted}
  FROM (
    SELECT owned.*, sqrt(w_below * w_below - own_below * own_below) AS below,
           sqrt(w_above * w_above - own_above * own_above) AS above,
           own_below * own_below AS noise_below, own_above * own_above AS noise_above
      FROM (
        SELECT split.*, least(noise, w_below) AS own_below, least(noise, w_above) AS own_above
          FROM (
            SELECT contract_id, lot, authority_id, point_id, label, first, days_expected, days_counted, verdict, level,
                   counted_at, is_sample, measured_kwh, reference_price, price, kg_per_kwh,
                   verdict <> 'excluded' AS due, baseline_kwh + adjustment_kwh AS adjusted, avoided_kwh AS value,
                   (avoided_kwh - low_kwh)::float8 AS w_below, (high_kwh - avoided_kwh)::float8 AS w_above,
                   coalesce(noise_kwh, 0)::float8 AS noise, reference_price::float8 AS f_reference_price,
                   price::float8 AS f_price, kg_per_kwh::float8 AS f_kg_per_kwh, 1 AS one, 1::float8 AS f_one
              FROM ({seen}) seen OFFSET 0
          ) split OFFSET 0
      ) owned OFFSET 0
  ) told {years} GROUP BY {group} ORDER BY {group}
"""
WEIGHTED = """sum(value * {0}), sum(below * f_{0}), sum(above * f_{0}),
       sum(noise_below * f_{0} * f_{0}), sum(noise_above * f_{0} * f_{0})"""
WEIGHTS = ("one", "reference_price", "price", "kg_per_kwh")
REASONS = """
SELECT {group}, reason, count(*)
  FROM (SELECT * FROM ({seen}) seen WHERE verdict <> 'excluded' AND reasons <> '{{}}' OFFSET 0) told
  {years} CROSS JOIN unnest(told.reasons) AS reason GROUP BY {group}, reason
"""
YEARS = """LEFT JOIN contracts_period period
    ON period.contract_id = told.contract_id AND told.first BETWEEN period.starts_on AND period.ends_on"""
GROUP = "period.number, told.lot, told.authority_id, told.point_id, told.label"


@dataclass(frozen=True, slots=True)
class Summed:
    """What is known of one thing in one year of the contract (`year` None: in none of them)."""

    year: int | None
    lot: str
    authority_id: int
    level: Decimal
    counted_at: datetime
    is_sample: bool
    sum: Sum


def of(rows: QuerySet[LedgerLine]) -> list[Summed]:
    """Of these lines, which the caller limited to what may be seen. Two queries, whatever their number."""
    reasons: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    for *group, reason, count in _asked(REASONS, rows):
        reasons[tuple(group)][reason] = count
    return [_summed(row, reasons.get(row[:5], {})) for row in _asked(SUMS, rows)]


def _asked(statement: str, rows: QuerySet[LedgerLine]) -> list[tuple[Any, ...]]:
    seen, parameters = rows.order_by().values(*COLUMNS).query.sql_with_params()
    weighted = ", ".join(WEIGHTED.format(one) for one in WEIGHTS)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(seen=seen, group=GROUP, years=YEARS, weighted=weighted), parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _summed(row: tuple[Any, ...], reasons: dict[str, int]) -> Summed:
    year, lot, authority, point, label = row[:5]
    rows, counted, refused, expected, days, adjusted, measured, priced, weighed, unpriced, unweighed = row[8:19]
    avoided, euros, current, co2 = (_part(row[at : at + 5]) for at in range(19, 39, 5))
    one = Sum(
        key=(lot, authority, point, label),
        rows=rows,
        counted=counted,
        refused=refused,
        expected=expected,
        days=days,
        adjusted=adjusted or ZERO,
        measured=measured or ZERO,
        avoided=avoided,
        euros=euros,
        current=current,
        co2=co2,
        priced=priced,
        weighed=weighed,
        unpriced=unpriced or ZERO,
        unweighed=unweighed or ZERO,
        reasons=reasons,
    )
    level, counted_at, is_sample = row[5:8]
    return Summed(year, lot, authority, level, counted_at, is_sample, one)


def _part(told: tuple[Any, ...]) -> Part:
    return Part(told[0] or ZERO, *(Decimal(one) if one else ZERO for one in told[1:]))
