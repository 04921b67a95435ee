# SPDX-License-Identifier: EUPL-1.2
"""From a report to the correlation: what it says, when it says nothing, and that it does nothing by itself."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from apps.events.incidents import combined
from apps.events.models import Alarm, Incident, Testimony, ToldTestimony
from apps.interventions.models import WorkRequest
from apps.signalements import forgetting, known, places, services, tokens, voices
from apps.signalements.models import Signalement, Voice
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    CategoryFactory,
    ConditionNatureFactory,
    NetworkEdgeFactory,
    SignalementFactory,
)
from tests.signalements.conftest import HERE, here
from tests.signalements.test_public_pages import second

pytestmark = pytest.mark.django_db


@pytest.fixture
def category(desk):
    ConditionNatureFactory(pattern="reported_dark", nature="outage")
    return CategoryFactory(territory=desk.territory, condition="reported_dark")


@pytest.fixture
def feeder(commune, lamp):
    """D-7, which feeds three lamps of the street."""
    kind = AssetKindFactory(code="feeder", label="Départ", label_plural="Départs")
    made = AssetFactory(owner=commune, kind=kind, code="D-7", geometry=None)
    beside = [
        AssetFactory(owner=commune, kind=lamp.kind, code=f"PL-042{n}", geometry=Point(HERE[0] + n / 2500, HERE[1]))
        for n in (1, 2)
    ]
    for one in (lamp, *beside):
        NetworkEdgeFactory(upstream=made, downstream=one)
    return made


def say(sent, n=3, **said):
    made = [sent(network=f"reseau{rank}", **said).signalement for rank in range(n)]
    combined.group_left()
    return made


def test_three_inhabitants_make_a_hypothesis_and_nothing_else(sent, feeder):
    reports = say(sent)
    incident = Incident.objects.get()
    assert incident.cause_asset == feeder
    assert incident.testimonies == 3
    assert {one.ref for one in incident.heard.all()} == {f"signalement:{one.pk}" for one in reports}
    assert not WorkRequest.objects.exists()
    assert not Alarm.objects.exists()
    assert incident.proposed_at is None


def test_what_inhabitants_suppose_is_no_known_failure_for_the_next_one(sent, lamp, feeder):
    say(sent)
    assert known.at(places.of_asset(lamp)).failures == []
    Incident.objects.update(members=1)  # a machine says it too
    assert len(known.at(places.of_asset(lamp)).failures) == 1


def test_a_place_within_80_metres_counts_as_the_lamp_and_farther_does_not(sent, desk, feeder):
    say(sent, 2)
    sent(network="loin", at=here(desk, 0.004))
    combined.group_left()
    assert not Incident.objects.exists()
    sent(network="pres", at=here(desk, 0.0009))
    combined.group_left()
    assert Incident.objects.get().testimonies == 3


def test_the_same_network_is_one_voice(sent, feeder):
    for _rank in range(5):
        sent(network="mairie")
    combined.group_left()
    assert not Incident.objects.exists()
    assert Testimony.objects.count() == 5


def test_who_joins_a_report_is_a_voice_of_it(sent, feeder):
    report = sent(network="a").signalement
    for name in "bc":
        services.join(key=tokens.digest(name), signalement_id=report.pk, network=name)
    combined.group_left()
    incident = Incident.objects.get()
    assert incident.testimonies == 1
    assert "d'au moins 3 personnes" in incident.reason


def test_calls_that_an_agent_wrote_down_are_as_many_people(desk, category, lamp, feeder, pcc):
    for n in range(3):
        wish = services.Wish(place=places.of_asset(lamp), category=category, channel="phone")
        services.enter(by=pcc, key=tokens.digest(f"appel {n}"), wish=wish)
    combined.group_left()
    assert Incident.objects.get().testimonies == 3


def test_a_program_with_an_account_is_one_voice(desk, category, lamp, feeder, pcc):
    for n in range(4):
        wish = services.Wish(place=places.of_asset(lamp), category=category, channel="api")
        services.enter(by=pcc, key=tokens.digest(f"api {n}"), wish=wish)
    combined.group_left()
    assert not Incident.objects.exists()


def test_what_is_held_says_nothing_until_somebody_read_it(sent, feeder, pcc):
    reports = say(sent, held=True)
    assert not Incident.objects.exists()
    for one in reports:
        services.qualify(signalement_id=one.pk, by=pcc)
    combined.group_left()
    assert Incident.objects.get().testimonies == 3


@pytest.mark.parametrize("how", ["reject", "send_elsewhere", "not_found", "recategorise", "duplicate", "move"])
def test_what_is_taken_back_leaves_the_hypothesis(sent, feeder, pcc, other_category, commune, how):
    reports = say(sent)
    one = reports[0]
    asked = {"signalement_id": one.pk, "by": pcc}
    match how:
        case "reject":
            services.reject(**asked, why="Rien")
        case "send_elsewhere":
            services.send_elsewhere(**asked, addressee="Le département")
        case "not_found":
            services.treat(**asked, outcome="not_found", why="Allumée")
        case "recategorise":
            services.qualify(**asked, category=other_category)
        case "duplicate":
            services.mark_duplicate(**asked, of=SignalementFactory(territory=commune, category=other_category).pk)
        case "move":
            services.place(**asked, asset=AssetFactory(owner=commune, geometry=Point(4.5, 48.9)))
    combined.group_left()
    incident = Incident.objects.get()
    assert incident.state == "dropped"
    assert not incident.heard.exists()


def test_a_duplicate_lends_its_voices_to_the_one_that_it_repeats(sent, feeder, pcc):
    reports = say(sent)
    for one in reports[1:]:
        services.mark_duplicate(signalement_id=one.pk, of=reports[0].pk, by=pcc)
    combined.group_left()
    incident = Incident.objects.exclude(state="dropped").get()
    assert incident.testimonies == 1
    assert "d'au moins 3 personnes" in incident.reason


def test_repaired_it_ends_and_reopened_it_lasts_again(sent, feeder, pcc):
    reports = say(sent)
    for one in reports:
        services.treat(signalement_id=one.pk, by=pcc, outcome="resolved")
    combined.group_left()
    assert Incident.objects.get().state == "restored"
    services.reopen(signalement_id=reports[0].pk, by=pcc, why="Toujours éteint")
    combined.group_left()
    assert Incident.objects.get().state == "new"


def test_a_category_that_says_nothing_tells_nothing(sent, other_category, feeder):
    sent(category=other_category, network="a")
    assert not ToldTestimony.objects.exists()


def test_the_public_form_keeps_a_voice_and_no_address(sent, feeder):
    made = sent(network=voices.of_address("192.0.2.7"))
    voice = Voice.objects.get(follower=made.follower)
    assert "192" not in voice.digest
    assert voice.digest == voices.of_address("192.0.2.200")  # the same network
    assert voice.digest != voices.of_address("198.51.100.7")
    Voice.objects.update(at=voice.at - voices.KEPT)
    forgetting.purge()
    assert not Voice.objects.exists()


def test_by_the_public_form_and_by_moi_aussi_each_network_is_a_voice(client, category, feeder, monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))
    for address in ("192.0.2.7", "192.0.2.8", "198.51.100.7"):
        what = second(client)
        send = client.post(what, {"texte": "éteint", "categorie": category.pk})["Location"]
        assert client.post(send, {}, REMOTE_ADDR=address).status_code == 302
    combined.group_left()
    assert not Incident.objects.exists()  # two of them are of one network
    join = second(client).replace("/quoi/", "/moi-aussi/")
    first = Signalement.objects.order_by("pk").first()
    assert client.post(join, {"signalement": first.pk}, REMOTE_ADDR="203.0.113.7").status_code == 302
    combined.group_left()
    assert Incident.objects.get().testimonies == 3


def test_what_supports_an_incident_is_listed_where_one_may_see_it(sent, feeder, pcc, stranger):
    reports = say(sent)
    incident = Incident.objects.get()
    url = f"/api/v1/incidents/{incident.pk}/testimonies/"
    client = Client()
    client.force_login(pcc)
    found = client.get(url).json()["results"]
    assert [one["asset"] for one in found] == ["PL-0412"] * 3
    assert set(found[0]) == {"id", "ref", "label", "asset", "said_at", "ended_at"}
    page = client.get(f"/signalements/{reports[0].pk}/").content.decode()
    assert f"incident n° {incident.pk} · Départ peut-être au noir" in page
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    assert Client().get(url).status_code in (401, 403)
