# SPDX-License-Identifier: EUPL-1.2
"""The checksum of an issued statement: of its lines and everything that they copy, the same whoever reads them."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from apps.energy.models import SavingsStatement, SavingsStatementLine
from apps.energy.performance import workflow
from apps.energy.performance.workflow import TransitionRefused

# Written out: a column added later must not change the checksum of what was issued before.
STATEMENT = ("id", "contract_id", "year", "first", "last", "version_id", "counted_at", "issued_by_id", "issued_at")
LINE = (
    *("id", "nature", "year", "lot", "authority_id", "energy", "adjusted_kwh", "measured_kwh", "avoided_kwh"),
    *("low_kwh", "high_kwh", "level", "completeness", "percent", "committed_percent", "committed_kwh", "verdict"),
    *("confidence", "reasons", "euros_constant", "euros_current", "co2_kg", "gap_kwh", "gap_points", "settlement"),
    *("whole", "before", "amount", "why", "rows", "inputs"),
)


def follow(row: SavingsStatement, to: str) -> None:
    """Raises TransitionRefused. The caller holds the row, and saves it."""
    if to not in workflow.STATEMENT[row.state]:
        raise TransitionRefused(
            _("Un décompte « %(state)s » ne peut pas devenir « %(to)s ».")
            % {"state": row.get_state_display(), "to": SavingsStatement.State(to).label}
        )
    row.state = to


def checksum(statement: SavingsStatement) -> str:
    """SHA-256, in hexadecimal, of one JSON array a line: the statement first, then its lines by number."""
    digest = hashlib.sha256()
    digest.update(_written([getattr(statement, name) for name in STATEMENT]))
    for values in _lines(statement):
        digest.update(_written(values))
    return digest.hexdigest()


def holds(statement: SavingsStatement) -> bool:
    """Its lines are those that were issued."""
    return statement.checksum == checksum(statement)


def _lines(statement: SavingsStatement) -> Iterator[tuple[Any, ...]]:
    yield from SavingsStatementLine.objects.filter(statement=statement).order_by("pk").values_list(*LINE)


def _written(values: Any) -> bytes:
    return json.dumps(values, cls=DjangoJSONEncoder, separators=(",", ":"), sort_keys=True).encode() + b"\n"
