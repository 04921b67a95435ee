# SPDX-License-Identifier: EUPL-1.2
"""Adjustments, statements, verdicts: a shape, a word and a class; never a colour alone (interface.md)."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.assets.admin.badges import badge
from apps.energy.models import Adjustment, SavingsStatement
from apps.energy.models.statement import Confidence
from apps.energy.performance import workflow

ADJUSTMENTS = {
    workflow.PROPOSED: ("running", "○"),
    workflow.JUSTIFIED: ("running", "◔"),
    workflow.ACCEPTED_OWNER: ("running", "◑"),
    workflow.ACCEPTED_CONTRACTOR: ("running", "◑"),
    workflow.ACCEPTED: ("running", "●"),
    workflow.APPLIED: ("normal", "✓"),
    workflow.REJECTED: ("masked", "✕"),
}
STATEMENTS = {
    workflow.DRAFT: ("masked", "○"),
    workflow.ISSUED: ("running", "◔"),
    workflow.CONTESTED: ("major", "▲"),
    workflow.VALIDATED: ("normal", "✓"),
    workflow.PAID: ("normal", "✓"),
}
CONFIDENCE = {
    Confidence.HIGH: ("normal", "✓"),
    Confidence.MEDIUM: ("running", "◑"),
    Confidence.LOW: ("major", "▲"),
    Confidence.NONE: ("unknown", "○"),
}


def adjustment(row: Adjustment) -> SafeString:
    style, shape = ADJUSTMENTS[row.state]
    return badge(style, shape, str(row.get_state_display()), None)


def statement(row: SavingsStatement) -> SafeString:
    style, shape = STATEMENTS[row.state]
    return badge(style, shape, str(row.get_state_display()), None)


def confidence(level: Any) -> SafeString:
    """« ✓ Confiance élevée »."""
    style, shape = CONFIDENCE[level]
    words = _("Confiance %(level)s") % {"level": str(Confidence(level).label).lower()}
    return badge(style, shape, words, None)
