# SPDX-License-Identifier: EUPL-1.2
"""Named reads of contracts: which class of faults an incident is."""

import logging
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from apps.contracts import recognition
from apps.contracts.models import FaultClass

logger = logging.getLogger(__name__)
Classes = Mapping[str, tuple[tuple[FaultClass, tuple[recognition.Fit, ...]], ...]]  # by trade, worst first


def fault_classes(user: Any) -> QuerySet[FaultClass]:
    return FaultClass.objects.visible_to(user)


def loaded_classes() -> Classes:
    """Every class with its conditions ready to be evaluated: one query. Ask once per batch of incidents."""
    found: dict[str, list[tuple[FaultClass, tuple[recognition.Fit, ...]]]] = {}
    for row in FaultClass.objects.order_by("trade", "rank", "code"):
        found.setdefault(row.trade, []).append((row, _fits(row)))
    return {trade: tuple(rows) for trade, rows in found.items()}


def _fits(row: FaultClass) -> tuple[recognition.Fit, ...]:
    """A class that was written past the checks recognises nothing: one bad row must not stop the others."""
    wrong = next(recognition.problems(row.recognises), None)
    if wrong:
        logger.warning("fault class %s recognises nothing: %s", row.code, wrong)
        return ()
    return tuple(map(recognition.compiled, row.recognises))


def proposed_class(
    classes: Classes,
    *,
    trade: str,
    shape: str,
    kind: str,
    natures: Collection[str],
    conditions: Collection[str],
    count: int,
) -> FaultClass | None:
    """The worst class of `trade` that recognises the incident; None when none does: a person chooses.

    `trade` and `kind` are those of the equipment in cause; `natures` and `conditions` are said by any alarm of the
    incident; `count` is the number of its alarms.
    """
    facts = recognition.facts(shape=shape, kind=kind, natures=natures, conditions=conditions, count=count)
    matching = (row for row, fits in classes.get(trade, ()) if any(fit.holds(facts) for fit in fits))
    return next(matching, None)
