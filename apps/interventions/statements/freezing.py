# SPDX-License-Identifier: EUPL-1.2
"""The checksum of a signed statement: of its figures, its lines and its signatures, the same whoever reads them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from apps.interventions import workflow
from apps.interventions.models import Statement, StatementLine
from apps.interventions.workflow import TransitionRefused

# Written out: a column added later must not change the checksum of what was signed before.
STATEMENT = (
    *("id", "contract_id", "month", "version_id", "counted_to", "penalties", "bonuses", "corrections", "contested"),
    *("total", "owner_signed_by_id", "owner_signed_at", "contractor_signed_by_id", "contractor_signed_at"),
    "issued_at",
)
LINE = (
    *("id", "request_id", "clock_id", "nature", "previous_id", "about", "trade", "version_id", "commitment_id"),
    *("clause", "kind", "rule_id", "started_at", "due_at", "stopped_at", "suspended", "overrun", "late", "steps"),
    *("whole", "before", "owed", "amount", "why", "said", "contested", "contest_reason", "decision", "decision_said"),
)


TACIT = ("tacit_side", "tacit_days", "tacit_at", "tacit_by_id")  # of those only that were accepted so


def follow(row: Statement, to: str) -> None:
    """Raises TransitionRefused. The caller holds the row, and saves it."""
    lives: Mapping[str, Any] = workflow.STATEMENT
    if to not in lives[row.state]:
        raise TransitionRefused(
            _("Un décompte « %(state)s » ne peut pas devenir « %(to)s ».")
            % {"state": row.get_state_display(), "to": Statement.State(to).label}
        )
    row.state = to


def freeze(row: Statement, now: datetime) -> None:
    """Accepted by both, by their signatures or by the silence of one: nothing of it changes any more."""
    follow(row, workflow.STATEMENT_VALIDATED)
    row.frozen_at = now
    row.checksum = checksum(row)
    row.save()


def checksum(statement: Statement) -> str:
    """SHA-256, in hexadecimal, of one JSON array a line: the statement first, then its lines by number."""
    digest = hashlib.sha256()
    for values in _rows(statement):
        digest.update(json.dumps(values, cls=DjangoJSONEncoder, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def holds(statement: Statement) -> bool:
    return statement.checksum == checksum(statement)


def _rows(statement: Statement) -> Iterator[tuple[Any, ...]]:
    signed = Statement.objects.values_list(*STATEMENT).get(pk=statement.pk)
    yield signed + tuple(getattr(statement, name) for name in TACIT) if statement.tacit_side else signed
    yield from StatementLine.objects.filter(statement=statement).order_by("pk").values_list(*LINE)
