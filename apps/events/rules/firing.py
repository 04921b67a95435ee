# SPDX-License-Identifier: EUPL-1.2
"""Rules judged on the incidents that a batch changed: each of them once per incident, and it says why.

The caller holds the lock of incidents, so that two batches never judge the same incident at once; the unique key of
RuleFiring holds in any case.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from apps.assets import conditions as vocabulary
from apps.events import journal
from apps.events.incidents import stored
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.member import Work
from apps.events.models import Rule, RuleFiring
from apps.events.rules import actions, conditions, facts
from apps.events.rules.doing import Doing
from apps.events.rules.facts import Known
from apps.events.rules.reach import reach

log = logging.getLogger(__name__)

MAX_WHY = 500  # characters, as wide as the column
REMEMBER = """
INSERT INTO events_rulefiring (rule_id, incident_id, at, why, matched, done, group_within)
SELECT rule_id, incident_id, %s, why, matched::jsonb, done::jsonb, group_within
  FROM unnest(%s::bigint[], %s::bigint[], %s::varchar[], %s::text[], %s::text[], %s::integer[])
       AS fired(rule_id, incident_id, why, matched, done, group_within)
"""


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that matched an incident, and the values that did it."""

    rule: Rule
    known: Known
    matched: conditions.Matched

    @property
    def why(self) -> str:
        return conditions.in_words(self.matched)[:MAX_WHY]


def fire(correlated: Correlated, works: Sequence[Work], at: datetime) -> None:
    """Judge, do, remember and journal; the works are changed in place and written."""
    rules = loaded()
    if not rules:
        return
    known = facts.of([work.id for work in works], vocabulary.natures())
    before = RuleFiring.objects.filter(incident__in=[work.id for work in works], rule__in=rules)
    fired = list(judged(rules, known, set(before.values_list("rule_id", "incident_id"))))
    if not fired:
        return
    by_id = {work.id: work for work in works}
    doing = Doing(correlated, by_id, [one.rule for one in fired], at)
    firings = [_do(doing, one, at) for one in fired]
    stored.update_incidents(doing.changed(), at)
    doing.write()
    _remember(firings, at)
    told = _("Règle « %(rule)s » : %(done)s")  # once for all of them
    journal.record_many([_entry(by_id[one.incident_id], one, at, told) for one in firings])


def loaded() -> list[Rule]:
    """The enabled ones in order. One that was written past the checks is left aside: it must not stop the others."""
    return [rule for rule in Rule.objects.filter(enabled=True) if is_sound(rule)]


def is_sound(rule: Rule) -> bool:
    wrong = next(conditions.problems(rule.conditions), None) or next(actions.problems(rule.actions), None)
    if wrong:
        log.warning("rule %s does nothing: %s", rule.pk, wrong)
    return not wrong


def judged(rules: Sequence[Rule], known: Iterable[Known], already: set[tuple[int, int]]) -> Iterable[Fired]:
    """In order, for each incident, until one says to stop; `already`: (rule, incident) of what fired before.

    What was already there when its source was met asks nothing of anybody, until something of it is news (decision 26).
    """
    within = reach({rule.territory_id for rule in rules})
    for one in (one for one in known if one.news):
        for rule in rules:
            matched = _matched(rule, one, within)
            if matched is not None and (rule.pk, one.id) not in already:
                yield Fired(rule, one, matched)
            if matched is not None and rule.stop:
                break


def _matched(rule: Rule, one: Known, within: dict[int, set[int]]) -> conditions.Matched | None:
    if one.territory_id not in within[rule.territory_id]:
        return None
    return conditions.matched(rule.conditions, one.facts)


def _do(doing: Doing, fired: Fired, at: datetime) -> RuleFiring:
    done = [doing.do(action, fired.rule, fired.known) for action in fired.rule.actions]
    minutes = [action["minutes"] for action in fired.rule.actions if action["do"] == actions.GROUP]
    return RuleFiring(
        rule=fired.rule,
        incident_id=fired.known.id,
        at=at,
        why=fired.why,
        matched=fired.matched,
        done=done,
        group_within=max(minutes) if minutes and not fired.known.by_hand else None,
    )


def _remember(firings: Sequence[RuleFiring], at: datetime) -> None:
    columns = (
        [one.rule_id for one in firings],
        [one.incident_id for one in firings],
        [one.why for one in firings],
        [orjson.dumps(one.matched).decode() for one in firings],
        [orjson.dumps(one.done).decode() for one in firings],
        [one.group_within for one in firings],
    )
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [at, *columns])


def _entry(work: Work, firing: RuleFiring, at: datetime, told: str) -> journal.Entry:
    return journal.Entry(
        at=at,
        territory_id=work.territory_id,
        kind="rule.fired",
        text=told % {"rule": firing.rule.name, "done": " ; ".join(firing.done)},
        after=work.state,
        why=firing.why,
        asset_id=work.cause_asset_id,
        source_id=work.cause_source_id,
        restricted=work.restricted,
        incident_id=work.id,
    )
