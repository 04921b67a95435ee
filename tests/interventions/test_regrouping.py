# SPDX-License-Identifier: EUPL-1.2
"""Merging and splitting requests: nothing is lost, links are kept both ways."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.interventions import services
from apps.interventions.models import WorkRequest
from tests.factories import AssetFactory, WorkRequestFactory
from tests.interventions.conftest import alarm_on, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(commune, pcc):
    asset = AssetFactory(owner=commune, code="PL-0413", telemetered=True)
    since = timezone.now() - timedelta(hours=3)
    alarm_on(asset)
    wish = services.Wish(detected_at=since, priority=1)
    return services.open_from_alarm(alarm_id=asset.alarms.get().pk, by=pcc, wish=wish)


def test_merged_the_first_takes_the_links_and_the_earliest_dates(request_, second, pcc):
    services.comment(request_id=second.pk, by=pcc, text="Vu depuis la rue")
    services.attach(request_id=second.pk, by=pcc, data=picture())
    taker = services.merge(into=request_.pk, request_ids=[second.pk], by=pcc, why="même coupure")
    second.refresh_from_db()
    assert (second.state, second.merged_into, list(taker.merged.all())) == ("merged", taker, [second])
    assert {asset.code for asset in taker.assets.all()} == {"PL-0412", "PL-0413"}
    assert (taker.alarms.count(), taker.incidents.count(), taker.priority) == (1, 1, 1)
    assert taker.detected_at == second.detected_at
    assert (second.comments.count(), second.attachments.count(), second.alarms.count()) == (1, 1, 1)
    assert services.merge(into=request_.pk, request_ids=[second.pk], by=pcc, why="même coupure") == taker
    assert taker.passages.filter(kind="intervention.regrouped").count() == 1  # asked twice, done once


def test_a_merged_request_says_where_to_write(request_, second, pcc):
    services.merge(into=request_.pk, request_ids=[second.pk], by=pcc, why="même coupure")
    for act in (
        lambda: services.comment(request_id=second.pk, by=pcc, text="x"),
        lambda: services.attach(request_id=second.pk, by=pcc, data=picture()),
    ):
        with pytest.raises(services.InterventionRefused, match=f"écrire dans la DI n° {request_.pk}"):
            act()


def test_a_request_whose_team_has_left_is_not_merged(request_, second, team, pcc, contractor):
    services.assign(request_id=second.pk, team=team, by=pcc)
    services.depart(order_id=second.orders.get().pk, by=contractor)
    with pytest.raises(services.TransitionRefused, match="est déjà « En route »"):
        services.merge(into=request_.pk, request_ids=[second.pk], by=pcc, why="même coupure")
    assert request_.assets.count() == 1


def test_what_cannot_be_merged_is_told(request_, second, commune, neighbour, pcc, contractor):
    other_trade = WorkRequestFactory(asset__owner=commune, trade="waste")
    for asked, field in (([], "requests"), ([request_.pk], "requests"), ([other_trade.pk], "requests")):
        with pytest.raises(services.InterventionRefused) as refused:
            services.merge(into=request_.pk, request_ids=asked, by=pcc, why="x")
        assert refused.value.field == field
    with pytest.raises(services.InterventionRefused, match="motif"):
        services.merge(into=request_.pk, request_ids=[second.pk], by=pcc, why="")
    foreign = WorkRequestFactory(asset__owner=neighbour)
    with pytest.raises(WorkRequest.DoesNotExist):
        services.merge(into=request_.pk, request_ids=[foreign.pk], by=pcc, why="x")
    with pytest.raises(PermissionDenied):
        services.merge(into=request_.pk, request_ids=[second.pk], by=contractor, why="x")


def test_a_part_of_the_equipment_has_a_request_of_its_own_as_old_as_the_first(request_, second, pcc):
    whole = services.merge(into=request_.pk, request_ids=[second.pk], by=pcc, why="même coupure")
    moved = whole.assets.get(code="PL-0412")
    new = services.split(request_id=whole.pk, uids=[moved.uid], by=pcc, why="autre cause", title="Mât tordu")
    whole.refresh_from_db()
    assert (new.split_from, list(whole.split.all()), new.origin) == (whole, [new], "split")
    assert (new.asset, new.title, new.state) == (moved, "Mât tordu", "acknowledged")
    assert (new.detected_at, new.sent_at) == (whole.detected_at, whole.sent_at)
    assert (whole.asset.code, [asset.code for asset in whole.assets.all()]) == ("PL-0413", ["PL-0413"])


def test_what_cannot_be_split_is_told(request_, lamp, pcc):
    stray = AssetFactory(owner=lamp.owner)
    for uids, words in (([], "Choisir"), ([stray.uid], "Choisir"), ([lamp.uid], "ne resterait rien")):
        with pytest.raises(services.InterventionRefused, match=words) as refused:
            services.split(request_id=request_.pk, uids=uids, by=pcc, why="x")
        assert refused.value.field == "assets"
