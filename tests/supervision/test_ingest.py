# SPDX-License-Identifier: EUPL-1.2
"""The one door: what supervisors say becomes facts once, and nothing is lost in silence."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from apps.assets.models import Asset
from apps.connectors.base import Alarm as AlarmRecord
from apps.connectors.base import Batch, Device, Rejected
from apps.events import services as events
from apps.events.models import Alarm, JournalEntry, LiveMessage
from apps.supervision import dead_letters
from apps.supervision.ingest import Inbound, from_batch, ingest
from apps.supervision.models import DeadLetter
from apps.telemetry.models import LastValue, Measure
from tests.supervision.conftest import NOON, failure, measure

pytestmark = pytest.mark.django_db


def said(*records):
    return [Inbound(topic="t", payload=b"raw", records=records)]


def test_a_measure_and_an_alarm_become_facts_and_news(source, lamp):
    result = ingest(source=source, inbound=said(measure(), failure()))
    assert (result.measures, result.alarms, result.dead) == (1, 1, 0)
    assert LastValue.objects.get(series__asset=lamp).value == 42.0
    alarm = Alarm.objects.get(asset=lamp)
    assert (alarm.state, alarm.severity, alarm.title) == ("unack", 2, "Lampe éteinte")
    lamp.refresh_from_db()
    assert (lamp.state, lamp.severity) == ("fault", 2)
    assert "alarm.raised" in LiveMessage.objects.values_list("kind", flat=True)
    assert JournalEntry.objects.filter(kind="alarm.raised", asset=lamp).exists()


def test_the_same_batch_twice_leaves_the_same_rows(source, lamp):
    ingest(source=source, inbound=said(measure(), failure()))
    news = LiveMessage.objects.count()
    ingest(source=source, inbound=said(measure(), failure()))
    assert Measure.objects.count() == 1
    assert Alarm.objects.get().occurrences == 1
    assert LiveMessage.objects.count() == news


def test_a_device_that_nobody_announced_goes_to_the_dead_letters_and_the_rest_is_stored(source, lamp):
    ingest(source=source, inbound=[*said(measure()), Inbound("x", b"{}", (measure(ref="inconnue"),))])
    assert Measure.objects.count() == 1
    letter = DeadLetter.objects.get()
    assert "inconnu" in letter.reason
    assert "inconnue" in letter.reason


def test_an_announced_device_exists_before_its_own_messages_are_read(source):
    inbound = said(Device("neuve", "light_point", "Lampe neuve", (4.36, 48.95)), measure(ref="neuve"))
    from tests.factories import AssetKindFactory

    AssetKindFactory(code="light_point")
    ingest(source=source, inbound=inbound)
    assert Asset.objects.get(source_ref="neuve").state == "normal"
    assert Measure.objects.count() == 1


def test_rejected_items_of_a_page_are_kept_with_their_reason(source, lamp):
    batch = Batch(records=(measure(),), rejected=(Rejected("champ absent : address", b'{"a": 1}'),))
    ingest(source=source, inbound=from_batch(batch))
    letter = DeadLetter.objects.get()
    assert (bytes(letter.payload), letter.reason) == (b'{"a": 1}', "champ absent : address")
    assert Measure.objects.count() == 1


def test_what_is_refused_at_the_last_moment_is_isolated_from_the_hundred_others(source, lamp, monkeypatch):
    real = events.observe

    def refuses_one(*, observed, **words):
        if any(item.title == "inacceptable" for item in observed):
            raise ValueError("contenu inattendu")
        return real(observed=observed, **words)

    monkeypatch.setattr(events, "observe", refuses_one)
    good = [Inbound("t", b"%d" % n, (measure(at=NOON + timedelta(seconds=n)),)) for n in range(100)]
    bad = Inbound("t", b"fautif", (AlarmRecord("lampe-1", "lamp_failure", NOON, True, title="inacceptable"),))
    result = ingest(source=source, inbound=[*good[:50], bad, *good[50:]])
    assert Measure.objects.count() == 100
    assert result.dead == 1
    letter = DeadLetter.objects.get()
    assert (bytes(letter.payload), "contenu inattendu" in letter.reason) == (b"fautif", True)


def test_text_with_nul_characters_is_stored_or_kept_but_stops_nothing(source, lamp):
    bad = Inbound("t\0", b"nul", (failure(detail={"text": "avec un NUL \0"}), failure(ref="ici\0")))
    ingest(source=source, inbound=[bad, *said(measure())])
    assert Measure.objects.count() == 1
    assert Alarm.objects.get().detail == {"text": "avec un NUL "}
    assert "ici" in DeadLetter.objects.get().reason


def test_a_record_without_raw_message_is_kept_as_a_record(source):
    ingest(source=source, inbound=[Inbound(records=(measure(ref="inconnue"),))])
    assert json.loads(bytes(DeadLetter.objects.get().payload))["ref"] == "inconnue"


def test_a_measure_of_next_year_is_refused_with_a_reason(source, lamp):
    ingest(source=source, inbound=said(measure(at=NOON + timedelta(days=400))))
    assert Measure.objects.count() == 0
    assert DeadLetter.objects.get().reason


def test_the_cursor_moves_with_the_facts_or_not_at_all(source, lamp):
    def break_down():
        raise OperationalError("la base s'en va")

    with pytest.raises(OperationalError):
        ingest(source=source, inbound=said(measure()), with_facts=break_down)
    assert Measure.objects.count() == 0


def test_a_source_that_speaks_sense_is_in_service_and_its_assets_are_known(source, lamp):
    ingest(source=source, inbound=said(measure()))
    source.refresh_from_db()
    lamp.refresh_from_db()
    assert source.health == "ok"
    assert lamp.state == "normal"


def test_garbage_is_no_proof_of_health(source, lamp):
    ingest(source=source, inbound=[Inbound("t", b"\xff", reason="JSON illisible")])
    source.refresh_from_db()
    assert source.health == "unknown"


def test_an_answer_that_cannot_be_read_at_all_is_no_proof_of_health(source, lamp):
    unreadable = Batch(rejected=(Rejected("journal alarms : JSON illisible", b"[tru"),), problem="JSON illisible")
    assert ingest(source=source, inbound=from_batch(unreadable)).dead == 1
    source.refresh_from_db()
    assert source.health == "unknown"


def test_a_lost_contact_is_no_proof_of_life(source, lamp):
    lost = AlarmRecord("lampe-1", "communication_failure", NOON, True, title="Communication perdue")
    ingest(source=source, inbound=said(lost))
    lamp.refresh_from_db()
    assert (lamp.last_seen_at, lamp.state) == (None, "fault")
    assert Alarm.objects.get().active


def test_a_clock_that_runs_ahead_does_not_make_a_device_seen_tomorrow(source, lamp):
    ingest(source=source, inbound=said(measure(at=timezone.now() + timedelta(hours=5))))
    lamp.refresh_from_db()
    assert lamp.last_seen_at <= timezone.now()


def test_a_repeated_dead_letter_raises_a_counter(source):
    letter = dead_letters.Letter("t", b"x", "illisible")
    dead_letters.keep(source=source, letters=[letter, letter])
    dead_letters.keep(source=source, letters=[letter])
    assert DeadLetter.objects.get().occurrences == 3


def test_an_oversized_message_is_cut_and_says_so(source):
    dead_letters.keep(source=source, letters=[dead_letters.Letter("t", b"x" * 300_000, "trop long")])
    letter = DeadLetter.objects.get()
    assert len(letter.payload) == dead_letters.MAX_KEPT
    assert "tronqué" in letter.reason


@pytest.mark.django_db(transaction=True)
def test_news_are_written_in_the_transaction_of_their_fact(source, lamp):
    with pytest.raises(RuntimeError), transaction.atomic():
        ingest(source=source, inbound=said(failure()))
        raise RuntimeError("au milieu")
    assert LiveMessage.objects.count() == 0
    assert Alarm.objects.count() == 0


def test_all_is_well_said_of_what_never_began_leaves_no_row_and_ends_what_did(source, lamp):
    well = AlarmRecord(lamp.source_ref, "video_loss", NOON, False, idle=True)
    ingest(source=source, inbound=[Inbound(records=(well,))])
    assert not Alarm.objects.exists()
    began = AlarmRecord(lamp.source_ref, "video_loss", NOON + timedelta(minutes=1), True)
    later = AlarmRecord(lamp.source_ref, "video_loss", NOON + timedelta(minutes=2), False, idle=True)
    ingest(source=source, inbound=[Inbound(records=(began,))])
    ingest(source=source, inbound=[Inbound(records=(later,))])
    assert not Alarm.objects.get().active
