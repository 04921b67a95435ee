# SPDX-License-Identifier: EUPL-1.2
"""The action « group »: incidents that the same rule fired on within its window become one, the first of them.

Out of the batch: by a sweep, in transactions of its own. What an operator composed is left alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import lifecycle, live, locks
from apps.events.incidents import grouping, joining
from apps.events.models import Rule, RuleFiring

MOST = 500  # incidents of a rule merged per transaction


def sweep(now: datetime | None = None) -> int:
    """How many incidents went into another one."""
    now = now or timezone.now()
    waiting = RuleFiring.objects.exclude(group_within=None).order_by().values_list("rule_id", flat=True)
    return sum(_merge_some(rule_id, now) for rule_id in sorted(set(waiting)))


@transaction.atomic
def _merge_some(rule_id: int, now: datetime) -> int:
    locks.hold_incidents()
    rule = Rule.objects.get(pk=rule_id)
    waiting = RuleFiring.objects.filter(rule=rule).exclude(group_within=None)
    firings = list(waiting.select_related("incident").order_by("incident__opened_at", "incident_id")[:MOST])
    live_messages, merged, over = [], [], [one.pk for one in firings if one.incident.state in lifecycle.OVER]
    for together in _groups([one for one in firings if one.pk not in over]):
        first, *others = together
        if others:
            live_messages += _merge(rule, first.incident_id, [one.incident_id for one in others], now)
            merged += [one.pk for one in others]
        if first.at + timedelta(minutes=first.group_within or 0) < now:
            over.append(first.pk)  # nothing joins it any more
    waiting.filter(pk__in=[*merged, *over]).update(group_within=None)
    live.publish(live_messages)  # last: live ids follow the order of commits
    return len(merged)


def _groups(firings: Sequence[RuleFiring]) -> Iterator[list[RuleFiring]]:
    """Each with those that opened within the window of the first of them."""
    together: list[RuleFiring] = []
    for one in firings:
        if together and one.incident.opened_at - together[0].incident.opened_at > _window(together[0]):
            yield together
            together = []
        together.append(one)
    if together:
        yield together


def _window(firing: RuleFiring) -> timedelta:
    return timedelta(minutes=firing.group_within or 0)


def _merge(rule: Rule, into: int, others: Sequence[int], now: datetime) -> list[live.Message]:
    correlated = joining.join(into, others, now, _("Regroupé avec l'incident n° %(id)d.") % {"id": into})
    why = _("Règle « %(rule)s » : regroupés.") % {"rule": rule.name}
    correlated.news[:] = [replace(one, why=why) for one in correlated.news]
    return grouping.tell(correlated, now).messages
