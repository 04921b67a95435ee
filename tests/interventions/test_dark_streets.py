# SPDX-License-Identifier: EUPL-1.2
"""The page of the night round: meters, reports and remote management put together."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from apps.energy import quality
from apps.interventions import dark_streets
from apps.interventions.views import dark_streets as view
from tests.energy.test_dark_lamps import RIGHTS, kinds, lit, street, town  # noqa: F401  (fixtures)
from tests.energy.test_watching import NOW
from tests.factories import AlarmFactory, CategoryFactory, ConditionNatureFactory, FaultClassFactory, MembershipFactory
from tests.factories import SignalementFactory as ReportFactory

pytestmark = pytest.mark.django_db
SEES = [*RIGHTS, "signalements.view_signalement", "events.view_alarm"]


@pytest.fixture
def agent(town):  # noqa: F811
    return MembershipFactory(territory=town, permissions=SEES).user


@pytest.fixture
def tonight(monkeypatch):
    """The page is read on the evening of the drawn nights."""
    monkeypatch.setattr(view, "timezone", SimpleNamespace(now=lambda: NOW))


def test_the_page_names_the_cabinet_the_lamp_reported_and_what_is_missing(client, town, agent, kinds, tonight):  # noqa: F811
    point, fids = street(town, kinds)
    lit(point, 12, dead=1)
    quality.refresh(now=NOW)
    lamp_off = CategoryFactory(territory=town, fault_class=FaultClassFactory(code="lamp_off"))
    report = ReportFactory(territory=town, category=lamp_off, asset_id=fids[4])
    client.force_login(agent)
    text = client.get(reverse("dark-streets")).content.decode()
    assert point.serves.code in text
    assert report.asset.code in text
    assert "1 armoire à voir" in text


def test_what_supervisors_say_is_evidence_both_ways(town, agent, kinds):  # noqa: F811
    _point, fids = street(town, kinds, lamps=3)
    ConditionNatureFactory(pattern="lamp_failure", nature="outage")
    alarm = AlarmFactory(asset__kind=kinds["light_point"], asset__owner=town, condition="lamp_failure")
    well = AlarmFactory(asset__kind=kinds["light_point"], asset__owner=town, over=True).asset
    type(well).objects.filter(pk=well.pk).update(state="normal")
    told = dark_streets.told(agent)
    assert told[alarm.asset_id] == ["remote_dead"]
    assert told[well.pk] == ["remote_lit"]
    assert not set(fids) & set(told)  # silent lamps say nothing


def test_without_the_right_the_page_is_closed(client, town):  # noqa: F811
    client.force_login(MembershipFactory(territory=town, permissions=["assets.view_asset"]).user)
    assert client.get(reverse("dark-streets")).status_code == 403


def test_without_a_metered_cabinet_the_page_says_what_to_do(client, agent):
    client.force_login(agent)
    page = client.get(reverse("dark-streets"))
    assert "dessert" in page.content.decode()
