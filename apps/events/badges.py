# SPDX-License-Identifier: EUPL-1.2
"""Alarms in lists: a shape, a word and a class; never a colour alone (interface.md)."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.assets.admin.badges import badge
from apps.events.models import Alarm, Severity
from apps.events.workflow import ACKED, MASKED, NORMAL, RTN_UNACK

FILLED = {Severity.CRITICAL: "◆", Severity.MAJOR: "▲", Severity.MINOR: "◕"}
OUTLINE = {Severity.CRITICAL: "◇", Severity.MAJOR: "△", Severity.MINOR: "○"}


def severity(alarm: Alarm) -> SafeString:
    """« ◆ Critique », outlined once returned; grey when masked or over."""
    level = Severity(alarm.severity)
    shape = (OUTLINE if alarm.state in (RTN_UNACK, NORMAL) else FILLED)[level]
    style = "muted" if alarm.state in (NORMAL, *MASKED) else level.slug
    return badge(style, shape, str(level.label), None)


def state(alarm: Alarm) -> SafeString:
    """« À acquitter depuis 3 minutes », with a tick once acknowledged."""
    words = [str(alarm.get_state_display())]
    if alarm.flapping:
        words.append(_("bavarde"))
    shape = {ACKED: "✓", NORMAL: "•"}.get(alarm.state, "⊘" if alarm.state in MASKED else "!")
    since = alarm.raised_at if alarm.active else alarm.cleared_at
    return badge(alarm.state.replace("_", "-"), shape, ", ".join(words), since)
