# SPDX-License-Identifier: EUPL-1.2
"""Who may take an alarm in charge, what it leaves in the journal, and the journal that nobody edits."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.events import journal, services
from apps.events.models import Alarm, JournalEntry, LiveMessage
from apps.events.services import TransitionRefused
from tests.events.conftest import observe, said
from tests.events.test_delivery import run_together
from tests.factories import VIEWER, AssetFactory, JournalEntryFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarm(lamp):
    observe(lamp, said(lamp, True))
    return Alarm.objects.get()


@pytest.fixture
def viewer(commune):
    return MembershipFactory(territory=commune, permissions=VIEWER).user


def test_an_operator_takes_an_alarm_in_charge(alarm, operator, lamp):
    services.acknowledge(alarm_id=alarm.pk, by=operator, comment="équipe prévenue")
    alarm.refresh_from_db()
    lamp.refresh_from_db()
    assert (alarm.state, alarm.acked_by, alarm.ack_comment) == ("acked", operator, "équipe prévenue")
    assert (lamp.state, lamp.acked) == ("fault", True)
    line = JournalEntry.objects.get(kind="alarm.acknowledged")
    assert (line.actor, line.before, line.after, line.why) == (operator, "unack", "acked", "équipe prévenue")
    news = LiveMessage.objects.order_by("id").last()
    assert (news.kind, news.payload["state"], news.payload["acked_by"]) == ("alarm.updated", "acked", "operateur")
    assert news.payload["asset"]["acked"] is True


def test_acknowledging_what_is_over_closes_it(alarm, operator, lamp):
    observe(lamp, said(lamp, False, 1))
    services.acknowledge(alarm_id=alarm.pk, by=operator)
    alarm.refresh_from_db()
    lamp.refresh_from_db()
    assert (alarm.state, lamp.state) == ("normal", "normal")


def test_the_second_to_acknowledge_is_told_who_was_faster(alarm, operator):
    services.acknowledge(alarm_id=alarm.pk, by=operator)
    with pytest.raises(TransitionRefused, match="Déjà acquittée par operateur"):
        services.acknowledge(alarm_id=alarm.pk, by=operator)
    assert JournalEntry.objects.filter(kind="alarm.acknowledged").count() == 1


def test_an_operator_of_the_neighbouring_territory_cannot_acknowledge(alarm, neighbour_operator):
    with pytest.raises(Alarm.DoesNotExist):
        services.acknowledge(alarm_id=alarm.pk, by=neighbour_operator)
    result = services.acknowledge_many(alarm_ids=[alarm.pk], by=neighbour_operator)
    alarm.refresh_from_db()
    assert (alarm.state, result.done, list(result.refused)) == ("unack", [], [alarm.pk])


def test_who_only_reads_is_told_so(alarm, viewer):
    with pytest.raises(PermissionDenied):
        services.acknowledge(alarm_id=alarm.pk, by=viewer)
    assert services.acknowledge_many(alarm_ids=[alarm.pk], by=viewer).done == []


def test_an_alarm_of_a_camera_needs_the_right_to_know_where_it_is(commune, viewer):
    camera = AssetFactory(owner=commune, camera=True, telemetered=True)
    observe(camera, said(camera, True))
    MembershipFactory(user=viewer, territory=commune, permissions=["events.acknowledge_alarm"])
    with pytest.raises(Alarm.DoesNotExist):
        services.acknowledge(alarm_id=Alarm.objects.get().pk, by=viewer)


def test_several_at_once_and_the_others_with_their_reason(lamp, operator):
    observe(lamp, said(lamp, True), said(lamp, True, condition="door"), said(lamp, True, condition="leak"))
    first, second, third = Alarm.objects.order_by("pk")
    services.acknowledge(alarm_id=first.pk, by=operator)
    result = services.acknowledge_many(alarm_ids=[first.pk, second.pk, third.pk, 987654], by=operator, comment="vu")
    assert {alarm.pk for alarm in result.done} == {second.pk, third.pk}
    assert "Déjà acquittée" in result.refused[first.pk] and "Introuvable" in result.refused[987654]
    assert set(Alarm.objects.values_list("state", flat=True)) == {"acked"}


def test_a_move_outside_of_the_dict_is_refused(alarm, operator):
    with pytest.raises(TransitionRefused, match="Passage impossible"):
        services.transition([(alarm, "normal")], by=operator, why="", kind="alarm.closed")
    assert Alarm.objects.get().state == "unack"


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_at_the_same_moment_one_wins_and_one_line_is_written(alarm, operator):
    failures = run_together([lambda: services.acknowledge(alarm_id=alarm.pk, by=operator)] * 2)
    assert [type(failure) for failure in failures] == [TransitionRefused]
    assert JournalEntry.objects.filter(kind="alarm.acknowledged").count() == 1


@pytest.mark.parametrize("statement", ["UPDATE events_journalentry SET text = 'x'", "DELETE FROM events_journalentry"])
def test_the_journal_refuses_to_be_edited(statement):
    JournalEntryFactory()
    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert JournalEntry.objects.get().text == "Lampe éteinte"


def test_a_long_text_is_cut_to_the_column_and_any_month_is_there(commune):
    then = timezone.now().replace(year=2019)
    journal.record(journal.Entry(territory_id=commune.pk, kind="alarm.raised", text="é" * 400, why="m" * 900, at=then))
    line = JournalEntry.objects.get()
    assert (len(line.text), len(line.why), line.at) == (300, 500, then)
