# SPDX-License-Identifier: EUPL-1.2
"""How a subscriber stands, in one French sentence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.webhooks.models import Subscriber

LATE = timedelta(minutes=1)  # what is due is tried every two seconds


class Standing(NamedTuple):
    """`tone` is a colour of the badges; `slug` for machines."""

    slug: str
    tone: str
    text: str


def standing(one: Subscriber, now: datetime) -> Standing:
    """`one` comes from `selectors.with_what_is_owed`."""
    row: Any = one
    if not one.active:
        return Standing("stopped", "silent", _("arrêté"))
    if one.rested_at:
        text = _("au repos : le destinataire a répondu 410") + _and_waiting(row.waiting)
        return Standing("resting", "major", text)
    if not one.secret:
        return Standing("unsigned", "major", _("sans secret : rien ne peut partir") + _and_waiting(row.waiting))
    if one.failing_since:
        words = {"age": spoken(now - one.failing_since), "why": one.last_error}
        text = _("injoignable depuis %(age)s") % words + _and_waiting(row.waiting)
        return Standing("unreachable", "critical", text + _(" : %(why)s") % words)
    if row.oldest and now - row.oldest > LATE:
        text = _("en retard de %(age)s") % {"age": spoken(now - row.oldest)} + _and_waiting(row.waiting)
        return Standing("late", "minor", text)
    if one.reached_at is None:
        return Standing("never_called", "unknown", _("jamais appelé"))
    return Standing("in_order", "normal", _("en ordre"))


def _and_waiting(waiting: int) -> str:
    if not waiting:
        return ""
    return ", " + ngettext("%(n)s à envoyer", "%(n)s à envoyer", waiting) % {"n": figure(waiting)}


def spoken(age: timedelta) -> str:
    """« 12 min », « 3 h », « 2 j »."""
    minutes = int(age.total_seconds() // 60)
    steps: list[tuple[int, Callable[[int], str]]] = [
        (1, lambda _n: _("moins d'une minute")),
        (120, lambda n: _("%(n)d min") % {"n": n}),
        (48 * 60, lambda n: _("%(n)d h") % {"n": n // 60}),
    ]
    return next((say(minutes) for limit, say in steps if minutes < limit), _("%(n)d j") % {"n": minutes // 1440})


def figure(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
