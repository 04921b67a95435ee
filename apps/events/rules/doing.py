# SPDX-License-Identifier: EUPL-1.2
"""The actions of rules, done in the transaction of the batch. Nothing leaves from here: notices and interventions are
rows for others to take up, merging is for the sweep."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import Group
from django.db import connection
from django.utils.translation import gettext as _

from apps.events.incidents.correlating import Correlated
from apps.events.incidents.member import Work
from apps.events.models import Procedure, Rule, Severity
from apps.events.procedures import opening
from apps.events.rules import actions
from apps.events.rules.facts import Known
from apps.territories.models import Territory, User

OWE = """
INSERT INTO events_owednotice (incident_id, rule_id, person_id, role_id, at)
SELECT incident_id, rule_id, person_id, role_id, %s
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS owed(incident_id, rule_id, person_id, role_id)
    ON CONFLICT DO NOTHING
"""
PROPOSE = """
UPDATE events_incident incident SET proposed_at = %s, proposed_why = asked.why
  FROM unnest(%s::bigint[], %s::varchar[]) AS asked(id, why)
 WHERE incident.id = asked.id AND incident.proposed_at IS NULL
RETURNING incident.id
"""
HANDLE = "events.handle_incident"
SEVERITIES = {severity.slug: severity for severity in Severity}


class Owed(NamedTuple):
    """A row of OwedNotice: to a person or to a role."""

    incident_id: int
    rule_id: int
    person_id: int | None
    role_id: int | None


class Doing:
    """One batch: names are read once, rows are written once."""

    def __init__(self, correlated: Correlated, works: Mapping[int, Work], rules: Iterable[Rule], at: datetime) -> None:
        self.correlated, self.works, self.at = correlated, works, at
        asked = [part for rule in rules for action in rule.actions for part in actions.named(action)]
        self.people = _by("username", User.objects.filter(is_active=True), asked, "person")
        self.roles = _by("name", Group.objects.all(), asked, "role")
        self.procedures = _by("code", Procedure.objects.filter(active=True), asked, "procedure")
        self.words = _words()
        self.notices: list[Owed] = []
        self.proposed: dict[int, str] = {}
        self.opened: list[opening.Asked] = []
        self.touched: set[int] = set()
        self.may: dict[int, set[int]] = {}

    def do(self, action: Mapping[str, Any], rule: Rule, known: Known) -> str:
        """What was done, in words; why it was not when it could not be."""
        work = self.works[known.id]
        doers = {
            actions.SEVERITY: self._severity,
            actions.GROUP: self._group,
            actions.ASSIGN: self._assign,
            actions.NOTIFY: self._notify,
            actions.PROCEDURE: self._procedure,
            actions.PROPOSE: self._propose,
        }
        return doers[action["do"]](action, rule, work)

    def changed(self) -> list[Work]:
        return [self.works[pk] for pk in sorted(self.touched)]

    def write(self) -> None:
        """Once the incidents are written. A proposal that stands is left as it is: one per incident."""
        self._write_notices()
        opening.open_many(self.correlated, self.opened, self.at)
        for pk in self._write_proposals() if self.proposed else ():
            self.correlated.extra.setdefault(pk, {})["proposed_at"] = self.at

    def _write_notices(self) -> None:
        if self.notices:
            with connection.cursor() as cursor:
                cursor.execute(OWE, [self.at, *map(list, zip(*self.notices, strict=True))])

    def _write_proposals(self) -> list[int]:
        """Ids of the incidents that had none."""
        with connection.cursor() as cursor:
            cursor.execute(PROPOSE, [self.at, list(self.proposed), list(self.proposed.values())])
            return [pk for (pk,) in cursor.fetchall()]

    def _severity(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        severity = SEVERITIES[action["to"]]
        work.fixed_severity = severity.value
        work.severity = min(severity.value, work.planned_severity or severity.value)
        self.touched.add(work.id)
        return self.words["severity"] % {"severity": severity.label}

    def _group(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        return self.words["group"] % {"n": action["minutes"]}

    def _assign(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        person = self.people.get(action["to"])
        if person is None or work.territory_id not in self._where(person):
            return self.words["may_not"] % {"name": action["to"]}
        if work.assigned_to_id:
            return self.words["followed"] % {"name": action["to"]}
        work.assigned_to_id = person.pk
        self.touched.add(work.id)
        return self.words["given"] % {"name": person.username}

    def _where(self, person: User) -> set[int]:
        if person.pk not in self.may:
            rows = Territory.objects.visible_to(person, HANDLE)
            self.may[person.pk] = set(rows.values_list("pk", flat=True))
        return self.may[person.pk]

    def _notify(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        name = action.get("person") or action["role"]
        person = self.people.get(name) if "person" in action else None
        role = self.roles.get(name) if "role" in action else None
        if person is None and role is None:
            return self.words["nobody"] % {"name": name}
        self.notices.append(Owed(work.id, rule.pk, person.pk if person else None, role.pk if role else None))
        return self.words["told"] % {"name": name}

    def _procedure(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        procedure = self.procedures.get(action["code"])
        if procedure is None:
            return self.words["no_procedure"] % {"code": action["code"]}
        self.opened.append(opening.Asked(work, procedure.pk, rule.pk))
        return self.words["procedure"] % {"title": procedure.title}

    def _propose(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        if work.id not in self.proposed:
            self.proposed[work.id] = self.words["by_rule"] % {"rule": rule.name}
        return self.words["proposed"]


def _words() -> dict[str, str]:
    """Translated once per batch: a storm says them by thousands."""
    return {
        "severity": _("gravité « %(severity)s »"),
        "group": _("à regrouper avec ceux de la même règle, sur %(n)d min"),
        "may_not": _("pas confié à %(name)s, qui ne peut pas le traiter"),
        "followed": _("pas confié à %(name)s : quelqu'un le suit déjà"),
        "given": _("confié à %(name)s"),
        "nobody": _("%(name)s n'existe plus : personne à prévenir"),
        "told": _("%(name)s à prévenir"),
        "no_procedure": _("la fiche %(code)s n'est plus en usage"),
        "procedure": _("fiche « %(title)s »"),
        "by_rule": _("Règle « %(rule)s »"),
        "proposed": _("intervention proposée"),
    }


def _by(field: str, rows: Any, asked: Sequence[tuple[str, str, str]], wanted: str) -> dict[str, Any]:
    """Rows by name, of those that are named; no query when none is."""
    names = {name for _part, name, kind in asked if kind == wanted}
    return {getattr(row, field): row for row in rows.filter(**{f"{field}__in": names})} if names else {}
