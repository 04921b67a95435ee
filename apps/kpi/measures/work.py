# SPDX-License-Identifier: EUPL-1.2
"""Promises of the contract kept in the field (domain K4): due in the period; open and overdue count as broken."""

from decimal import Decimal

from apps.interventions.measures import counting, formulas
from apps.interventions.measures.counting import Scope
from apps.interventions.measures.period import Period
from apps.interventions.measures.report import too_few
from apps.kpi.everybody import MACHINE
from apps.kpi.measured import Asked, Measured, nothing


def intervention_kept(asked: Asked) -> Measured:
    return _kept(asked, "gti")


def restoration_kept(asked: Asked) -> Measured:
    return _kept(asked, "gtr")


def _kept(asked: Asked, clock: str) -> Measured:
    rows = counting.promises(
        Scope(MACHINE, Period(asked.start, asked.end, asked.zone), asked.now, territory=asked.code)
    )
    kept, due = next(((row["kept"], row["due"]) for row in rows if (row["by"], row["kind"]) == ("all", clock)), (0, 0))
    value = formulas.share(kept, due)
    if value is None:
        return nothing(too_few(due), cases=due)
    return Measured(value=Decimal(str(round(value, 4))), cases=due, completeness=Decimal(1), known_at=asked.end)
