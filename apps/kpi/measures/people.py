# SPDX-License-Identifier: EUPL-1.2
"""What residents say of repairs, and whether a machine knew before them (domain K4). Never by person."""

from decimal import Decimal

from apps.kpi.measured import Asked, Measured, nothing
from apps.signalements.measures import report
from apps.signalements.measures.counting import Scope
from apps.signalements.measures.period import Days


def confirmed_resolutions(asked: Asked) -> Measured:
    """Repaired and confirmed, of all that is settled: not a rate of closing."""
    return _figure(asked, "confirmed")


def seen_by_machines(asked: Asked) -> Measured:
    return _figure(asked, "seen_by_machines")


def _figure(asked: Asked, code: str) -> Measured:
    scope = Scope(list(asked.ids), Days(asked.start, asked.end, asked.zone))
    found = next(one for one in report.measure(scope).figures if one.code == code)
    if found.value is None:
        return nothing(found.why, cases=found.n)
    value = Decimal(str(round(found.value, 4)))
    return Measured(value=value, cases=found.n, completeness=Decimal(1), known_at=asked.end)
