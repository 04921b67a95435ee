# SPDX-License-Identifier: EUPL-1.2
"""What is around a request: other requests, preventive work, works of others; and joining them to the same visit."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point
from django.utils import timezone

from apps.interventions import nearby, services
from apps.interventions.models import PlanSlot
from apps.interventions.refusals import InterventionRefused
from apps.interventions.rounds import travel
from tests.factories import AssetFactory, PlanFactory, PlannedEventFactory, WaitingRequestFactory
from tests.interventions.test_pages import text

pytestmark = pytest.mark.django_db
HERE = Point(3.8772, 43.6119, srid=4326)


def north(metres):
    return Point(HERE.x, HERE.y + metres / travel.DEGREE, srid=4326)


def at(commune, metres=0, **more):
    return WaitingRequestFactory(asset__owner=commune, place=north(metres), **more)


@pytest.fixture
def work(commune):
    return at(commune)


def test_open_requests_within_150_metres_are_near_the_closest_first(work, commune, neighbour, pcc):
    far, close, edge = at(commune, 152), at(commune, 20), at(commune, 148)
    at(commune, 5, state="closed", outcome="repaired")
    at(neighbour, 1)
    found = nearby.of(pcc, work).requests
    assert [(one.request.pk, one.metres) for one in found] == [(close.pk, 20), (edge.pk, 148)]
    assert far.pk not in [one.request.pk for one in found]


def test_works_within_50_metres_and_30_days_are_an_alert(work, commune, pcc):
    now = timezone.now()
    square = MultiPolygon(nearby.around(north(60), 20))
    soon = {"territory": commune, "starts_at": now + timedelta(days=29), "ends_at": now + timedelta(days=40)}
    close = PlannedEventFactory(**soon, perimeter=square)
    PlannedEventFactory(**{**soon, "starts_at": now + timedelta(days=31)}, perimeter=square)
    PlannedEventFactory(**soon, perimeter=MultiPolygon(nearby.around(north(80), 20)))
    PlannedEventFactory(**{**soon, "starts_at": now - timedelta(2), "ends_at": now - timedelta(1)}, perimeter=square)
    on_equipment = PlannedEventFactory(**soon)
    on_equipment.assets.add(AssetFactory(owner=commune, geometry=north(30)))
    assert [row.pk for row in nearby.of(pcc, work).works] == [close.pk, on_equipment.pk]


def test_preventive_work_due_on_equipment_near_by_is_told(work, commune, pcc):
    plans = [PlanFactory(territory=commune) for _ in range(3)]
    for plan, metres, days in zip(plans, (100, 200, 100), (10, 10, 40), strict=True):
        plan.assets.add(AssetFactory(owner=commune, geometry=north(metres)))
        PlanSlot.objects.create(plan=plan, due_on=timezone.localdate() + timedelta(days=days))
    assert [slot.plan for slot in nearby.of(pcc, work).slots] == plans[:1]


def test_the_page_costs_the_same_whatever_is_around(work, commune, pcc, django_assert_num_queries):
    for n in range(9):
        at(commune, n)
    with django_assert_num_queries(3):
        assert len(nearby.of(pcc, work).requests) == 9
    assert not nearby.of(pcc, WaitingRequestFactory(asset__owner=commune, place=None))


def test_one_gesture_joins_them_to_the_visit(client_of, work, commune, pcc, team):
    others = [at(commune, 20), at(commune, 40)]
    services.assign(request_id=work.pk, team=team, by=pcc)
    start = timezone.now() + timedelta(days=1)
    services.plan(order_id=work.orders.get().pk, by=pcc, start=start, end=start + timedelta(hours=2))
    browser = client_of(pcc)
    assert "Joindre à la visite de Nacelle 1" in text(browser.get(f"/interventions/{work.pk}/"))
    given = {"others": [row.pk for row in others]}
    page = text(browser.post(f"/interventions/{work.pk}/joindre/", given, follow=True))
    assert "2 demandes jointes à la visite" in page
    for row in others:
        assert (row.orders.get().team, row.orders.get().planned_from) == (team, start)
    again = text(browser.post(f"/interventions/{work.pk}/joindre/", given, follow=True))
    assert "étaient déjà de cette visite" in again and others[0].orders.count() == 1


def test_what_cannot_be_joined_is_refused_as_a_whole_in_words(client_of, work, commune, pcc, viewer, stranger, team):
    address, other = f"/interventions/{work.pk}/joindre/", at(commune, 20)
    made = at(commune, 30, state="created")
    browser = client_of(pcc)
    assert "Affecter d" in text(browser.post(address, {"others": other.pk}), 400)
    services.assign(request_id=work.pk, team=team, by=pcc)
    assert f"La DI n° {made.pk} est « Créée »" in text(browser.post(address, {"others": [other.pk, made.pk]}), 400)
    assert not other.orders.exists()
    for lie in ([], ["x"], ["-1"], ["9" * 40], [work.pk]):
        assert "Choisir de 1 à 20 demandes" in text(browser.post(address, {"others": lie}), 400)
    assert browser.post(address, {"others": other.pk + 1000}).status_code == 404
    assert client_of(viewer).post(address, {"others": other.pk}).status_code == 403
    assert client_of(stranger).post(address, {"others": other.pk}).status_code == 404
    with pytest.raises(InterventionRefused):
        nearby.join(request_id=work.pk, others=range(1, 40), by=pcc)


# --- Preventive work in the same visit --------------------------------------------------------------------------------


@pytest.fixture
def slot(commune):
    plan = PlanFactory(territory=commune, title="Armoire à vérifier", checklist=["Serrage"])
    plan.assets.add(AssetFactory(owner=commune, geometry=north(60)))
    return PlanSlot.objects.create(plan=plan, due_on=timezone.localdate() + timedelta(days=10))


def test_preventive_work_near_by_joins_the_visit_in_one_click(client_of, work, commune, pcc, team, slot):
    services.assign(request_id=work.pk, team=team, by=pcc)
    start = timezone.now() + timedelta(days=1)
    services.plan(order_id=work.orders.get().pk, by=pcc, start=start, end=start + timedelta(hours=2))
    browser, address = client_of(pcc), f"/interventions/{work.pk}/joindre-preventif/"
    assert "Ajouter à la visite Armoire à vérifier" in text(browser.get(f"/interventions/{work.pk}/"))
    assert "ouverte et jointe à la visite" in text(browser.post(address, {"slot": slot.pk}, follow=True))
    slot.refresh_from_db()
    order = slot.request.orders.get()
    assert (order.team, order.planned_from, order.state) == (team, start, "planned")
    assert [item.text for item in order.checks.all()] == ["Serrage"]
    assert "vient d&#x27;être ouverte" in text(browser.post(address, {"slot": slot.pk}), 400)
    following = slot.plan.slots.get(done_at=None)
    assert "n&#x27;est pas finie" in text(browser.post(address, {"slot": following.pk}), 400)
    assert slot.plan.slots.filter(request__isnull=False).count() == 1


def test_preventive_work_is_opened_by_who_may_open_it_and_for_a_visit(
    client_of, work, commune, pcc, viewer, contractor, stranger, team, slot
):
    address = f"/interventions/{work.pk}/joindre-preventif/"
    assert "Affecter d" in text(client_of(pcc).post(address, {"slot": slot.pk}), 400)
    for lie in ("", "x", "-1", "9" * 40, "\x00"):
        assert client_of(pcc).post(address, {"slot": lie}).status_code == 404
    services.assign(request_id=work.pk, team=team, by=pcc)
    assert client_of(contractor).post(address, {"slot": slot.pk}).status_code == 403
    assert client_of(viewer).post(address, {"slot": slot.pk}).status_code in (403, 404)
    assert client_of(stranger).post(address, {"slot": slot.pk}).status_code == 404
    slot.refresh_from_db()
    assert slot.done_at is None and slot.request is None
