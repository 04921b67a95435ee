# SPDX-License-Identifier: EUPL-1.2
"""The actions of rules, done in the transaction of the batch. Nothing leaves from here: notices and interventions are
rows for others to take up, merging is for the sweep."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from apps.events.incidents.correlating import Correlated
from apps.events.incidents.member import Work
from apps.events.models import Incident, OwedNotice, Procedure, Rule, Severity
from apps.events.procedures import opening
from apps.events.rules import actions
from apps.events.rules.facts import Known
from apps.territories.models import Territory, User

HANDLE = "events.handle_incident"
SEVERITIES = {severity.slug: severity for severity in Severity}


class Doing:
    """One batch: names are read once, rows are written once."""

    def __init__(self, correlated: Correlated, works: Mapping[int, Work], rules: Iterable[Rule], at: datetime) -> None:
        self.correlated, self.works, self.at = correlated, works, at
        asked = [part for rule in rules for action in rule.actions for part in actions.named(action)]
        self.people = _by("username", User.objects.filter(is_active=True), asked, "person")
        self.roles = _by("name", Group.objects.all(), asked, "role")
        self.procedures = _by("code", Procedure.objects.filter(active=True), asked, "procedure")
        self.notices: list[OwedNotice] = []
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
        OwedNotice.objects.bulk_create(self.notices, ignore_conflicts=True)
        opening.open_many(self.correlated, self.opened, self.at)
        for pk, why in self.proposed.items():
            if Incident.objects.filter(pk=pk, proposed_at=None).update(proposed_at=self.at, proposed_why=why):
                self.correlated.extra.setdefault(pk, {})["proposed_at"] = self.at

    def _severity(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        severity = SEVERITIES[action["to"]]
        work.fixed_severity = severity.value
        work.severity = min(severity.value, work.planned_severity or severity.value)
        self.touched.add(work.id)
        return _("gravité « %(severity)s »") % {"severity": severity.label}

    def _group(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        return _("à regrouper avec ceux de la même règle, sur %(n)d min") % {"n": action["minutes"]}

    def _assign(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        person = self.people.get(action["to"])
        if person is None or work.territory_id not in self._where(person):
            return _("pas confié à %(name)s, qui ne peut pas le traiter") % {"name": action["to"]}
        if work.assigned_to_id:
            return _("pas confié à %(name)s : quelqu'un le suit déjà") % {"name": action["to"]}
        work.assigned_to_id = person.pk
        self.touched.add(work.id)
        return _("confié à %(name)s") % {"name": person.username}

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
            return _("%(name)s n'existe plus : personne à prévenir") % {"name": name}
        self.notices.append(OwedNotice(incident_id=work.id, rule=rule, person=person, role=role, at=self.at))
        return _("%(name)s à prévenir") % {"name": name}

    def _procedure(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        procedure = self.procedures.get(action["code"])
        if procedure is None:
            return _("la fiche %(code)s n'est plus en usage") % {"code": action["code"]}
        self.opened.append(opening.Asked(work, procedure.pk, rule.pk))
        return _("fiche « %(title)s »") % {"title": procedure.title}

    def _propose(self, action: Mapping[str, Any], rule: Rule, work: Work) -> str:
        if work.id not in self.proposed:
            self.proposed[work.id] = _("Règle « %(rule)s »") % {"rule": rule.name}
        return _("intervention proposée")


def _by(field: str, rows: Any, asked: Sequence[tuple[str, str, str]], wanted: str) -> dict[str, Any]:
    """Rows by name, of those that are named; no query when none is."""
    names = {name for _part, name, kind in asked if kind == wanted}
    return {getattr(row, field): row for row in rows.filter(**{f"{field}__in": names})} if names else {}
