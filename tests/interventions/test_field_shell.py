# SPDX-License-Identifier: EUPL-1.2
"""/terrain/: a list that works before any module is read, a page without anybody in it to be kept, its worker."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from apps.interventions import services
from apps.interventions.assigning import checklist
from apps.interventions.field import shell
from apps.interventions.field.words import WORDS
from apps.interventions.models import WorkOrder
from tests.factories import WorkOrderFactory

pytestmark = pytest.mark.django_db
FIELD, EMPTY, DAY = "/terrain/", "/terrain/?vide", "/api/v1/interventions/field/"
STATIC = Path(settings.BASE_DIR) / "static"


@pytest.fixture
def crew(team, technician):
    technician.first_name, technician.last_name = "Camille", "Dupré"
    technician.save()
    team.members.add(technician)
    return technician


@pytest.fixture
def phone(client_of, crew):
    return client_of(crew)


def text(answer):
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_a_first_visit_brings_the_list_and_its_next_steps_as_forms(phone, order):
    shown = text(phone.get(FIELD))
    assert "Lampe éteinte" in shown and f'action="/interventions/ordres/{order.pk}/en-route/"' in shown
    assert phone.post(f"/interventions/ordres/{order.pk}/en-route/", {"retour": FIELD})["Location"] == FIELD
    assert WorkOrder.objects.get().state == "en_route"
    assert "/sur-site/" in text(phone.get(FIELD))


def test_the_page_that_is_kept_says_nothing_of_anybody(phone, order, crew):
    kept = text(phone.get(EMPTY))
    for word in ("Lampe éteinte", "PL-0412", "Camille", "Dupré", "csrfmiddlewaretoken", "terrain-day", "Nacelle"):
        assert word not in kept, word
    assert "terrain-words" in kept


def test_a_page_with_somebody_in_it_is_never_kept_by_a_browser(phone, order):
    assert "no-store" in phone.get(FIELD)["Cache-Control"]
    assert phone.get(DAY)["Cache-Control"] == "no-store"


def test_it_asks_to_log_in_and_refuses_who_carries_nothing_out(client, client_of, viewer, reader):
    for address in (FIELD, EMPTY, "/terrain/simple/"):
        assert client.get(address).status_code == 302
        for person in (viewer, reader):
            assert client_of(person).get(address).status_code == 403
    assert client.get(DAY).status_code == 401
    assert client_of(viewer).get(DAY).status_code == 403


def imported(name, seen=None):
    """Every module that the page may read, from its first one."""
    seen = set() if seen is None else seen
    if name in seen:
        return seen
    seen.add(name)
    folder = (STATIC / name).parent
    for other in re.findall(r"""(?:from|import)\s*\(?\s*"(\.[^"]+)""", (STATIC / name).read_text()):
        imported(str((folder / other).resolve().relative_to(STATIC.resolve())), seen)
    return seen


def test_the_phone_keeps_every_module_that_the_page_may_read(client):
    later = re.findall(r'"\./(\w+\.js)"', (STATIC / "terrain/app.js").read_text())
    wanted = set().union(*(imported(f"terrain/{name}") for name in ("app.js", *later)))
    kept = {address.removeprefix("/static/") for address in shell.addresses()}
    assert wanted <= kept
    assert all((STATIC / name).exists() for name in kept if name.endswith((".js", ".css")))


def test_the_worker_is_another_text_when_the_page_changes(client, monkeypatch):
    first = text(client.get("/terrain/travailleur.js"))
    assert text(client.get("/terrain/travailleur.js")) == first
    monkeypatch.setitem(WORDS, "title", "Un autre titre")
    assert text(client.get("/terrain/travailleur.js")) != first


def test_the_home_screen_of_a_phone_finds_its_icons(client):
    said = json.loads(text(client.get("/terrain/manifest.webmanifest")))
    assert (said["start_url"], said["scope"], said["display"]) == (FIELD, FIELD, "standalone")
    assert all((STATIC / icon["src"].removeprefix("/static/")).exists() for icon in said["icons"])


def test_only_this_page_may_use_the_camera(phone, order):
    assert "camera=(self)" in phone.get(EMPTY)["Permissions-Policy"]
    assert "camera=()" in phone.get("/terrain/simple/")["Permissions-Policy"]


def test_every_word_that_a_module_says_is_given():
    said = set()
    for path in (STATIC / "terrain").glob("*.js"):
        said |= set(re.findall(r'\bt\("(\w+)"', path.read_text()))
    assert said and said <= set(WORDS)


# --- The day ----------------------------------------------------------------------------------------------------------


def test_the_day_brings_what_is_needed_to_work_without_a_network(phone, order, request_, pcc):
    checklist(order, ["Couper l'alimentation"])
    services.comment(request_id=request_.pk, by=pcc, text="Portail fermé")
    (job,) = phone.get(DAY).json()["jobs"]
    assert (job["id"], job["title"], job["state"], job["main"]) == (order.pk, "Lampe éteinte", "to_plan", "depart")
    assert job["asset"]["code"] == "PL-0412" and job["lonlat"]
    assert job["checks"] == [{"rank": 1, "text": "Couper l'alimentation", "done": False}]
    assert "Portail fermé" in [entry["text"] for entry in job["thread"]]
    assert len(job["clocks"]) == 3


def test_the_day_is_sent_again_only_when_it_changed(phone, order):
    mark = phone.get(DAY)["ETag"]
    assert phone.get(DAY, HTTP_IF_NONE_MATCH=mark).status_code == 304
    services.depart(order_id=order.pk, by=order.team.members.get())
    assert phone.get(DAY, HTTP_IF_NONE_MATCH=mark).status_code == 200


def test_the_mark_of_a_day_is_not_the_one_of_another_person(phone, client_of, contractor, order):
    mark = phone.get(DAY)["ETag"]
    assert client_of(contractor).get(DAY, HTTP_IF_NONE_MATCH=mark).status_code == 200


def test_a_day_of_ten_costs_the_queries_of_a_day_of_one(phone, order, team, commune, django_assert_max_num_queries):
    phone.get(DAY)
    with django_assert_max_num_queries(30) as one:
        assert len(phone.get(DAY).json()["jobs"]) == 1
    for _ in range(9):
        WorkOrderFactory(team=team, request__asset__owner=commune)
    with django_assert_max_num_queries(len(one)):
        assert len(phone.get(DAY).json()["jobs"]) == 10
