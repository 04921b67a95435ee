# SPDX-License-Identifier: EUPL-1.2
"""The field account of the demo has a day: a few requests, a checklist, two in one visit, a preventive plan."""

from copy import deepcopy

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command

from apps.assets.models import AssetKind
from apps.interventions import nearby
from apps.interventions.field import day
from apps.interventions.models import Plan, WorkOrder, WorkRequest
from apps.supervision.demo import accounts, team_day, teams
from apps.supervision.demo.files import read_json
from apps.territories.models import User
from tests.factories import AssetFactory, GmaoFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(settings, monkeypatch):
    """The plan of the demo in a small town: twelve lamps forty metres apart, two cabinets."""
    settings.DEMO = True
    call_command("load_reference", verbosity=0)
    given = deepcopy(read_json("demo.json"))
    around = TerritoryFactory(code=given["team_day"]["territory"])
    town = TerritoryFactory(code="51108")
    around.includes.add(town)
    TerritoryFactory(code="34172")
    kinds = {kind.code: kind for kind in AssetKind.objects.filter(code__in=["light_point", "control_cabinet"])}
    for number in range(12):
        geometry = Point(4.36 + number * 0.00055, 48.95, srid=4326)
        lamp = {"kind": kinds["light_point"], "code": f"PL-{number:04}", "attributes": {"fictif": True}}
        AssetFactory(owner=town, geometry=geometry, **lamp)
    for number in range(2):
        cabinet = {"kind": kinds["control_cabinet"], "code": f"AC-{number}", "attributes": {"fictif": True}}
        AssetFactory(owner=town, geometry=Point(4.36, 48.951, srid=4326), **cabinet)
    accounts.load(given["accounts"])
    teams.load(given["teams"])
    for rank, entry in enumerate(given["team_day"]["jobs"]):
        if "rank" in entry:
            entry["rank"] = rank * 3
    given["team_day"]["preventive"]["rank"] = 1
    return given["team_day"]


def the_day():
    return day.of(User.objects.get(username="terrain"))


def test_the_team_has_a_day_with_a_checklist_a_neighbour_and_a_preventive_visit(plan, db):
    assert team_day.load(plan) == 5
    jobs = the_day()["jobs"]
    assert len(jobs) == 5
    assert sorted(bool(job["checks"]) for job in jobs) == [False, False, False, True, True]
    assert sorted(bool(job["planned"]) for job in jobs) == [False, False, False, True, True]
    by_title = {row.title: row for row in WorkRequest.objects.all()}
    taken = {row.title: row.attachments.count() for row in by_title.values()}
    assert (taken["Lampe éteinte"], taken["Lampe qui clignote"], taken["Vasque à remettre"]) == (1, 2, 0)
    first = by_title["Trappe de visite ouverte"]
    close = by_title["Lampe éteinte"]
    assert first.place.distance(close.place) < 0.001 and first.asset_id != close.asset_id
    found = nearby.of(first.created_by, first)
    assert str(close.pk) in str(found)
    assert Plan.objects.get().slots.filter(request__isnull=False).count() == 1
    assert set(WorkOrder.objects.values_list("state", flat=True)) == {"to_plan", "planned"}


def test_it_is_loaded_once_and_always_the_same(plan):
    team_day.load(plan)
    first = list(WorkRequest.objects.order_by("title").values_list("title", "asset__code", "token"))
    assert team_day.load(plan) == 0
    assert list(WorkRequest.objects.order_by("title").values_list("title", "asset__code", "token")) == first
    assert all("Fictif." in text for text in WorkRequest.objects.values_list("description", flat=True))


def test_without_accounts_or_where_a_gmao_gives_its_teams_nothing_is_opened(plan):
    assert team_day.load({**plan, "by": "personne"}) == 0
    GmaoFactory(active=True)
    assert team_day.load(plan) == 0
    assert not WorkRequest.objects.exists()
