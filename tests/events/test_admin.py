# SPDX-License-Identifier: EUPL-1.2
"""The back office of alarms and of the journal: read by who may, acknowledged through the service, edited by nobody."""

import pytest

from apps.events.models import Alarm, JournalEntry
from tests.events.conftest import observe, said
from tests.factories import OPERATOR, VIEWER, JournalEntryFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
ALARMS = "/admin/events/alarm/"
JOURNAL = "/admin/events/journalentry/"


@pytest.fixture
def back_office(client_of, commune):
    user = UserFactory(username="referent", is_staff=True)
    MembershipFactory(user=user, territory=commune, permissions=OPERATOR)
    return client_of(user)


@pytest.fixture
def alarm(lamp):
    observe(lamp, said(lamp, True, detail={"volts": 0}))
    return Alarm.objects.get()


def acknowledge(client, *alarms, comment=""):
    chosen = {"action": "acknowledge", "_selected_action": [alarm.pk for alarm in alarms], "comment": comment}
    return client.post(ALARMS, chosen, follow=True).content.decode()


def test_the_list_says_state_and_severity_in_words_and_shapes(back_office, alarm):
    page = back_office.get(ALARMS, {"open": "yes"}).content.decode()
    assert "Lampe éteinte" in page and "▲" in page and "Majeure" in page and "À acquitter" in page
    assert "Lampe éteinte" not in back_office.get(ALARMS, {"open": "no"}).content.decode()
    assert "Lampe éteinte" in back_office.get(ALARMS, {"q": "PL-0412"}).content.decode()


def test_the_page_of_an_alarm_shows_what_the_source_said_and_links_to_its_lines(back_office, alarm):
    page = back_office.get(f"{ALARMS}{alarm.pk}/change/").content.decode()
    assert "volts" in page and f"alarm_id__exact={alarm.pk}" in page
    lines = back_office.get(JOURNAL, {"alarm_id__exact": alarm.pk}).content.decode()
    assert "Lampe éteinte · PL-0412" in lines and "Normale → À acquitter" in lines


def test_acknowledging_from_the_list_reports_what_was_done(back_office, alarm):
    assert "1 alarme acquittée" in acknowledge(back_office, alarm, comment="vu")
    assert (Alarm.objects.get().state, Alarm.objects.get().ack_comment) == ("acked", "vu")
    assert "Déjà acquittée par referent" in acknowledge(back_office, alarm)


def test_who_only_reads_has_no_such_action(client_of, commune, alarm):
    user = UserFactory(is_staff=True)
    MembershipFactory(user=user, territory=commune, permissions=VIEWER)
    client = client_of(user)
    assert "Acquitter les alarmes" not in client.get(ALARMS).content.decode()
    acknowledge(client, alarm)
    assert Alarm.objects.get().state == "unack"


def test_the_neighbour_sees_neither_alarm_nor_journal(client_of, neighbour, alarm):
    user = UserFactory(is_staff=True)
    MembershipFactory(user=user, territory=neighbour, permissions=OPERATOR)
    client = client_of(user)
    for address in (ALARMS, JOURNAL):
        assert "PL-0412" not in client.get(address).content.decode()
    entry = JournalEntry.objects.get()
    assert "Lampe éteinte" not in client.get(f"{JOURNAL}{entry.pk}/change/", follow=True).content.decode()


def test_nobody_adds_edits_or_deletes(admin_client, alarm):
    entry = JournalEntry.objects.get()
    for address in (f"{ALARMS}add/", f"{ALARMS}{alarm.pk}/delete/", f"{JOURNAL}add/", f"{JOURNAL}{entry.pk}/delete/"):
        assert admin_client.get(address).status_code == 403
    assert admin_client.post(f"{JOURNAL}{entry.pk}/change/", {"text": "x"}).status_code == 403


def test_a_line_of_something_gone_can_still_be_read(back_office, commune):
    entry = JournalEntryFactory(territory=commune, asset_id=987654, source_id=987654, actor_id=987654)
    for address in (JOURNAL, f"{JOURNAL}{entry.pk}/change/"):
        page = back_office.get(address)
        assert page.status_code == 200 and "compte supprimé" in page.content.decode()


def test_a_page_of_the_list_costs_the_same_whatever_its_length(back_office, lamp, alarm, django_assert_max_num_queries):
    observe(lamp, *(said(lamp, True, condition=f"c{n}") for n in range(30)))
    for address in (ALARMS, JOURNAL):
        with django_assert_max_num_queries(12):
            assert back_office.get(address).status_code == 200
