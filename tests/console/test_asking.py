# SPDX-License-Identifier: EUPL-1.2
"""What the address of the console asks: one reading for the page, the counts and the gestures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.console import asking
from tests.factories import AlarmFactory, AssetFactory, EpisodeFactory, MembershipFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def ids(user, query, code=""):
    return set(asking.rows(user, asking.read(query), code).values_list("pk", flat=True))


def test_two_addresses_that_ask_the_same_are_the_same_words():
    one = asking.read("?q=rue+des+lilas&severity=major&severity=critical&list=alarms")
    assert one.query == "list=alarms&state=todo&severity=critical&severity=major&q=rue+des+lilas"
    assert asking.read(one.query) == one
    assert asking.read("").query == "list=incidents&state=open"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("list=signalements", "list"),
        ("list=alarms&state=open", "state"),
        ("couleur=rouge", "couleur"),
        ("severity=grave", "severity"),
        ("trade=plomberie", "trade"),
        ("older_than=hier", "older_than"),
        ("older_than=-5", "older_than"),
        ("older_than=99999999999", "older_than"),
        ("bbox=1,2,3", "bbox"),
        ("list=alarms&bbox=5,48,4,49", "bbox"),
        ("bbox=nan,nan,nan,nan", "bbox"),
        (f"q={'a' * 700}", "query"),
    ],
)
def test_what_no_list_answers_is_refused_with_its_name(query, field):
    with pytest.raises(asking.AskedRefused) as refused:
        asking.read(query)
    assert refused.value.field == field and str(refused.value)


def test_alarms_by_severity_age_source_owner_place_and_words(commune, operator):
    included = TerritoryFactory(code="51109")
    commune.includes.add(included)
    here = AssetFactory(owner=commune, code="PL-1", telemetered=True)
    there = AssetFactory(owner=included, code="PL-2", telemetered=True)
    worst = AlarmFactory(asset=here, severity=1, raised_at=timezone.now() - timedelta(hours=3))
    other = AlarmFactory(asset=there, severity=2)
    lon, lat = here.geometry.coords
    around = f"{lon - 0.00001},{lat - 0.00001},{lon + 0.00001},{lat + 0.00001}"
    for query, found in {
        "severity=critical": {worst},
        "severity=critical&severity=major": {worst, other},
        "older_than=60": {worst},
        "older_than=240": set(),
        f"source={there.source.slug}": {other},
        "owner=51109": {other},
        "owner=51108": {worst, other},
        "owner=99999": set(),
        "q=pl-2": {other},
        f"bbox={around}": {worst} | ({other} if there.geometry.coords == here.geometry.coords else set()),
    }.items():
        assert ids(operator, f"list=alarms&{query}") == {one.pk for one in found}, query


def test_incidents_by_who_follows_them_and_their_alarms_with_them(commune, operator):
    colleague = MembershipFactory(territory=commune).user
    mine, theirs, nobodys = (EpisodeFactory(alarm__asset__owner=commune) for _ in range(3))
    for episode, person in ((mine, operator), (theirs, colleague)):
        episode.incident.assigned_to = person
        episode.incident.save()
    for query, found in {
        "state=mine": {mine},
        "assigned_to=%40moi": {mine},
        "assigned_to=%40personne": {nobodys},
        f"assigned_to={colleague.username}": {theirs},
        "assigned_to=inconnu": set(),
    }.items():
        assert ids(operator, query) == {one.incident_id for one in found}, query
        if "state" not in query:
            assert ids(operator, f"list=alarms&{query}") == {one.alarm_id for one in found}, query


def test_an_incident_is_not_found_by_the_place_of_a_cause_that_one_may_not_see(commune, neighbour, operator):
    """It touches equipment of theirs; what caused it is the neighbour's."""
    hidden = AssetFactory(owner=neighbour)
    episode = EpisodeFactory(alarm__asset__owner=commune)
    episode.incident.cause_asset = hidden
    episode.incident.save()
    hidden.geometry.x += 1
    hidden.save()
    lon, lat = hidden.geometry.coords
    assert ids(operator, "") == {episode.incident_id}
    assert ids(operator, f"bbox={lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}") == set()


def test_what_is_asked_stays_within_the_perimeter_and_the_rights(commune, neighbour, operator, neighbour_operator):
    alarm = AlarmFactory(asset__owner=commune)
    assert ids(operator, "list=alarms", commune.code) == {alarm.pk}
    assert ids(operator, "list=alarms", neighbour.code) == set()
    assert ids(neighbour_operator, "list=alarms&owner=51108") == set()
    nobody = MembershipFactory(territory=commune, permissions=["assets.view_asset"]).user
    with pytest.raises(asking.AskedRefused, match="rôle"):
        asking.rows(nobody, asking.read("list=alarms"))


@pytest.mark.parametrize("listed", ["alarms", "incidents"])
@pytest.mark.parametrize(
    ("query", "field"),
    [("bbox=a", "bbox"), ("ids=1,deux", "ids"), ("ids=" + "9" * 5000, "ids"), ("older_than=x", "older_than")],
)
def test_the_api_says_which_filter_is_wrong(client_of, operator, listed, query, field):
    answer = client_of(operator).get(f"/api/v1/{listed}/?{query}")
    assert answer.status_code == 400 and field in answer.json(), answer.content


def test_rows_are_read_again_by_their_numbers(client_of, operator, commune, neighbour):
    mine, other = AlarmFactory(asset__owner=commune, over=True), AlarmFactory(asset__owner=neighbour)
    answer = client_of(operator).get(f"/api/v1/alarms/?ids={mine.pk},{other.pk}").json()
    assert [row["id"] for row in answer["results"]] == [mine.pk]
