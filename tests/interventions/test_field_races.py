# SPDX-License-Identifier: EUPL-1.2
"""The same act by two requests at a time, as a phone that comes back sends it: one does it, both hear the same."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from apps.interventions import services
from apps.interventions.field import acts
from apps.interventions.field.sent import Sent
from apps.interventions.models import FieldAct, Part, Passage
from tests.interventions.conftest import picture

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def crew(team, technician):
    team.members.add(technician)
    return technician


def said(kind, order, **more):
    now = timezone.now()
    return Sent(uid=uuid4(), kind=kind, declared_at=now, sent_at=now, order=order.pk, **more)


def together(sent, by):
    def once(_):
        try:
            return acts.record(sent=sent, by=by).answer
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(once, range(AT_ONCE)))


def test_a_repair_sent_by_four_requests_at_once_is_one_repair(crew, order):
    services.arrive(order_id=order.pk, by=crew)
    answers = together(said("repair", order, state="on_site", data={"parts": [{"label": "Fusible"}]}), crew)
    assert all(answer["uid"] == answers[0]["uid"] and answer["done"] for answer in answers)
    assert len({answer["received_at"] for answer in answers}) == 1
    assert (FieldAct.objects.count(), Part.objects.count()) == (1, 1)
    assert Passage.objects.filter(after="repaired").count() == 1


def test_a_photo_sent_by_four_requests_at_once_is_one_photo_and_no_file_is_left_over(crew, order, media):
    sent = said("photo", order, data={"moment": "after", "caption": ""}, file=picture())
    answers = together(sent, crew)
    assert len({answer["received_at"] for answer in answers}) == 1
    assert order.attachments.count() == 1
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2  # the photo and its thumbnail
