# SPDX-License-Identifier: EUPL-1.2
"""Rules: what twenty of them cost in a storm, and what trying one on a month of incidents costs.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/rules.py [alarms] [incidents]

Storm: that of `storm.py`, rounds without any rule and with twenty in turn, of which five match everything and the
others ask for the trade, the hour, the number of alarms or an attribute. Judging: the same rules on incidents that all
changed in one batch, as if nothing could be grouped. Dry run: a rule that matches everything and one that matches
nothing, over a month. Telling: what the rules owe to the ten people of a role becomes messages. Compared are seconds of
processor, of the program and of its PostgreSQL backend; memory is the growth of the peak of the program, in a child of
its own. Fictitious rows, removed at the end.
"""

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.assets.models import AssetKind, Source  # noqa: E402
from apps.duty.models import Channel, Notice  # noqa: E402
from apps.duty.notifying import sweeping  # noqa: E402
from apps.events import locks  # noqa: E402
from apps.events.incidents import stored  # noqa: E402
from apps.events.incidents.correlating import Correlated  # noqa: E402
from apps.events.incidents.lives import UPDATED, News  # noqa: E402
from apps.events.models import Incident, OwedNotice, Procedure, Rule, RuleFiring  # noqa: E402
from apps.events.rules import firing, trying  # noqa: E402
from apps.territories.models import Membership, Territory, User  # noqa: E402
from benchmarks import causes, planted  # noqa: E402
from benchmarks.observe import cpu_seconds  # noqa: E402
from benchmarks.storm import STORM, appearances  # noqa: E402

BARS = {"storm": 2.0, "judging": 5.0, "dry run": 2.0, "memory": 100.0, "telling": 3.0}
BATCH, ROUNDS, PEOPLE, ASSETS, EPISODES = 5_000, 3, 10, 2_000, 3
CODE, ROLE = "bench-rules", "Rôle fictif (mesure)"

MONTH = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, lifecycle, attributes,
                          local_attributes, local_fields, state, acked, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), 'FICTIF-' || n, '', %(kind)s, %(town)s, %(source)s, 'fictif-' || n, 'in_service',
       jsonb_build_object('lanterne', 'modèle ' || n %% 40, 'power_w', n %% 150, 'fictif', true), '{}', '{}', 'normal',
       false, '', now(), now()
  FROM generate_series(1, %(assets)s) n;
INSERT INTO events_alarm (condition, restricted, title, severity, state, active, occurrences, first_at, raised_at,
                          last_at, ack_comment, base_active, base_severity, flapping, detail, asset_id, source_id,
                          territory_id, last_kind, base_kind, base_state)
SELECT 'condition_' || n, false, 'Fictive', 2, 'normal', false, 1, now(), now(), now(), '', false, 3, false, '{}', fid,
       source_id, owner_id, 2, 2, 'normal'
  FROM assets_asset, generate_series(1, %(episodes)s) n WHERE owner_id = %(town)s;
INSERT INTO events_incident (restricted, title, state, severity, shape, cause_said, cause_asset_id, reason, by_hand,
                             opened_at, created_at, changed_at, members, active, masked, outcome, territory_id)
SELECT false, 'Incident fictif ' || n, 'new', 1 + n %% 3, 'single', true, fid, '', false, at, at, at, %(episodes)s,
       %(episodes)s, 0, '', %(town)s
  FROM generate_series(1, %(incidents)s) n,
       LATERAL (SELECT now() - n * interval '29 days' / %(incidents)s AS at) moment,
       LATERAL (SELECT min(fid) + n %% %(assets)s AS fid FROM assets_asset WHERE owner_id = %(town)s) cause;
INSERT INTO events_episode (condition, restricted, severity, started_at, is_cause, masked, by_hand, source_id,
                            territory_id, incident_id, alarm_id, asset_id)
SELECT alarm.condition, false, 2, opened_at, false, false, false, alarm.source_id, alarm.territory_id, incident.id,
       alarm.id, alarm.asset_id
  FROM events_incident incident JOIN events_alarm alarm ON alarm.asset_id = incident.cause_asset_id
 WHERE incident.territory_id = %(town)s;
"""
OURS = "SELECT id FROM events_incident WHERE territory_id = %(town)s"
WIPE = (
    f"DELETE FROM duty_mention WHERE incident_id IN ({OURS})",
    "DELETE FROM duty_notice WHERE channel_id IN (SELECT id FROM duty_channel WHERE name LIKE 'Fictif %%')",
    f"DELETE FROM events_owednotice WHERE incident_id IN ({OURS})",
    f"DELETE FROM events_rulefiring WHERE incident_id IN ({OURS})",
    f"DELETE FROM events_procedurerun WHERE incident_id IN ({OURS})",
)
REMOVE = (
    "DELETE FROM events_episode WHERE territory_id = %(town)s",
    "DELETE FROM events_incident WHERE territory_id = %(town)s",
    "DELETE FROM events_alarm WHERE territory_id = %(town)s",
    "DELETE FROM assets_asset WHERE owner_id = %(town)s",
)


def main(alarms: int = 10_000, incidents: int = 20_000) -> int:
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    storm(alarms)
    month(incidents)
    return 0


# --- In a storm -------------------------------------------------------------------------------------------------------


def storm(alarms: int) -> None:
    made = causes.storm(STORM, alarms=alarms, seed=11)
    made = replace(made, delivered=appearances(made.delivered))
    place = planted.build(made.town)
    spent: dict[int, list[float]] = {0: [], 20: []}
    for count in (0, 20) * ROUNDS:
        wipe(place.territory)
        planted.wipe(place)
        written = rules(place.territory, count)
        planted.tidy()
        used = cpu_seconds()
        clock = sum(planted.deliver(place, made, BATCH))
        spent[count].append(cpu_seconds() - used)
        fired = RuleFiring.objects.filter(rule__in=written).count()
        held = Incident.objects.filter(territory=place.territory).count()
        told = f"{len(made.delivered)} alarms, {count} rules: {clock:.2f} s, processor {spent[count][-1]:.2f} s"
        print(f"rules: {told}, {held} incidents, {fired} firings", flush=True)
    more = median(spent[20]) - median(spent[0])
    print(
        f"rules: twenty rules cost {more:.2f} s of processor more (bar {BARS['storm'] * alarms / 10_000:.1f} s)",
        flush=True,
    )
    wipe(place.territory)
    planted.wipe(place)


def rules(town: Territory, count: int) -> list[Rule]:
    """As a town would have them, five of them without any condition that excludes something."""
    Rule.objects.filter(territory=town).delete()
    role, _ = Group.objects.get_or_create(name=ROLE)
    everything: dict[str, Any] = {"field": "severity", "op": "gte", "value": "minor"}
    wide = [
        (everything, [{"do": "severity", "to": "major"}]),
        (everything, [{"do": "propose_intervention"}]),
        ({}, [{"do": "notify", "role": role.name}]),
        (everything, [{"do": "procedure", "code": Procedure.objects.order_by("pk").values_list("code", flat=True)[0]}]),
        (everything, [{"do": "group", "minutes": 5}]),
    ]
    narrow = [
        (
            {
                "all": [
                    {"field": "trade", "op": "eq", "value": "lighting"},
                    {"field": "count", "op": "gte", "value": 500 + n},
                ]
            },
        )
        if n % 3 == 0
        else ({"any": [{"field": "attribute.lanterne", "op": "startswith", "value": f"absent {n}"}]},)
        if n % 3 == 1
        else ({"not": {"field": "hour", "op": "within", "value": "0-24"}},)
        for n in range(15)
    ]
    texts = [*wide, *((one[0], [{"do": "severity", "to": "critical"}]) for one in narrow)][:count]
    return Rule.objects.bulk_create(
        [
            Rule(territory=town, name=f"Fictive {n}", order=n, conditions=asked, actions=done, enabled=True)
            for n, (asked, done) in enumerate(texts)
        ]
    )


# --- On a month -------------------------------------------------------------------------------------------------------


def month(incidents: int) -> None:
    town = people_of(Territory.objects.get_or_create(code=CODE, defaults={"name": "Ville fictive (mesure)"})[0])
    wipe(town)
    execute(REMOVE, town)
    fill(town, incidents)
    try:
        dry_runs(town, incidents)
        judging(town, BATCH)
        telling(town)
    finally:
        wipe(town)
        execute(REMOVE, town)


def people_of(town: Territory) -> Territory:
    role, _ = Group.objects.get_or_create(name=ROLE)
    role.permissions.set(Permission.objects.filter(codename__in=["view_incident", "view_territory"]))
    for number in range(PEOPLE):
        person, _ = User.objects.get_or_create(username=f"fictif-{number}")
        Membership.objects.get_or_create(user=person, territory=town, role=role)
        Channel.objects.get_or_create(person=person, name=f"Fictif {number}", email=f"{number}@exemple.invalid")
    return town


def fill(town: Territory, incidents: int) -> None:
    source, _ = Source.objects.get_or_create(slug=CODE, defaults={"name": "Source fictive", "territory": town})
    values = {"kind": AssetKind.objects.get(code="light_point").pk, "town": town.pk, "source": source.pk}
    with connection.cursor() as cursor:
        for statement in MONTH.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values | {"assets": ASSETS, "episodes": EPISODES, "incidents": incidents})
    planted.tidy()


def dry_runs(town: Territory, incidents: int) -> None:
    for name, conditions in {
        "everything": {},
        "nothing": {"all": [{"field": "attribute.lanterne", "op": "eq", "value": "absent"}]},
    }.items():
        rule = Rule(territory=town, name=name, conditions=conditions, actions=[{"do": "propose_intervention"}])
        clock, spent, grown, said = apart(lambda rule=rule: trying.dry_run(rule, timezone.now()))
        print(
            f"rules: dry run of a rule that matches {name}, {said['looked']} incidents of {incidents}:"
            f" {clock:.2f} s, processor {spent:.2f} s (bar {BARS['dry run']} s),"
            f" {grown:.0f} MB more (bar {BARS['memory']:.0f} MB)",
            flush=True,
        )


def judging(town: Territory, count: int) -> None:
    """All at once: what a batch of alarms that nothing groups would ask for."""
    rules(town, 20)
    pks = list(Incident.objects.filter(territory=town).values_list("pk", flat=True)[:count])

    def judged() -> int:
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            locks.hold_incidents()
            works = list(stored.incidents(pks).values())
            firing.fire(Correlated([News(UPDATED, work, work.state) for work in works]), works, timezone.now())
        return len(queries)

    clock, spent, grown, queries = apart(judged)
    fired = RuleFiring.objects.filter(incident__territory=town).count()
    print(
        f"rules: 20 rules judged on {count} incidents of one batch, {fired} firings: {clock:.2f} s,"
        f" processor {spent:.2f} s (bar {BARS['judging']} s), {queries} statements,"
        f" {grown:.0f} MB more (bar {BARS['memory']:.0f} MB)",
        flush=True,
    )


def telling(town: Territory) -> None:
    owed = OwedNotice.objects.filter(incident__territory=town).count()
    clock, spent, grown, _ = apart(sweeping.sweep)
    messages = Notice.objects.filter(channel__name__startswith="Fictif ").count()
    print(
        f"rules: {owed} notices owed to {PEOPLE} people are {messages} messages in {clock:.2f} s,"
        f" processor {spent:.2f} s (bar {BARS['telling']} s), {grown:.0f} MB more",
        flush=True,
    )


# --- Measuring --------------------------------------------------------------------------------------------------------


def apart(work: Callable[[], Any]) -> tuple[float, float, float, Any]:
    """In a child of its own: seconds of the clock and of processor, by how many megabytes the peak of its memory grew,
    and what it gave."""
    connections.close_all()
    said, heard = multiprocessing.Pipe()

    def child() -> None:
        connection.ensure_connection()
        before, used, began = peak(), cpu_seconds(), time.perf_counter()
        given = work()
        said.send((time.perf_counter() - began, cpu_seconds() - used, peak() - before, given))
        connection.close()

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    given = heard.recv()
    process.join()
    return given


def peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def wipe(town: Territory) -> None:
    execute(WIPE, town)
    Rule.objects.filter(territory=town).delete()


def execute(statements: Iterator[str] | tuple[str, ...], town: Territory) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, {"town": town.pk})


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
