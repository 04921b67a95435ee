# SPDX-License-Identifier: EUPL-1.2
"""The page of the night round: meters, reports and remote management put together."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from apps.energy import quality
from apps.interventions import dark_streets
from apps.interventions.views import dark_streets as view
from tests.energy.test_dark_lamps import RIGHTS, kinds, lit, street, town  # noqa: F401  (fixtures)
from tests.energy.test_watching import NOW
from tests.factories import (
    AlarmFactory,
    CategoryFactory,
    ConditionNatureFactory,
    FaultClassFactory,
    MembershipFactory,
    SightingFactory,
)
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


def test_what_patrols_saw_is_shown_with_its_date_while_its_request_is_open(client, town, kinds, tonight):  # noqa: F811
    rights = [*SEES, "interventions.view_sighting"]
    watcher = MembershipFactory(territory=town, permissions=rights).user
    point, fids = street(town, kinds)
    lit(point, 12, dead=1)
    quality.refresh(now=NOW)
    seen_at = NOW - timedelta(days=3, hours=10)
    dark = SightingFactory(act__request__asset_id=fids[4], act__request__state="assigned", seen_at=seen_at)
    SightingFactory(
        act__request__asset_id=fids[5], act__request__state="settled", act__request__outcome="repaired", seen_at=seen_at
    )
    SightingFactory(act__request__asset_id=fids[6], state="lit", seen_at=NOW - timedelta(days=50))
    SightingFactory(act__request__asset_id=fids[7], state="lit", seen_at=NOW - timedelta(hours=1))  # 5 h: still dark
    assert set(dark_streets.seen(watcher, now=NOW)) == {fids[4], fids[7]}
    client.force_login(watcher)
    text = " ".join(client.get(reverse("dark-streets")).content.decode().replace("\xa0", " ").split())
    assert f"{dark.asset.code}</a> vue éteinte" in text and "26/02/2026 21:00" in text and "(il y a 3 jours)" in text
    assert "vue allumée" in text and "compte pour 84 %" in text
    assert dark_streets.seen(MembershipFactory(permissions=rights).user, now=NOW) == {}


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
