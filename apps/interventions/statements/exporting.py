# SPDX-License-Identifier: EUPL-1.2
"""A statement as a file: one line per clock, semicolons and decimal commas, without formulas."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from apps.assets.exports import safe_cell
from apps.contracts.clocks import ACRONYMS
from apps.interventions.models import Statement, StatementLine

COLUMNS = (
    *("di", "horloge", "partie_le", "echeance", "arretee_le", "suspensions_h", "depassement_h", "pas"),
    *("du_a_ce_jour", "deja_compte", "montant", "contestee", "motif_contestation", "decision", "calcul"),
    *("avant_plafonds", "tenue", "nature", "objet", "metier", "clause", "motif_decision"),
)


def text(statement: Statement) -> str:
    """RFC 4180 with a byte order mark: what French spreadsheets open without asking. The last line is the total."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(statement))
    return out.getvalue()


def _rows(statement: Statement) -> Iterator[tuple[Any, ...]]:
    zone = ZoneInfo(statement.contract.territory.time_zone)
    for row in statement.lines.order_by("due_at", "clock"):
        yield _cells(row, zone)
    yield ("total", *[""] * 9, number(statement.total), *[""] * 11)


def _cells(row: StatementLine, zone: ZoneInfo) -> tuple[Any, ...]:
    return (
        row.request_id,
        ACRONYMS[row.kind],
        *(_moment(at, zone) for at in (row.started_at, row.due_at, row.stopped_at)),
        *(number(hours(length)) for length in (row.suspended, row.overrun)),
        row.steps,
        *(number(amount) for amount in (row.whole, row.before, row.amount)),
        "oui" if row.contested else "non",
        safe_cell(row.contest_reason),
        row.get_decision_display(),
        safe_cell(row.said),
        number(row.owed),
        "non" if row.late else "oui",
        row.get_nature_display(),
        safe_cell(row.about),
        row.get_trade_display(),
        safe_cell(row.clause),
        safe_cell(row.decision_said),
    )


def filename(statement: Statement, extension: str) -> str:
    """« decompte-51108-2027-03-12.csv »: of which territory, which month, which number."""
    place = statement.contract.territory.code
    return f"decompte-{place}-{statement.month:%Y-%m}-{statement.pk}.{extension}"


def hours(length: timedelta) -> Decimal:
    return (Decimal(round(length.total_seconds())) / 3600).quantize(Decimal("0.01"))


def number(amount: Decimal) -> str:
    """« 1234,50 »: a spreadsheet reads it as a number."""
    return str(amount).replace(".", ",")


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%d/%m/%Y %H:%M") if at else ""
