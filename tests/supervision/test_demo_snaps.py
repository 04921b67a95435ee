# SPDX-License-Identifier: EUPL-1.2
"""The demo: drawn photos of invented reports, to be read again, and before and after of what was mended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.assets.photos import making
from apps.signalements import workflow
from apps.signalements.models import Photo
from apps.supervision.demo import snaps, street
from tests.factories import CategoryFactory, DeskFactory, SignalementFactory, UserFactory

PLAN = {"people": "pcc"}
CATEGORIES = ["lamp-out", *street.WRONG]


@pytest.mark.parametrize("code", CATEGORIES)
def test_what_is_wrong_and_what_is_mended_are_two_photos_that_our_door_takes(code):
    before, after = (street.photo(code, 7, mended=mended) for mended in (False, True))
    assert before != after
    assert before == street.photo(code, 7)
    for data in (before, after):
        made = making.remade(data)
        assert (made.width, made.height) == (960, 640)


def test_a_category_that_nothing_draws_has_no_photo():
    assert street.photo("other", 1) is None


@pytest.mark.django_db
def test_open_reports_have_one_to_read_again_and_treated_ones_two_that_are_shown(commune):
    DeskFactory(territory=commune)
    category = CategoryFactory(territory=commune, code="bin")
    now = timezone.now()
    fields = {"territory": commune, "category": category, "text": "Elle déborde. (fictif)"}
    opened = SignalementFactory(**fields, state=workflow.RECEIVED, received_at=now - timedelta(days=1))
    mended = SignalementFactory(
        **fields,
        state=workflow.CONFIRMED,
        outcome="resolved",
        received_at=now - timedelta(days=9),
        treated_at=now - timedelta(days=7),
    )
    SignalementFactory(**(fields | {"text": "Un vrai."}), state=workflow.RECEIVED)
    assert snaps.load(PLAN) == 0  # the accounts were refused
    UserFactory(username="pcc")
    assert snaps.load(PLAN) == 3
    assert Photo.objects.get(moderated_at=None).signalement == opened
    before, after = Photo.objects.filter(signalement=mended).order_by("at")
    assert (before.moment, before.at, after.moment, after.at) == (
        "before",
        mended.received_at,
        "after",
        mended.treated_at,
    )
    assert before.shown
    assert after.shown
    assert snaps.load(PLAN) == 0
