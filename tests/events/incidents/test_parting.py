# SPDX-License-Identifier: EUPL-1.2
"""What people part from a cause stands by itself: the cause no longer masks it, whatever the rules find."""

import pytest
from django.utils import timezone

from apps.events.incidents import acts
from apps.events.models import Episode, Incident
from tests.events.conftest import observe, said
from tests.events.incidents.conftest import SUPPLY

pytestmark = pytest.mark.django_db


def part(dark, operator, number):
    chosen = Episode.objects.filter(incident=dark, is_cause=False).order_by("pk")[:number].values_list("pk", flat=True)
    return acts.split(incident_id=dark.pk, episode_ids=list(chosen), by=operator, why="autre cause")


def test_two_alarms_parted_from_a_dark_cabinet_are_no_dark_cabinet(dark, operator):
    new = part(dark, operator, 2)
    assert (new.shape, new.members, new.masked) == ("group", 2, 0)
    assert new.title != "Armoire au noir"
    assert new.cause_asset_id in set(Episode.objects.filter(incident=new).values_list("asset_id", flat=True))


def test_one_alarm_parted_from_it_is_a_lone_alarm(dark, operator):
    new = part(dark, operator, 1)
    assert (new.shape, new.masked, new.title) == ("single", 0, "Plus de courant")


def test_what_is_left_keeps_its_cause_and_later_news_change_neither(dark, operator, cabinet, lamps):
    new = part(dark, operator, 2)
    observe(cabinet, said(lamps[5], True, 1, condition=SUPPLY, title="Plus de courant", severity=1))
    left, parted = Incident.objects.get(pk=dark.pk), Incident.objects.get(pk=new.pk)
    assert (left.title, left.cause_asset_id) == ("Armoire au noir", cabinet.pk)
    assert (parted.members, parted.masked) == (2, 0)
    assert left.changed_at <= timezone.now()
