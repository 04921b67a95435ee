# SPDX-License-Identifier: EUPL-1.2
"""From what the apps write to what subscribers are owed: each fact once, in its order, to who may know of it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.events import live, retention, services
from apps.events.incidents import acts
from apps.events.models import Alarm, Incident
from apps.interventions import services as interventions
from apps.kpi import services as kpi
from apps.signalements import telling
from apps.webhooks import following
from apps.webhooks.models import Delivery, Event, Follower, Known
from tests.events.conftest import observe, said
from tests.factories import (
    AssetFactory,
    CategoryFactory,
    EpisodeFactory,
    FigureFactory,
    IncidentFactory,
    SignalementFactory,
    SubscriberFactory,
    TerritoryFactory,
)
from tests.interventions.conftest import somebody
from tests.webhooks.conftest import told

pytestmark = pytest.mark.django_db


def say(territory, *messages, restricted=False):
    with transaction.atomic():
        live.publish([live.Message(territory.pk, kind, payload, restricted) for kind, payload in messages])


def raised(number, asset="u"):
    """As `events.payloads` writes it."""
    at = timezone.now().isoformat()
    about = {"uid": asset, "code": "PL", "trade": "lighting"}
    return "alarm.raised", {"ref": {"type": "alarm", "id": number}, "asset": about, "active": True, "raised_at": at}


def test_an_alarm_and_its_incident_from_birth_to_end(followed, lamp, operator):
    observe(lamp, said(lamp, True))
    alarm, incident = Alarm.objects.get(), Incident.objects.get()
    services.acknowledge(alarm_id=alarm.pk, by=operator, comment="vu par Camille")
    observe(lamp, said(lamp, False, 5))
    acts.move_on(incident_id=incident.pk, to="closed", by=operator, why="revenu")
    one, its = f"alarms/{alarm.pk}", f"incidents/{incident.pk}"
    assert told() == [
        *[("alarm.opened", one), ("incident.opened", its), ("alarm.acknowledged", one), ("alarm.ended", one)],
        ("incident.closed", its),
    ]
    assert told() == told()
    written = " ".join(Event.objects.values_list("body", flat=True))
    assert "Camille" not in written and operator.username not in written
    body = json.loads(Event.objects.order_by("id").first().body)
    assert (body["territory"], body["data"]["asset"]["code"], body["time"]) == (
        "51108",
        "PL-0412",
        f"{said(lamp, True).at:%Y-%m-%dT%H:%M:%S}.000Z",
    )


def test_a_report_a_request_and_a_month(followed, commune, lamp):
    report = SignalementFactory(territory=commune, category=CategoryFactory(territory=commune), text="chez moi")
    with transaction.atomic():
        telling.done(report, kind=telling.CREATED)
    pcc = somebody(commune, "pcc", "operator")
    request = interventions.open_from_assets(uids=[lamp.uid], by=pcc, wish=interventions.Wish(title="Chez Mme Dupont"))
    FigureFactory(territory=commune, month=date(2026, 10, 1), published_at=None)
    kpi.publish(commune, date(2026, 10, 1), by=None, now=datetime(2026, 11, 20, tzinfo=UTC))
    found = told()
    assert ("signalement.received", f"signalements/{report.pk}") in found
    assert ("intervention.status_changed", f"interventions/{request.pk}") in found
    assert ("figures.published", "figures/51108/2026-10") in found
    written = " ".join(Event.objects.values_list("body", flat=True))
    assert "Dupont" not in written and "chez moi" not in written
    assert json.loads(Event.objects.get(type__contains="figures").body)["data"] == {"month": "2026-10", "figures": 1}


def test_the_neighbour_hears_nothing_and_who_includes_us_hears(followed, commune, neighbour, lamp):
    SubscriberFactory(territory=neighbour, name="Voisin")
    above = TerritoryFactory(kind="epci", code="200066876")
    above.includes.add(commune)
    agglomeration = SubscriberFactory(territory=above, name="EPCI")
    observe(lamp, said(lamp, True))
    told()
    assert {one.subscriber for one in Delivery.objects.all()} == {followed, agglomeration}


def test_an_incident_of_two_territories_is_told_to_both_once(followed, commune, neighbour, lamp):
    other = SubscriberFactory(territory=neighbour, name="Voisin", types=["fr.connecte.incident.opened"])
    observe(lamp, said(lamp, True))
    incident = Incident.objects.get()
    theirs = EpisodeFactory(alarm__asset=AssetFactory(owner=neighbour), incident=incident)
    assert theirs.territory == neighbour
    told()
    assert Delivery.objects.filter(subscriber=other).count() == 1
    assert Delivery.objects.filter(subscriber=followed, event__type__contains="incident").count() == 1


def test_a_camera_is_told_to_nobody(followed, commune):
    camera = AssetFactory(owner=commune, camera=True, telemetered=True)
    observe(camera, said(camera, True, condition="offline", title="Caméra muette"))
    assert told() == []
    assert not Event.objects.exists()


def test_types_and_trades_are_what_was_asked(commune, lamp, subscriber):
    subscriber.types, subscriber.trades = ["fr.connecte.alarm.opened"], ["traffic"]
    subscriber.save()
    lights = SubscriberFactory(territory=commune, types=["fr.connecte.alarm.opened"], trades=["lighting", "waste"])
    following.look(timezone.now() - timedelta(hours=2))
    observe(lamp, said(lamp, True))
    told()
    assert list(Delivery.objects.values_list("subscriber", flat=True)) == [lights.pk]


def test_what_was_there_before_is_not_news(commune, lamp, subscriber):
    observe(lamp, said(lamp, True))
    assert told() == []
    observe(lamp, said(lamp, False, 5))
    assert ("alarm.ended", f"alarms/{Alarm.objects.get().pk}") in told()


def test_nobody_served_nothing_kept(followed, lamp):
    type(followed).objects.update(active=False)
    observe(lamp, said(lamp, True))
    assert told() == []
    assert not (Follower.objects.exists() or Known.objects.exists())


def test_a_message_that_cannot_be_read_stops_nothing(followed, commune, caplog):
    say(commune, ("alarm.raised", {"ref": {"type": "alarm", "id": 1}}), raised(2))
    assert told() == [("alarm.opened", "alarms/2")]
    assert "could not be read" in caplog.text


def test_more_than_a_look_reads_is_followed_to_the_end(followed, commune, monkeypatch):
    monkeypatch.setattr(following, "MOST", 3)
    say(commune, *(raised(number) for number in range(1, 9)))
    assert told() == [("alarm.opened", f"alarms/{number}") for number in range(1, 9)]


def test_another_process_at_it_is_left_alone(followed, commune):
    """What the holder writes, it writes once: the place moves with the events."""
    say(commune, raised(1))
    with transaction.atomic():
        first = following.look()
    assert (first, following.look()) == ((1, False), (0, False))


def test_what_the_outbox_forgot_is_said(followed, commune, caplog):
    now = timezone.now()
    Follower.objects.update(looked_at=now - retention.KEPT - timedelta(hours=1))
    following.look(now)
    assert Follower.objects.get().lost_until == now - retention.KEPT
    assert "was not followed" in caplog.text


def test_the_cost_of_a_look_does_not_grow_with_subscribers_nor_events(followed, commune):
    def queries(first, count):
        say(commune, *(raised(number) for number in range(first, first + count)))
        incidents = [IncidentFactory(territory=commune) for _ in range(count)]
        say(
            commune,
            *(("incident.opened", {"ref": {"type": "incident", "id": one.pk}, "state": "new"}) for one in incidents),
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            following.look()
        return len(asked)

    few = queries(1000, 1)
    SubscriberFactory.create_batch(20, territory=commune)
    assert queries(2000, 30) == few
    assert Delivery.objects.count() == 2 + 21 * 60
