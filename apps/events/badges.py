# SPDX-License-Identifier: EUPL-1.2
"""Alarms and incidents in lists: a shape, a word and a class; never a colour alone (interface.md)."""

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.assets.admin.badges import badge
from apps.events import lifecycle
from apps.events.models import Alarm, Incident, Severity
from apps.events.workflow import ACKED, MASKED, NORMAL, RTN_UNACK, SHELVED

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
    words = [until(alarm) if alarm.state == SHELVED and alarm.shelved_until else str(alarm.get_state_display())]
    if alarm.flapping:
        words.append(_("bavarde"))
    shape = {ACKED: "✓", NORMAL: "•"}.get(alarm.state, "⊘" if alarm.state in MASKED else "!")
    since = alarm.raised_at if alarm.active else alarm.cleared_at
    return badge(alarm.state.replace("_", "-"), shape, ", ".join(words), since)


def until(alarm: Alarm) -> str:
    """« Masquée jusqu'au 23/11 à 14:05 »."""
    return _("Masquée jusqu'au %(end)s") % {"end": f"{timezone.localtime(alarm.shelved_until):%d/%m à %H:%M}"}


def incident_severity(incident: Incident) -> SafeString:
    """Filled while something is active, outlined once restored; grey when it is over."""
    level = Severity(incident.severity)
    over = incident.state in lifecycle.OVER
    shape = (FILLED if incident.active and not over else OUTLINE)[level]
    return badge("muted" if over else level.slug, shape, str(level.label), None)


def incident_state(incident: Incident) -> SafeString:
    """« ! Nouveau », with a tick once somebody looks at it."""
    waits = incident.state in (lifecycle.NEW, lifecycle.REOPENED)
    shape = "!" if waits else "•" if incident.state in lifecycle.OVER else "✓"
    style = "muted" if incident.state in lifecycle.OVER else incident.state.replace("_", "-")
    return badge(style, shape, str(incident.get_state_display()), None)
