# SPDX-License-Identifier: EUPL-1.2
"""Signalements in lists: a shape, a word and a class; never a colour alone (interface.md)."""

from django.utils.safestring import SafeString

from apps.assets.admin.badges import badge
from apps.signalements import workflow
from apps.signalements.models import Signalement

SHAPES = {
    workflow.RECEIVED: ("major", "!"),
    workflow.REOPENED: ("critical", "◆"),
    workflow.INFO_ASKED: ("minor", "?"),
    workflow.QUALIFIED: ("running", "✓"),
    workflow.FORWARDED: ("running", "→"),
    workflow.PLANNED: ("running", "…"),
    workflow.IN_PROGRESS: ("running", "◌"),
    workflow.PARTIAL: ("running", "◐"),
}


def state(report: Signalement) -> SafeString:
    """« ! Reçu » while an agent must do something; « • Traité : rien trouvé sur place » once it is over."""
    style, shape = SHAPES.get(report.state, ("muted", "•"))
    word = str(report.get_state_display())
    if report.state in (workflow.TREATED, workflow.CONFIRMED) and report.outcome:
        word = f"{word} : {str(report.get_outcome_display()).lower()}"
    return badge(style, shape, word, None)
