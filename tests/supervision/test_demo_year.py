# SPDX-License-Identifier: EUPL-1.2
"""The year of the demo: invented requests that obey what real ones obey, and statements that are counted from them."""

from copy import deepcopy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from apps.assets.models import AssetKind
from apps.events.models import JournalEntry
from apps.interventions import planning, thread, workflow
from apps.interventions.clocks import keeping
from apps.interventions.models import Clock, Handoff, Passage, PlanSlot, Statement, WorkOrder, WorkRequest
from apps.interventions.statements import deciding
from apps.supervision.demo import accounts, contracts, past_work, reference, teams
from apps.supervision.demo.files import read_json
from apps.supervision.demo.past_year import drawing
from apps.territories.models import User
from tests.factories import AssetFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
KINDS = {"light_point": 9, "control_cabinet": 4, "signal_junction": 3, "camera": 2, "lora_gateway": 1}
COUNTED = ("state", "amount", "unit", "started_at", "due_at", "warn_at", "stopped_at", "look_at")


@pytest.fixture
def plan(settings):
    """That of the demo in a small town that breaks six times less."""
    settings.DEMO = True
    call_command("load_reference", verbosity=0)
    reference.load_fault_classes()
    given = deepcopy(read_json("demo.json"))
    around = TerritoryFactory(code="200066876")
    towns = [TerritoryFactory(code=code) for code in ("51108", "51242", "51504")]
    around.includes.add(*towns)
    TerritoryFactory(code="34172")
    kinds = {kind.code: kind for kind in AssetKind.objects.all()}
    for code, many in KINDS.items():
        for number in range(many):
            where = {"owner": towns[number % 3], "geometry": Point(4.36 + number / 1000, 48.95, srid=4326)}
            AssetFactory(kind=kinds[code], code=f"{code}-{number}", attributes={"fictif": True}, **where)
    contracts.load()
    accounts.load(given["accounts"])
    teams.load(given["teams"])
    past = given["past_work"]
    for rank, entry in enumerate(entry for month in past["months"] for entry in month):
        entry["rank"] = rank % KINDS[entry["kind"]]
    for habit in past["year"]["habits"]:
        habit["per_year"] /= 6
    return past


def test_a_year_obeys_the_life_cycles_the_clocks_and_the_journal(plan):
    added = past_work.load(plan)
    assert added == WorkRequest.objects.count() > 250
    assert not WorkRequest.objects.exclude(description__contains="fictive").exists()
    for before, after, order in Passage.objects.values_list("before", "after", "order").distinct():
        life = workflow.ORDER if order else workflow.REQUEST
        direct = not before or after in life[before]
        assert direct or any(after in life[step] for step in life[before]), (before, after)
    assert not Passage.objects.filter(at__lt=F("request__detected_at")).exists()
    clocks = Clock.objects.order_by("pk").values_list("pk", *COUNTED)
    counted = list(clocks)
    assert {row[1] for row in counted} >= {"met", "missed", "none", "running", "void"}
    for request in WorkRequest.objects.select_related("commitment__version", "version_of_contract"):
        due = request.due_at
        keeping.count(request)
        assert request.due_at == due
    assert list(clocks) == counted
    drawn = WorkRequest.objects.filter(handoffs__isnull=False)
    moves = ("intervention.opened", "intervention.updated", "intervention.order")
    told = JournalEntry.objects.filter(kind__in=moves, asset__in=drawn.values("asset"))
    year_ago = timezone.now() - timedelta(days=300)
    assert told.filter(at__lt=year_ago).exists() and told.count() == Passage.objects.filter(request__in=drawn).count()
    assert Handoff.objects.filter(state="sent", reference="").count() == 0
    waiting = WorkRequest.objects.filter(state=workflow.ASSIGNED)
    assert waiting.count() >= 6 and not waiting.exclude(orders__state__in=["to_plan", "planned"]).exists()
    assert not WorkOrder.objects.filter(request__state="closed").exclude(state="closed").exists()
    assert WorkRequest.objects.filter(repeat_of__isnull=False).exists()
    read = thread.of(User.objects.get(username="pcc"), drawn.filter(state="closed", origin="asset").first())
    assert [entry.text for entry in read][:3] == ["Demande créée", "Demande à envoyer", "Demande accusée"]


def test_its_statements_are_paid_but_the_last_two_and_its_plans_go_on(plan):
    past_work.load(plan)
    rows = list(Statement.objects.order_by("month"))
    first = timezone.localdate().replace(day=1)
    assert len(rows) == 12 and all(row.month < first for row in rows)
    assert [row.state for row in rows] == ["paid"] * 10 + ["validated", "contested"]
    assert all(deciding.is_intact(row) for row in rows[:-1])
    assert all(row.issued_at < row.contractor_signed_at < row.owner_signed_at < row.paid_at for row in rows[:10])
    assert any(row.penalties for row in rows) and any(row.bonuses for row in rows)
    assert rows[-1].lines.get(contested=True).request.fault_class.code == "fibre_fault"
    assert PlanSlot.objects.filter(done_at=None).count() == len(plan["year"]["plans"])
    assert planning.sweep() == 0  # none falls due today
    assert past_work.load(plan) == 0


@pytest.mark.parametrize("day", range(7))
def test_whatever_the_day_and_the_hour_nothing_of_the_past_is_to_come(day):
    """A round of a Saturday is done on Monday morning: a demo of that very morning had lines of the evening."""
    given = read_json("demo.json")["past_work"]["year"]
    fleets = {kind: list(range(40)) for kind in ("light_point", "control_cabinet", "signal_junction", "camera")}
    zone = ZoneInfo("Europe/Paris")
    for hour in (0, 6, 9, 13, 19):
        until = datetime(2026, 11, 23 + day, hour, 5, tzinfo=zone)
        jobs = drawing.draw(drawing.Town(given, fleets, until - timedelta(days=60), until, zone))
        assert len(jobs) > 50
        for job in jobs:
            assert job.opened <= until
            assert not job.over or job.arrived <= job.over < until - drawing.SIGNED
