# SPDX-License-Identifier: EUPL-1.2
"""Procedures opened on incidents by the machine: by the class of fault or the shape, or because a rule says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from apps.events import journal
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.member import Work

# A procedure of a territory holds in those that it includes too.
BY_DEFAULT = """
WITH RECURSIVE reach(procedure_id, territory_id) AS (
    SELECT id, territory_id FROM events_procedure WHERE active AND territory_id IS NOT NULL
     UNION
    SELECT reach.procedure_id, included.to_territory_id
      FROM territories_territory_includes included JOIN reach ON reach.territory_id = included.from_territory_id
)
SELECT incident.id, procedure.id
  FROM events_incident incident
  JOIN events_procedure procedure ON procedure.active
   AND (incident.shape = ANY(procedure.shapes)
        OR EXISTS (SELECT FROM events_procedure_fault_classes held
                    WHERE held.procedure_id = procedure.id AND held.faultclass_id = incident.fault_class_id))
   AND (procedure.territory_id IS NULL
        OR EXISTS (SELECT FROM reach
                    WHERE reach.procedure_id = procedure.id AND reach.territory_id = incident.territory_id))
 WHERE incident.id = ANY(%s)
   AND NOT EXISTS (SELECT FROM events_procedurerun run
                    WHERE run.incident_id = incident.id AND run.procedure_id = procedure.id)
 ORDER BY incident.id, procedure.id
"""
OPEN = """
WITH opened AS (
    INSERT INTO events_procedurerun (incident_id, procedure_id, version_id, opened_at, opened_by_id, rule_id, done)
    SELECT asked.incident_id, asked.procedure_id, newest.id, %(at)s, %(by)s, asked.rule_id, 0
      FROM unnest(%(incidents)s::bigint[], %(procedures)s::bigint[], %(rules)s::bigint[])
           AS asked(incident_id, procedure_id, rule_id),
           LATERAL (SELECT id FROM events_procedureversion
                     WHERE procedure_id = asked.procedure_id ORDER BY number DESC LIMIT 1) newest
    ON CONFLICT (incident_id, procedure_id) DO NOTHING
    RETURNING id, incident_id, procedure_id, version_id, rule_id
)
SELECT opened.id, opened.incident_id, procedure.title, version.number, jsonb_array_length(version.steps)
  FROM opened JOIN events_procedure procedure ON procedure.id = opened.procedure_id
              JOIN events_procedureversion version ON version.id = opened.version_id
 ORDER BY opened.id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A procedure to open on an incident."""

    work: Work
    procedure_id: int
    rule_id: int | None = None


def open_by_default(correlated: Correlated, works: Sequence[Work], at: datetime) -> None:
    """Those of the class of fault or of the shape of each incident, once."""
    by_id = {work.id: work for work in works}
    with connection.cursor() as cursor:
        cursor.execute(BY_DEFAULT, [list(by_id)])
        asked = [Asked(by_id[incident], procedure) for incident, procedure in cursor.fetchall()]
    open_many(correlated, asked, at)


def open_many(correlated: Correlated, asked: Sequence[Asked], at: datetime, by_id: int | None = None) -> list[int]:
    """Open them with their newest version; one that is open already stays as it is. Ids of the new runs."""
    if not asked:
        return []
    works = {one.work.id: one.work for one in asked}
    with connection.cursor() as cursor:
        cursor.execute(OPEN, _parameters(asked, at, by_id))
        opened = cursor.fetchall()
    for run, incident, title, _version, total in opened:
        shown = correlated.extra.setdefault(incident, {}).setdefault("procedures", [])
        shown.append({"id": run, "title": title, "done": 0, "total": total})
    journal.record_many([_entry(works[row[1]], row[2], row[3], at, by_id) for row in opened])
    return [row[0] for row in opened]


def _parameters(asked: Sequence[Asked], at: datetime, by_id: int | None) -> dict[str, Any]:
    return {
        "at": at,
        "by": by_id,
        "incidents": [one.work.id for one in asked],
        "procedures": [one.procedure_id for one in asked],
        "rules": [one.rule_id for one in asked],
    }


def _entry(work: Work, title: str, version: int, at: datetime, by_id: int | None) -> journal.Entry:
    return journal.Entry(
        at=at,
        territory_id=work.territory_id,
        kind="procedure.opened",
        text=_("Fiche réflexe « %(title)s » ouverte (version %(n)d)") % {"title": title, "n": version},
        actor_id=by_id,
        asset_id=work.cause_asset_id,
        source_id=work.cause_source_id,
        restricted=work.restricted,
        incident_id=work.id,
    )
