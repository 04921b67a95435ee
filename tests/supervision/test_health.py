# SPDX-License-Identifier: EUPL-1.2
"""Health is spoken when it changes: never at each failed poll."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.assets.models import Source
from apps.events.models import JournalEntry, LiveMessage
from apps.supervision import health
from apps.supervision.ingest import Inbound, ingest
from apps.supervision.models import Poll
from tests.supervision.conftest import measure

pytestmark = pytest.mark.django_db


def silent_for(source, seconds):
    Source.objects.filter(pk=source.pk).update(last_seen_at=timezone.now() - timedelta(seconds=seconds))


@pytest.fixture
def heard(source, lamp):
    ingest(source=source, inbound=[Inbound(records=(measure(),))])
    source.refresh_from_db()
    return source


def test_a_source_that_speaks_stays_in_service(heard):
    assert health.watch() == 0


def test_half_the_silence_is_degraded_and_all_of_it_is_down_said_once_each(heard, lamp):
    silent_for(heard, heard.silent_after / 2 + 5)
    assert health.watch() == 1
    assert health.watch() == 0
    silent_for(heard, heard.silent_after + 5)
    assert health.watch() == 1
    assert health.watch() == 0
    said = list(JournalEntry.objects.filter(kind="source.health", source=heard).values_list("after", flat=True))
    assert sorted(said) == ["degraded", "down", "ok"]
    lamp.refresh_from_db()
    assert lamp.state == "unknown"


def test_a_source_that_is_asked_is_not_late_before_its_answer_is_due(heard):
    """Asked each minute and lost after two: half of two minutes is when its next answer comes."""
    Source.objects.filter(pk=heard.pk).update(poll_every=60, silent_after=120)
    Poll.objects.create(source=heard)
    silent_for(heard, 62)
    assert health.watch() == 0
    silent_for(heard, 95)
    assert health.watch() == 1
    heard.refresh_from_db()
    assert (heard.health, heard.health_reason) == ("degraded", "aucun message depuis plus de 90 s")
    silent_for(heard, 121)
    health.watch()
    heard.refresh_from_db()
    assert heard.health == "down"


def test_a_lost_source_that_speaks_again_brings_its_assets_back(heard, lamp):
    silent_for(heard, heard.silent_after + 5)
    health.watch()
    ingest(source=heard, inbound=[Inbound(records=())])
    heard.refresh_from_db()
    lamp.refresh_from_db()
    assert (heard.health, lamp.state) == ("ok", "normal")
    assert LiveMessage.objects.filter(kind="source.health").count() == 3


def test_a_failing_poll_degrades_and_says_why(heard):
    Poll.objects.create(source=heard, failures=1, last_error="127.0.0.1:1 : connexion impossible")
    assert health.watch() == 1
    heard.refresh_from_db()
    assert (heard.health, heard.health_reason) == ("degraded", "connexion impossible")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("talq.ville.example:8443/gw/devices : erreur 503", "erreur 503"),
        ("10.0.0.7:443/ : pas de réponse dans le délai imparti", "pas de réponse"),
        ("10.0.0.7:443/ : identifiants refusés (401)", "identifiants refusés"),
        ("data.token : texte attendu, reçu 's3cr3t'", "réponse inexploitable"),
        ("erreur interne : SecretUnreadable clé 12", "erreur interne"),
    ],
)
def test_the_reason_that_everybody_reads_quotes_no_address_and_nothing_that_was_received(error, said):
    assert health.in_plain_words(error) == said


def test_a_source_of_which_a_part_still_fails_stays_degraded_and_is_said_so_once(heard):
    Poll.objects.create(source=heard, failures=1, last_error="/devices : erreur 500")
    before = JournalEntry.objects.count()
    for _ in range(3):
        health.watch()
        ingest(source=heard, inbound=[Inbound(records=(measure(),))])
    heard.refresh_from_db()
    assert heard.health == "degraded"
    assert JournalEntry.objects.count() == before + 1
    Poll.objects.update(failures=0, last_error="")
    ingest(source=heard, inbound=[Inbound(records=(measure(),))])
    heard.refresh_from_db()
    assert heard.health == "ok"


def test_a_source_never_heard_is_said_down_after_its_silence(source):
    health.watch()
    source.refresh_from_db()
    assert source.health == "unknown"
    Source.objects.filter(pk=source.pk).update(health_at=timezone.now() - timedelta(seconds=source.silent_after + 1))
    health.watch()
    source.refresh_from_db()
    assert (source.health, source.health_reason) == ("down", "jamais entendue")


def test_a_disabled_source_is_not_watched(heard):
    Source.objects.filter(pk=heard.pk).update(enabled=False)
    silent_for(heard, 10_000)
    assert health.watch() == 0
