# SPDX-License-Identifier: EUPL-1.2
"""The operators' page says what signalements owe for too long, and since when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.signalements import drafting
from apps.signalements.models import Handover, Letter, Photo, SealedPhoto
from apps.supervision.doctor import inhabitants
from apps.supervision.doctor.finding import FAULT, OK, WARNING
from tests.factories import HandoverFactory
from tests.interventions.conftest import picture


def said():
    return [(one.level, one.text) for one in inhabitants.findings()]


@pytest.fixture
def ago():
    return lambda **span: timezone.now() - timedelta(**span)


def test_nothing_is_owed_on_a_quiet_day(sent, settings):
    settings.EMAIL_HOST = "localhost"
    sent()
    assert [level for level, _text in said()] == [OK, OK, OK]


def test_a_photo_that_waits_is_told_with_its_age_and_its_fault(desk, ago):
    photo = drafting.add_photo(drafting.save(key="k" * 64, said={}), picture())
    assert said()[1][0] == OK  # just sent
    Photo.objects.filter(pk=photo.pk).update(at=ago(minutes=25))
    assert said()[1] == (FAULT, "1 attend d'être préparée depuis 25 min")
    SealedPhoto.objects.update(last_error="NoVerdict")
    assert said()[1] == (FAULT, "1 attend d'être préparée depuis 25 min ; dernier échec : NoVerdict")
    SealedPhoto.objects.update(last_error="", lease_until=timezone.now() + timedelta(minutes=1))
    assert said()[1] == (WARNING, "1 attend d'être préparée depuis 25 min")  # a crowd came, and it is made again


def test_a_report_that_did_not_leave_and_one_that_waits_for_somebody_are_two_things(desk, ago):
    row = HandoverFactory(state=Handover.State.UNCERTAIN, created_at=ago(days=2))
    assert said()[2] == (WARNING, "1 attend la décision d'un agent")
    Handover.objects.filter(pk=row.pk).update(state=Handover.State.OWED, last_error="HTTP 502")
    assert said()[2] == (FAULT, "1 n'est pas parti depuis 2 j ; dernier échec : HTTP 502")
    row.addressee.active = False
    row.addressee.save()
    assert said()[2][0] == OK  # nothing is handed to it any more


def test_a_late_mail_says_since_when(sent, settings, ago):
    settings.EMAIL_HOST = "localhost"
    sent(email="a@exemple.fr")
    Letter.objects.update(due_at=ago(hours=3))
    assert said()[0] == (FAULT, "1 en retard de 3 h")
    other = sent(email="b@exemple.fr").follower
    Letter.objects.filter(follower=other).update(due_at=ago(hours=5))
    assert said()[0] == (FAULT, "2 en retard, le plus ancien de 5 h")
