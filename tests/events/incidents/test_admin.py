# SPDX-License-Identifier: EUPL-1.2
"""The back office of incidents: read by who may, worked through the services, exported; alarms set aside."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events import shelving
from apps.events.incidents import acts
from apps.events.models import Alarm, Incident
from tests.events.conftest import observe, said
from tests.events.incidents.conftest import SUPPLY, lone
from tests.factories import OPERATOR, VIEWER, AssetFactory, MembershipFactory, NetworkEdgeFactory

pytestmark = pytest.mark.django_db
INCIDENTS, ALARMS = "/admin/events/incident/", "/admin/events/alarm/"


@pytest.fixture
def office(client_of, operator):
    return client_of(operator)


@pytest.fixture
def reader(client_of, commune):
    """May look, and not know where cameras are."""
    return client_of(MembershipFactory(territory=commune, permissions=VIEWER).user)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def act(client, address, action, *rows, **more):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return " ".join(map(str, client.post(address, chosen, follow=True).context["messages"]))


def table(answer):
    lines = b"".join(answer.streaming_content).decode().splitlines()
    return list(csv.DictReader(lines))


def test_the_list_says_what_is_wrong_why_and_who_looks_at_it(office, dark, operator):
    acts.take(incident_id=dark.pk, by=operator)
    page = text(office.get(INCIDENTS, {"open": "yes"}))
    for words in ("Armoire au noir", "▲", "Majeure", "Pris en charge", "A-230", "7 alarmes, 7 masquées", "operateur"):
        assert words in page
    assert "Armoire au noir (proposée)" in page and "depuis 1" in page
    assert "Armoire au noir" not in text(office.get(INCIDENTS, {"open": "no"})).split('id="changelist-filter"')[0]


@pytest.mark.parametrize("word", ["noir", "A-230"])
def test_a_word_or_a_number_finds_an_incident(office, dark, commune, word):
    other = lone(AssetFactory(owner=commune, telemetered=True), 2, -300)
    assert [row.pk for row in office.get(INCIDENTS, {"q": word}).context["cl"].result_list] == [dark.pk]
    number = str(other.pk)
    found = {row.pk for row in office.get(INCIDENTS, {"q": number}).context["cl"].result_list}
    assert found == {other.pk} | ({dark.pk} if number in "A-230" else set())  # its number, or a code that has it


def test_the_page_shows_the_reason_the_members_and_what_happened(office, dark, lamps):
    page = text(office.get(f"{INCIDENTS}{dark.pk}/change/"))
    assert "en aval de A-230" in page and "Plus de courant" in page and "symptôme masqué" in page
    assert lamps[0].code in page and "Incident ouvert" in page and "Alarme apparue" in page
    assert f"{ALARMS}?incident={dark.pk}" in page
    assert office.get(ALARMS, {"incident": dark.pk}).context["cl"].result_count == 7
    alarm = Alarm.objects.filter(asset=lamps[0]).get()
    assert f"{INCIDENTS}{dark.pk}/change/" in text(office.get(f"{ALARMS}{alarm.pk}/change/"))


def test_of_a_storm_the_page_shows_fifty_members_and_links_to_the_others(office, cabinet, commune, lamps):
    many = [AssetFactory(owner=commune, source=cabinet.source, last_seen_at=cabinet.last_seen_at) for _ in range(60)]
    for lamp in many:
        NetworkEdgeFactory(upstream=cabinet, downstream=lamp)
    observe(cabinet, *(said(lamp, True, condition=SUPPLY) for lamp in [*lamps, *many]))
    page = text(office.get(f"{INCIDENTS}{Incident.objects.get().pk}/change/"))
    assert "50 alarmes sur 66." in page and page.count("symptôme masqué") == 50


def test_a_reader_is_told_how_much_is_hidden_and_nothing_of_a_camera(reader, dark):
    page = text(reader.get(f"{INCIDENTS}{dark.pk}/change/"))
    assert "CAM-7" not in page and "1 alarme ne vous est pas montrée" in page


def test_a_camera_in_cause_is_not_listed_for_who_may_not_know_where_it_is(reader, office, camera):
    incident = lone(camera, 1)
    assert "CAM-7" in text(office.get(INCIDENTS)) and "CAM-7" not in text(reader.get(INCIDENTS))
    assert reader.get(f"{INCIDENTS}{incident.pk}/change/").status_code == 302  # as for what does not exist


def test_taking_from_the_list_says_what_was_done_and_what_was_not(office, dark, operator, commune):
    over = lone(AssetFactory(owner=commune, telemetered=True), 2, -300)
    acts.move_on(incident_id=over.pk, by=operator, to="dropped", why="essai")
    assert "1 incident pris en charge." in act(office, INCIDENTS, "take", dark, comment="vu")
    dark.refresh_from_db()
    assert (dark.state, dark.assigned_to) == ("in_charge", operator)
    assert set(Alarm.objects.filter(episodes__incident=dark).values_list("ack_comment", flat=True)) == {"vu"}


def test_closing_from_the_list_needs_words_while_something_is_present(office, dark):
    assert f"n° {dark.pk} : 7 alarmes sont encore présentes" in act(office, INCIDENTS, "close", dark)
    assert "1 incident clos." in act(office, INCIDENTS, "close", dark, comment="coupure du distributeur")
    dark.refresh_from_db()
    assert (dark.state, dark.outcome) == ("closed", "coupure du distributeur")
    assert "Passage impossible" in act(office, INCIDENTS, "close", dark, comment="encore")


def test_a_reader_has_no_action(reader, dark):
    page = text(reader.get(INCIDENTS))
    assert "Prendre en charge" not in page and "Exporter" not in page
    act(reader, INCIDENTS, "take", dark)
    dark.refresh_from_db()
    assert dark.state == "new" and reader.get(f"{INCIDENTS}export.csv").status_code == 403


def test_the_list_is_exported_as_it_is_filtered_and_the_chosen_ones_too(office, dark, commune):
    other = lone(AssetFactory(owner=commune, telemetered=True, code="PL-9"), 3, -300)
    assert "export.csv?severity__exact=3" in text(office.get(INCIDENTS, {"severity__exact": 3}))
    (row,) = table(office.get(f"{INCIDENTS}export.csv", {"severity__exact": 3}))
    assert (row["incident_id"], row["asset_code"], row["cause_code"]) == (str(other.pk), "PL-9", "PL-9")
    assert len(table(office.get(f"{INCIDENTS}export.csv"))) == 8
    chosen = office.post(INCIDENTS, {"action": "export_csv", "_selected_action": [dark.pk]})
    assert {row["incident_id"] for row in table(chosen)} == {str(dark.pk)}
    assert office.get(f"{INCIDENTS}export.csv", {"severity__exact": "x"}).status_code == 302


def test_nobody_adds_edits_or_deletes(admin_client, dark):
    for address in (f"{INCIDENTS}add/", f"{INCIDENTS}{dark.pk}/delete/"):
        assert admin_client.get(address).status_code == 403
    assert admin_client.post(f"{INCIDENTS}{dark.pk}/change/", {"title": "x"}).status_code == 403


def test_the_pages_cost_the_same_whatever_their_length(office, dark, commune, django_assert_max_num_queries):
    for rank in range(20):
        lone(AssetFactory(owner=commune, telemetered=True), 2, -300 - 90 * rank)
    for address in (INCIDENTS, f"{INCIDENTS}{dark.pk}/change/"):
        with django_assert_max_num_queries(16):
            assert office.get(address).status_code == 200


# --- Alarms set aside -------------------------------------------------------------------------------------------------


def test_alarms_are_shelved_from_the_list_for_a_reason_and_some_hours(office, lamps):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    assert "Heures de masquage" in act(office, ALARMS, "shelve", alarm, comment="travaux")
    assert "Un motif est nécessaire" in act(office, ALARMS, "shelve", alarm, hours="2")
    assert "Heures de masquage" in act(office, ALARMS, "shelve", alarm, hours="25", comment="travaux")
    assert "1 alarme masquée." in act(office, ALARMS, "shelve", alarm, hours="1,5", comment="travaux")
    alarm.refresh_from_db()
    assert alarm.state == "shelved" and timedelta(minutes=89) < alarm.shelved_until - timezone.now() <= timedelta(
        minutes=90
    )


def test_what_is_set_aside_is_a_click_away_and_comes_back(office, lamps, operator):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    until = timezone.now() + timedelta(hours=1)
    shelving.shelve(alarm_id=alarm.pk, by=operator, until=until, reason="travaux de la rue")
    page = text(office.get(ALARMS, {"aside": "shelved"}))
    assert f"Masquée jusqu&#x27;au {timezone.localtime(until):%d/%m à %H:%M}" in page
    assert office.get(ALARMS, {"aside": "out_of_service"}).context["cl"].result_count == 0
    assert "travaux de la rue" in text(office.get(f"{ALARMS}{alarm.pk}/change/"))
    assert "1 alarme remise en service." in act(office, ALARMS, "bring_back", alarm)
    assert Alarm.objects.get().state == "unack"


def test_who_may_not_shelve_has_no_such_action(client_of, commune, lamps):
    rights = [right for right in OPERATOR if right != "events.shelve_alarm"]
    client = client_of(MembershipFactory(territory=commune, permissions=rights).user)
    lone(lamps[0])
    assert "Masquer, pour" not in text(client.get(ALARMS))
    act(client, ALARMS, "shelve", Alarm.objects.get(), hours="1", comment="x")
    assert Alarm.objects.get().state == "unack"


# --- The first page ---------------------------------------------------------------------------------------------------


def test_the_first_page_counts_open_incidents_and_links_to_them(office, dark, operator, commune):
    lone(AssetFactory(owner=commune, telemetered=True), 1, -300)
    acts.take(incident_id=dark.pk, by=operator)
    page = text(office.get("/admin/"))
    assert "Incidents ouverts" in page
    for query, expected in {
        "open=yes": 2,
        "open=yes&severity__exact=1": 1,
        "open=new": 1,
        f"open=yes&assigned_to__id__exact={operator.pk}": 1,
    }.items():
        assert f"{INCIDENTS}?{query}".replace("&", "&amp;") in page
        assert office.get(f"{INCIDENTS}?{query}").context["cl"].result_count == expected
