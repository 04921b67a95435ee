# SPDX-License-Identifier: EUPL-1.2
"""Requests, orders and clocks in lists: a shape, a word and a class; never a colour alone (interface.md)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.assets.admin.badges import badge
from apps.events.badges import FILLED, OUTLINE
from apps.events.models import Severity
from apps.interventions import workflow
from apps.interventions.clocks.keeping import in_words
from apps.interventions.models import Clock, Statement, WorkOrder, WorkRequest
from apps.interventions.workflow import BREACHED, MET, MISSED, PAUSED, RUNNING, VOID, WAITING

WAITS = (workflow.CREATED, workflow.SEND_FAILED, workflow.ACKNOWLEDGED, workflow.CONTESTED)  # for somebody to act


def priority(request: WorkRequest) -> SafeString:
    """« ◆ Critique », grey once it is over."""
    level = Severity(request.priority)
    shape = (FILLED if request.is_open else OUTLINE)[level]
    return badge(level.slug if request.is_open else "muted", shape, str(level.label), None)


def state(request: WorkRequest, since: datetime | None = None) -> SafeString:
    """« ! Accusée » while somebody must do something, ticked while it goes on."""
    over = request.state in workflow.REQUEST_OVER
    on_its_way = "…" if request.state == workflow.TO_SEND else "✓"
    shape = "•" if over else "!" if request.state in WAITS else on_its_way
    return badge("muted" if over else request.state.replace("_", "-"), shape, str(request.get_state_display()), since)


def sending_since(request: Any) -> datetime | None:
    """Since when it is on its way to a GMAO; of rows read `with_sending`."""
    if request.state in (workflow.TO_SEND, workflow.SEND_FAILED):
        return request.handed_at
    return request.sent_at if request.state == workflow.SENT else None


def order_state(order: WorkOrder) -> SafeString:
    shape = "•" if order.state in workflow.ORDER_OVER else "⏸" if order.state == workflow.SUSPENDED else "✓"
    style = "muted" if order.state in workflow.ORDER_OVER else order.state.replace("_", "-")
    return badge(style, shape, str(order.get_state_display()), None)


def statement(row: Statement) -> SafeString:
    """« ! Émis » while a signature or a decision is waited for, a lock once it is frozen."""
    style, shape = {
        workflow.STATEMENT_DRAFT: ("running", "◌"),
        workflow.STATEMENT_ISSUED: ("running", "!"),
        workflow.STATEMENT_CONTESTED: ("major", "▲"),
        workflow.STATEMENT_VALIDATED: ("normal", "✓"),
    }.get(row.state, ("muted", "•"))
    return badge(style, shape, str(row.get_state_display()), None)


def deadline(request: WorkRequest, now: datetime | None = None) -> SafeString | str:
    """The next clock of the current round: « 1 h 12 avant GTI », or how late it is. Reads the clocks at hand."""
    first = next_clock(request)
    return clock(first, now) if first else "—"


def next_clock(request: WorkRequest) -> Clock | None:
    """Of the clocks at hand, the one whose deadline comes first, or was missed first."""
    running = [row for row in request.clocks.all() if row.round == request.round and row.state in (RUNNING, BREACHED)]
    return min(running, key=lambda row: (row.due_at is None, row.due_at), default=None)


def clock(row: Clock, now: datetime | None = None) -> SafeString:
    style, shape, words = clock_words(row, now or timezone.now())
    return badge(style, shape, words, None)


def clock_words(row: Clock, now: datetime) -> tuple[str, str, str]:
    """Class, shape and words of a clock, as one reads it now."""
    said = {"clock": row.acronym}
    if row.state in (RUNNING, BREACHED) and row.due_at:
        if row.due_at <= now:
            words = _("%(clock)s dépassée de %(time)s") % {**said, "time": in_words(now - row.due_at)}
            return "critical", "◆", words
        near = row.warn_at is not None and row.warn_at <= now
        words = _("%(time)s avant %(clock)s") % {**said, "time": in_words(row.due_at - now)}
        return ("major", "▲", words) if near else ("running", "○", words)
    return {
        PAUSED: ("masked", "⏸", _("%(clock)s suspendue") % said),
        WAITING: ("masked", "…", _("%(clock)s : pas encore partie") % said),
        MET: ("normal", "✓", _("%(clock)s tenue") % said),
        MISSED: ("critical", "◇", _("%(clock)s non tenue") % said),
        VOID: ("masked", "–", _("%(clock)s sans objet") % said),
    }.get(row.state, ("masked", "–", _("%(clock)s : sans engagement") % said))
