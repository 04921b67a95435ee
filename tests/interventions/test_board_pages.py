# SPDX-License-Identifier: EUPL-1.2
"""/interventions/planning/ and its API: what is shown, the form that works without dragging, refusals in words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.interventions.models import TeamLeave, WorkOrder
from tests.factories import ClockFactory, TeamFactory, WorkOrderFactory
from tests.interventions.test_board import at, place, waiting
from tests.interventions.test_pages import text

pytestmark = pytest.mark.django_db
PAGE = "/interventions/planning/"
API = "/api/v1/interventions/board/"


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=3)


@pytest.fixture
def browser(client_of, pcc):
    return client_of(pcc)


def html(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def ask(browser, path, **body):
    return browser.post(f"{API}{path}/", body, content_type="application/json")


def test_the_week_shows_teams_days_cards_deadlines_and_closed_days(browser, commune, team, pcc, day):
    work = waiting(commune, title="Mât penché")
    place(work, team, pcc, start=at(day, 9), minutes=120)
    work.clocks.all().delete()  # no contract promises anything here
    ClockFactory(request=work, kind="gtr", amount=72, due_at=at(day, 14))
    left = waiting(commune, title="Coffret ouvert")
    TeamLeave.objects.create(
        team=team, first_day=day + timedelta(days=1), last_day=day + timedelta(days=1), reason="Congés"
    )
    page = text(browser.get(PAGE, {"jour": day.isoformat()}))
    assert "Mât penché" in page and "09:00 – 11:00" in page and "GTR avant" in page and "14 h" in page
    assert "2 h / 8 h 15" in page
    assert "Coffret ouvert" in page
    source = html(browser.get(PAGE, {"jour": day.isoformat()}))
    assert f"/interventions/planning/{left.pk}/" in source and "data-card" in source
    if day.weekday() < 6:
        assert "Congés" in page


def test_the_day_has_hours(browser, commune, team, pcc, day):
    place(waiting(commune, title="Mât penché"), team, pcc, start=at(day, 9))
    page = html(browser.get(PAGE, {"vue": "jour", "jour": day.isoformat()}))
    assert "Mât penché" in page and ">12 h<" in page and f'data-start="{day}T09:00:00' in page


def test_holidays_are_closed_for_who_does_not_work_then(browser, commune, team):
    team.works_holidays = False
    team.weekdays = [1, 2, 3, 4, 5]
    team.save()
    today = timezone.localdate()
    year = today.year + (today.month > 4)
    page = text(browser.get(PAGE, {"jour": f"{year}-05-01"}))
    assert "Fête du Travail" in page and "repos" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"jour": "hier"}, "Jour illisible"),
        ({"jour": "2026-13-45"}, "Jour illisible"),
        ({"jour": "9999-12-31"}, "400 jours"),
        ({"jour": "0001-01-01"}, "400 jours"),
        ({"jour": "2026\x00"}, "Jour illisible"),
        ({"vue": "mois"}, "Vue inconnue"),
    ],
)
def test_a_period_that_cannot_be_read_is_told_and_this_week_is_shown(browser, team, query, said):
    page = text(browser.get(PAGE, query), 400)
    assert said in page and "Nacelle 1" in page


@pytest.mark.parametrize(
    "query", [{"apres": "x" * 3000}, {"metier": "or"}, {"territoire": "\x00"}, {"q": "a\x00b" * 40}]
)
def test_the_rest_that_cannot_be_read_is_left_aside(browser, team, query):
    assert "Nacelle 1" in text(browser.get(PAGE, query))


def test_what_waits_is_searched_and_goes_page_by_page(browser, commune, team):
    for n in range(27):
        waiting(commune, title=f"Lampe {n:02d}")
    waiting(commune, title="Pylône")
    page = html(browser.get(PAGE))
    assert page.count('id="waiting-di-') == 25 and ">28<" in page
    older = page.split('href="?apres=')[1].split('"')[0].replace("&amp;", "&")
    after = html(browser.get(f"{PAGE}?apres={older}"))
    assert after.count('id="waiting-di-') == 3 and "Revenir au début" in after
    assert html(browser.get(PAGE, {"q": "pylône"})).count('id="waiting-di-') == 1


def test_the_form_places_a_card_without_dragging(browser, commune, team, day):
    work = waiting(commune)
    form = f"{PAGE}{work.pk}/"
    assert "Planifier la DI" in text(browser.get(form))
    page = text(
        browser.post(form, {"version": work.version, "team": team.pk, "day": day, "start": "10:30"}, follow=True)
    )
    assert "planifiée : Nacelle 1" in page
    order = work.orders.get()
    assert order.planned_from == at(day, 10, 30)
    shown = html(browser.get(form, {"ordre": order.pk}))
    assert 'value="10:30"' in shown and "Retirer du planning" in shown
    text(browser.post(f"{form}retirer/", {"order": order.pk, "order_version": order.version}, follow=True))
    order.refresh_from_db()
    assert order.state == "to_plan"


def test_the_form_says_what_must_be_confirmed_then_does_it(browser, commune, team, day):
    work = waiting(commune)
    ClockFactory(request=work, due_at=at(day, 9), kind="gtr")
    given = {"version": work.version, "team": team.pk, "day": day, "start": "10:30"}
    page = text(browser.post(f"{PAGE}{work.pk}/", given), 409)
    assert "échéance GTR" in page and "Planifier quand même" in page
    assert not work.orders.exists()
    browser.post(f"{PAGE}{work.pk}/", {**given, "confirmed": "on"})
    assert work.orders.get().state == "planned"


def test_the_form_tells_what_is_wrong(browser, commune, neighbour, team, day, referent):
    work = waiting(commune)
    form, good = f"{PAGE}{work.pk}/", {"version": work.version, "team": team.pk, "day": day}
    foreign = TeamFactory(territory=neighbour)
    for lie in ({"team": foreign.pk}, {"day": "demain"}, {"start": "25:00"}, {"minutes": "-4"}, {"team": "\x00"}):
        assert "errorlist" in html(browser.post(form, {**good, **lie}), 400)
    place(work, team, referent, day=day)
    assert "referent a fait un changement" in text(browser.post(form, good), 409)


def test_who_only_looks_sees_cards_that_do_not_move(client_of, viewer, commune, team, pcc, day):
    work = place(waiting(commune), team, pcc, day=day).request
    page = html(client_of(viewer).get(PAGE, {"jour": day.isoformat()}))
    assert f'id="cell-{work.orders.get().pk}"' in page
    assert "data-card" not in page and "plan-act" not in page
    assert client_of(viewer).get(f"{PAGE}{work.pk}/").status_code == 403


def test_nobody_without_a_right_and_nobody_from_elsewhere(client_of, reader, stranger, commune, team, pcc, day):
    work = place(waiting(commune, title="Mât penché"), team, pcc, day=day).request
    assert client_of(reader).get(PAGE).status_code == 403
    assert client_of(reader).get(API).status_code == 403
    assert "Mât penché" not in text(client_of(stranger).get(PAGE, {"jour": day.isoformat()}))
    assert client_of(stranger).get(f"{PAGE}{work.pk}/").status_code == 404
    order = work.orders.get()
    assert ask(client_of(stranger), "place", request=work.pk, team=team.pk, day=str(day)).status_code == 404
    assert ask(client_of(stranger), "unplan", order=order.pk).status_code == 404


# --- API --------------------------------------------------------------------------------------------------------------


def test_the_api_reads_places_confirms_moves_and_takes_off(browser, commune, team, other_team, day):
    work = waiting(commune, title="Mât penché")
    ClockFactory(request=work, kind="gtr", due_at=at(day, 9))
    (row,) = browser.get(f"{API}waiting/").json()["results"]
    assert row["id"] == work.pk
    body = {"request": work.pk, "version": row["version"], "team": team.pk, "start": at(day, 10).isoformat()}
    refused = ask(browser, "place", **body)
    assert refused.status_code == 409 and "échéance GTR" in refused.json()["confirm"][0]
    placed = ask(browser, "place", **body, confirmed=True).json()
    assert placed["state"] == "planned" and placed["team"]["id"] == team.pk
    board = browser.get(API, {"day": str(day), "view": "day"}).json()
    (card,) = [card for line in board["teams"] for cell in line["cells"] for card in cell["cards"]]
    assert (card["request"], card["order"], card["movable"]) == (work.pk, placed["id"], True)
    moved = {"request": work.pk, "order": card["order"], "order_version": card["order_version"], "team": other_team.pk}
    ask(browser, "place", **moved, day=str(day), confirmed=True)
    order = work.orders.get(state="planned")
    assert order.team == other_team
    assert ask(browser, "place", **moved, day=str(day), confirmed=True).status_code == 409  # that order is over
    assert ask(browser, "unplan", order=order.pk, version=order.version).json()["state"] == "to_plan"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "request"),
        ({"request": 1, "team": 1}, "day"),
        ({"request": "\x00", "team": 1, "day": "2026-12-01"}, "request"),
        ({"request": 1, "team": 10**30, "day": "2026-12-01"}, "team"),
        ({"request": 1, "team": 1, "day": "2026-02-31"}, "day"),
        ({"request": 1, "team": 1, "start": "9999-99-99"}, "start"),
        ({"request": 1, "team": 1, "day": "2026-12-01", "minutes": 0}, "minutes"),
    ],
)
def test_the_api_names_the_field_that_is_wrong(browser, body, field):
    answer = ask(browser, "place", **body)
    assert answer.status_code == 400 and field in answer.json()


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1969-01-01T00:00:00Z"])
def test_an_hour_at_the_end_of_time_is_no_crash(browser, commune, team, start):
    answer = ask(browser, "place", request=waiting(commune).pk, team=team.pk, start=start)
    assert answer.status_code in (400, 409), answer.content
    assert ask(browser, "place", request=waiting(commune).pk, team=team.pk, day="9999-12-31").status_code in (400, 409)


@pytest.mark.parametrize("query", ["day=hier", "view=month", "trade=or", "jour=1", "day=9999-12-31"])
def test_the_api_tells_a_period_that_it_cannot_read(browser, query):
    assert browser.get(f"{API}?{query}").status_code == 400


# --- Speed ------------------------------------------------------------------------------------------------------------


def fill(commune, pcc, day, teams, each):
    for _ in range(teams):
        team = TeamFactory(territory=commune)
        for k in range(each):
            work = waiting(commune, state="assigned")
            ClockFactory(request=work, due_at=at(day, 16))
            window = {"planned_from": at(day, 8 + k), "planned_to": at(day, 9 + k)}
            WorkOrderFactory(request=work, team=team, state="planned", **window)
            ClockFactory(request=waiting(commune), due_at=at(day, 16))


def test_the_page_and_the_api_cost_the_same_whatever_is_on_the_board(browser, commune, pcc, day):
    counts = []
    for teams in (1, 5):
        fill(commune, pcc, day, teams, 3)
        for address, query in ((PAGE, {"jour": str(day)}), (API, {"day": str(day)}), (f"{API}waiting/", {})):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get(address, query).status_code == 200
            counts.append((address, len(queries)))
    assert counts[:3] == counts[3:]
    assert max(count for _address, count in counts) <= 18
    assert WorkOrder.objects.count() == 18
