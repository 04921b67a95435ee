# SPDX-License-Identifier: EUPL-1.2
"""Dry runs that go on in the background: owed as rows, claimed by lease, their progress told slice after slice."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.events.models import Rule, RuleTrial
from apps.events.rules import trying

log = logging.getLogger(__name__)

AT_ONCE = 2.0  # seconds that a page waits for
MOST_ATTEMPTS = 5
LEASE = timedelta(seconds=60)  # renewed at each slice


def run_now(rule: Rule) -> None:
    """Within the time of a page, else later. Raises TooLong."""
    try:
        result = trying.dry_run(rule, timezone.now(), seconds=AT_ONCE)
    except trying.NotDone as so_far:
        _owe(rule, so_far)
    else:
        with transaction.atomic():
            _keep(rule.pk, trying.digest(rule), result)
            RuleTrial.objects.filter(rule=rule).delete()


def run_owed() -> int:
    """How many were done. One that fails says why on its page; that of a killed worker is done again, a few times."""
    done = 0
    for trial in owed.claim(RuleTrial.objects.all(), limit=1, lease=LEASE):
        try:
            if trial.attempts > MOST_ATTEMPTS:
                raise trying.TooLong(_("Essai abandonné : le programme s'est arrêté à chaque fois avant la fin."))
            _run(trial)
            done += 1
        except owed.LeaseLost:
            log.warning("rule=%s: somebody else tries it now", trial.rule_id)
        except trying.TooLong as error:
            owed.release(trial, due_at=None, error=str(error))
    return done


def _owe(rule: Rule, so_far: trying.NotDone) -> None:
    now = timezone.now()
    asked = {"asked_at": now, "due_at": now, "looked": 0, "total": so_far.total}
    RuleTrial.objects.update_or_create(
        rule=rule, defaults=asked | {"lease_until": None, "lease_token": None, "attempts": 0, "last_error": ""}
    )


def _run(trial: RuleTrial) -> None:
    def told(looked: int, total: int) -> None:
        owed.renew(trial, lease=LEASE)
        RuleTrial.objects.filter(pk=trial.pk).update(looked=looked, total=total)

    rule = Rule.objects.get(pk=trial.rule_id)
    of = trying.digest(rule)  # as it is written now: what was asked before it changed is of no use
    result = trying.dry_run(rule, timezone.now(), told=told)
    with transaction.atomic():
        owed.release(trial, due_at=None)  # refused to who lost the lease
        _keep(rule.pk, of, result)
        trial.delete()


def _keep(rule_id: int, of: str, result: dict[str, object]) -> None:
    """On the rule itself: what may be enabled is the text that was tried."""
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    rule.tried, rule.tried_at, rule.tried_of = result, timezone.now(), of
    rule.save(update_fields=["tried", "tried_at", "tried_of"])
