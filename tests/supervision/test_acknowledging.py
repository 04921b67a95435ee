# SPDX-License-Identifier: EUPL-1.2
"""Acknowledgements both ways, between operators here and a real Icinga 2 there."""

import asyncio
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.assets import secrets
from apps.connectors.base import Acknowledged, Alarm
from apps.events import selectors
from apps.events import services as events
from apps.events.models import Alarm as AlarmRow
from apps.events.models import JournalEntry, LiveMessage, OwedAcknowledgement
from apps.supervision import acknowledging
from apps.supervision.ingest import Inbound, from_batch, ingest
from apps.supervision.models import DeadLetter
from apps.supervision.polling import ask
from tests.factories import AssetKindFactory, SourceFactory
from tests.icinga import PASSWORD, USER
from tests.supervision.conftest import failure, measure

DISK = "cam-place!Disque /var"
KIND = {"type": "Service", "service": DISK}


@pytest.fixture
def watched(commune, icinga, settings):
    """The source of this Icinga, whose disk is full."""
    settings.OUTBOUND_ALLOW = frozenset({f"localhost:{icinga.port}"})
    AssetKindFactory(code="camera", label="Caméra")
    secret = secrets.encrypt(f"{USER}:{PASSWORD}")
    source = SourceFactory(
        name="Icinga", slug="icinga", driver="icinga2", territory=commune, options=icinga.options, secret=secret
    )
    for name in ("cam-place", "cam-gare", "serveur", DISK):
        icinga.found(name, 0, times=1)
    icinga.found(DISK, 1)
    source.cursor = {}
    poll(source)
    return source


def poll(source):
    batch = asyncio.run(ask(source, source.cursor))
    ingest(source=source, inbound=from_batch(batch))
    source.cursor = batch.cursor


def disk():
    return AlarmRow.objects.get(condition="disque_var")


def seen_by(person):
    client = Client()
    client.force_login(person, backend="apps.territories.backends.MembershipBackend")
    return client.get(f"/api/v1/alarms/{disk().pk}/").json()["source_told"]


def last_line():
    return JournalEntry.objects.order_by("id").last()


def test_what_is_taken_there_is_acknowledged_here(watched, icinga, operator):
    assert disk().state == "unack"
    icinga.act("acknowledge-problem", **KIND, author="n.martin", comment="je m'en occupe")
    poll(watched)
    alarm = disk()
    assert (alarm.state, alarm.acked_by, alarm.acked_elsewhere) == ("acked", None, "n.martin (Icinga)")
    line = last_line()
    assert (line.kind, line.after, line.actor) == ("alarm.acknowledged", "acked", None)
    assert line.why == "Acquittée dans Icinga par n.martin : je m'en occupe"
    said = selectors.alarms(operator).get(pk=alarm.pk)
    assert said.acked_elsewhere == "n.martin (Icinga)"
    with pytest.raises(events.TransitionRefused, match="Déjà acquittée par n.martin"):
        events.acknowledge(alarm_id=alarm.pk, by=operator)
    assert not OwedAcknowledgement.objects.exists()  # what Icinga said is not told to Icinga
    icinga.act("remove-acknowledgement", **KIND)
    poll(watched)
    assert (disk().state, last_line().why) == ("unack", "Acquittement retiré dans Icinga")


def test_what_gets_worse_is_to_be_acknowledged_anew(watched, icinga):
    icinga.act("acknowledge-problem", **KIND, author="n.martin", comment="vu", sticky=True)
    poll(watched)
    icinga.found(DISK, 2, "99 %")
    poll(watched)
    assert icinga.attributes(DISK)["acknowledgement"] == 2  # there, the sticky one stays
    assert (disk().state, disk().severity) == ("unack", 2)
    poll(watched)
    assert disk().state == "unack"  # the same acknowledgement is told again: no news


def test_what_is_taken_here_is_acknowledged_there(watched, icinga, operator):
    events.acknowledge(alarm_id=disk().pk, by=operator, comment="vu")
    assert seen_by(operator) == "owed"
    assert acknowledging.tell() == 1
    assert seen_by(operator) == "told"
    assert icinga.attributes(DISK)["acknowledgement"] == 1
    row = OwedAcknowledgement.objects.get()
    assert (row.sent_at is not None, row.due_at, row.last_error) == (True, None, "")
    news = LiveMessage.objects.order_by("id").last()
    assert (news.kind, news.payload["source_told"], news.payload["state"]) == ("alarm.updated", "told", "acked")
    assert acknowledging.tell() == 0
    poll(watched)
    alarm = disk()
    assert (alarm.state, alarm.acked_by) == ("acked", operator)  # its echo changes nothing
    icinga.act("remove-acknowledgement", **KIND)
    poll(watched)
    assert disk().state == "acked"  # what a person took here stays so


def test_icinga_away_is_told_when_it_is_back(watched, icinga, operator, settings):
    events.acknowledge(alarm_id=disk().pk, by=operator)
    settings.OUTBOUND_ALLOW = frozenset()
    assert acknowledging.tell() == 1
    row = OwedAcknowledgement.objects.get()
    assert "adresses autorisées" in row.last_error and row.due_at > timezone.now()
    assert acknowledging.tell() == 0  # not before its time
    settings.OUTBOUND_ALLOW = frozenset({f"localhost:{icinga.port}"})
    OwedAcknowledgement.objects.update(due_at=timezone.now())
    assert acknowledging.tell() == 1
    assert icinga.attributes(DISK)["acknowledgement"] == 1


def test_after_a_day_it_is_given_up_with_the_reason(watched, operator, settings):
    events.acknowledge(alarm_id=disk().pk, by=operator)
    settings.OUTBOUND_ALLOW = frozenset()
    OwedAcknowledgement.objects.update(asked_at=timezone.now() - timedelta(days=2))
    acknowledging.tell()
    row = OwedAcknowledgement.objects.get()
    assert (row.due_at, row.sent_at, "autorisées" in row.last_error) == (None, None, True)


def test_what_is_over_is_no_longer_owed(watched, icinga, operator):
    events.acknowledge(alarm_id=disk().pk, by=operator)
    icinga.found(DISK, 0)
    poll(watched)
    assert disk().state == "normal"
    acknowledging.tell()
    assert not OwedAcknowledgement.objects.exists()


def test_a_worker_killed_after_telling_tells_again_and_it_is_told_once_there(watched, icinga, operator, monkeypatch):
    events.acknowledge(alarm_id=disk().pk, by=operator)
    monkeypatch.setattr(acknowledging, "_settle", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        acknowledging.tell()
    monkeypatch.undo()
    assert acknowledging.tell() == 0  # its lease is not over
    OwedAcknowledgement.objects.update(lease_until=timezone.now())
    assert acknowledging.tell() == 1
    assert OwedAcknowledgement.objects.get().sent_at
    comments = icinga.ask("objects/comments", {"filter": "comment.entry_type == 4"}).json()["results"]
    assert [one["attrs"]["author"] for one in comments if one["attrs"]["service_name"]] == [f"{operator} (Connecte)"]


def test_nothing_is_owed_to_a_supervisor_that_cannot_be_told(source, lamp, operator):
    ingest(source=source, inbound=[Inbound(records=(failure(),))])
    events.acknowledge(alarm_id=AlarmRow.objects.get().pk, by=operator)
    assert not OwedAcknowledgement.objects.exists()


# --- Whatever the source


def taken(at, active=True, condition="lamp_failure"):
    return Acknowledged("lampe-1", condition, at, active, "n.martin")


def test_it_may_come_with_what_it_acknowledges_and_no_life_is_read_into_it(source, lamp):
    at = timezone.now() - timedelta(minutes=5)
    ingest(source=source, inbound=[Inbound(records=(taken(at + timedelta(minutes=1)), failure(at=at)))])
    assert AlarmRow.objects.get().state == "acked"
    lamp.refresh_from_db()
    assert lamp.last_seen_at == at  # the lamp spoke then; a person did since
    ingest(source=source, inbound=[Inbound(records=(Alarm("lampe-1", "lamp_failure", timezone.now(), False),))])
    assert AlarmRow.objects.get().state == "normal"


def test_an_older_appearance_acknowledged_leaves_the_new_one_as_it_is(source, lamp):
    at = timezone.now()
    ingest(source=source, inbound=[Inbound(records=(failure(at=at), taken(at - timedelta(hours=1))))])
    assert AlarmRow.objects.get().state == "unack"


def test_an_alarm_never_told_is_a_dead_letter_that_can_be_read(source, lamp):
    ingest(source=source, inbound=[Inbound(records=(measure(), taken(timezone.now(), condition="jamais")))])
    (letter,) = DeadLetter.objects.all()
    assert "n'a jamais dite" in letter.reason and b"n.martin" in bytes(letter.payload)
