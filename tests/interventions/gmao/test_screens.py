# SPDX-License-Identifier: EUPL-1.2
"""Where a request is, on its page, in the list and in the back office; what a person may do about it."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.assets import secrets
from apps.interventions.models import Conflict, Gmao, Handoff
from apps.supervision import doctor
from tests.factories import ConflictFactory, GmaoFactory, HandoffFactory, TicketFactory, WorkRequestFactory
from tests.interventions.gmao.conftest import gmao_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def gmao(commune, team):
    """One that is never called here."""
    return gmao_of(commune, team, "redmine", {"url": "http://127.0.0.1:9", "project": "essai", "tracker": 1}, "clé")


@pytest.fixture
def browser(client_of, pcc):
    return client_of(pcc)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def page_of(request):
    return f"/interventions/{request.pk}/"


def waiting(gmao, commune, state="owed", request_state="to_send", **more):
    request = WorkRequestFactory(asset__owner=commune, state=request_state)
    return HandoffFactory(request=request, gmao=gmao, state=state, due_at=timezone.now(), **more)


def test_the_page_says_that_it_waits_and_since_when(browser, request_):
    Handoff.objects.update(created_at=timezone.now() - timedelta(minutes=12))
    page = text(browser.get(page_of(request_)))
    assert "À envoyer depuis 12" in page
    assert "Part dans quelques secondes." in page
    assert "n'est pas encore partie" in page


def test_a_failure_shows_its_reason_and_is_tried_again_by_a_button(browser, gmao, commune):
    row = waiting(gmao, commune, "refused", "send_failed", last_error="Redmine refuse : Sujet manquant")
    page = text(browser.get(page_of(row.request)))
    assert "Échec d'envoi" in page
    assert "Redmine refuse : Sujet manquant" in page
    assert "Réessayer maintenant" in page
    answer = browser.post(f"{page_of(row.request)}renvoyer/", follow=True)
    assert "1 envoi repart maintenant." in text(answer)
    row.refresh_from_db()
    assert (row.state, row.request.passages.last().why) == ("owed", "Nouvel essai demandé.")
    assert "Rien n'attend" not in text(answer)


def test_nothing_to_try_again_is_told_on_the_page(browser, gmao, commune):
    row = waiting(gmao, commune, "sent", "sent")
    assert "Rien n'attend d'être envoyé" in text(browser.post(f"{page_of(row.request)}renvoyer/"), 409)


def test_a_gmao_that_is_down_is_named_with_its_reason(browser, gmao, commune):
    Gmao.objects.update(health="down", health_at=timezone.now(), health_reason="connexion impossible")
    page = text(browser.get(page_of(waiting(gmao, commune).request)))
    assert "En panne" in page
    assert "connexion impossible" in page
    assert "Partira dès que la GMAO répondra." in page


def test_held_sendings_have_one_button_for_all_and_one_each(browser, gmao, commune):
    first, second = waiting(gmao, commune, "held"), waiting(gmao, commune, "held")
    page = text(browser.get("/interventions/"))
    assert "2 envois attendent votre confirmation" in page
    assert "attend une confirmation" in page
    assert "1 envoi confirmé." in text(browser.post(f"{page_of(first.request)}confirmer/", follow=True))
    assert "1 envoi confirmé." in text(browser.post("/interventions/confirmer/", follow=True))
    assert "attendent votre confirmation" not in text(browser.get("/interventions/"))
    second.refresh_from_db()
    assert second.state == "owed" and second.admitted_at


def test_who_may_not_decide_is_offered_nothing_and_refused(client_of, viewer, technician, gmao, commune):
    row = waiting(gmao, commune, "held")
    for person in (viewer, technician):
        page = text(client_of(person).get("/interventions/"))
        assert "votre confirmation" not in page
        assert client_of(person).post("/interventions/confirmer/").status_code == 403
        assert "Confirmer" not in text(client_of(person).get(page_of(row.request)))
    row.refresh_from_db()
    assert row.state == "held"


def test_a_disagreement_is_shown_with_both_sides_and_decided_there(browser, gmao, commune):
    request = WorkRequestFactory(asset__owner=commune, state="closed", outcome="needless")
    ticket = TicketFactory(request=request, gmao=gmao, handoff__gmao=gmao, state="Résolu", agreed="acknowledged")
    conflict = ConflictFactory(ticket=ticket, why="Les deux côtés ont changé.")
    page = text(browser.get(page_of(request)))
    assert "Ici : Sans objet" in page
    assert "Garder le nôtre : Sans objet" in page
    assert "Prendre le leur : Réparée" in page
    assert str(request.pk) in text(browser.get("/interventions/", {"vue": "conflits"}))
    refused = browser.post(f"/interventions/conflits/{conflict.pk}/trancher/", {"keep": "autre"})
    assert "Choisir un côté." in text(refused, 409)
    browser.post(f"/interventions/conflits/{conflict.pk}/trancher/", {"keep": "ours"})
    assert Conflict.objects.get().kept == "ours"
    assert "Désaccord" not in text(browser.get(page_of(request)))


def test_the_list_keeps_what_did_not_leave(browser, gmao, commune):
    rows = [waiting(gmao, commune), waiting(gmao, commune, "failed", "send_failed")]
    waiting(gmao, commune, "sent", "sent")
    page = browser.get("/interventions/", {"vue": "envoi"}).content.decode()
    found = re.findall(r'work-number"><a href="/interventions/(\d+)/', page)
    assert sorted(map(int, found)) == sorted(row.request_id for row in rows)


def test_status_and_dashboard_count_what_goes_wrong(browser, client_of, referent, gmao, commune):
    Gmao.objects.update(health="down", health_at=timezone.now() - timedelta(hours=2), health_reason="muette")
    waiting(gmao, commune)
    waiting(gmao, commune, "held")
    page = text(browser.get("/status"))
    assert "en panne depuis" in page and "1 envoi attend : muette" in page
    assert "1 envoi à confirmer" in page
    board = text(client_of(referent).get("/admin/"))
    assert "Envois aux GMAO" in board and "En panne, envois en attente" in board
    assert doctor.worst(doctor.of_sources(None)) == doctor.FAULT


def test_late_is_what_could_leave_and_does_not(gmao, commune):
    row = waiting(gmao, commune, admitted_at=timezone.now())
    Handoff.objects.update(due_at=timezone.now() - timedelta(minutes=10))
    HandoffFactory(request=row.request, gmao=gmao, rank=row.rank + 1, kind="text", state="owed", due_at=row.created_at)
    found = [one.text for one in doctor.of_sources(None) if "en retard" in one.text]
    assert found == ["1 envoi en retard de 10 min"]


# --- The back office --------------------------------------------------------------------------------------------------


def form_of(gmao, **more):
    given = {
        "name": gmao.name,
        "slug": gmao.slug,
        "territory": gmao.territory_id,
        "driver": "redmine",
        "options": '{"url": "http://127.0.0.1:9", "project": "essai", "tracker": 1}',
        "account": gmao.account_id,
        "team": gmao.team_id,
        "active": "on",
        "cap_per_hour": 60,
        "poll_every": 60,
        "waiting_words-TOTAL_FORMS": 0,
        "waiting_words-INITIAL_FORMS": 0,
    }
    return given | more


def address(gmao):
    return reverse("admin:interventions_gmao_change", args=[gmao.pk])


def test_secrets_are_written_and_never_read(client_of, referent, gmao):
    office = client_of(referent)
    answer = office.post(address(gmao), form_of(gmao, new_secret="cle-neuve", new_hook_secret="appels"), follow=True)
    page = answer.content.decode()
    gmao.refresh_from_db()
    assert secrets.decrypt(gmao.secret) == "cle-neuve" and secrets.decrypt(gmao.hook_secret) == "appels"
    assert "cle-neuve" not in page + office.get(address(gmao)).content.decode()
    history = gmao._meta.apps.get_model("interventions", "GmaoHistory")
    assert "secret" not in {field.name for field in history._meta.get_fields()}
    office.post(address(gmao), form_of(gmao))
    gmao.refresh_from_db()
    assert secrets.decrypt(gmao.secret) == "cle-neuve"


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"options": "{}"}, "options", "champ obligatoire"),
        ({"options": '{"url": "x", "project": "essai", "tracker": 1}'}, "options", "mal formée"),
        (
            {"options": '{"url":"http://a.fr","project":"e","tracker":1,"states":{"A":"fini"}}'},
            "options",
            "liste",
        ),
        ({"driver": "inconnu"}, "driver", "choix"),
        ({"cap_per_hour": 0}, "cap_per_hour", "supérieure"),
    ],
)
def test_a_wrong_setting_is_named(client_of, referent, gmao, change, field, why):
    answer = client_of(referent).post(address(gmao), form_of(gmao, **change))
    errors = " ".join(answer.context["adminform"].form.errors[field])
    assert why in errors


def test_an_account_without_the_rights_of_a_contractor_is_refused(client_of, referent, gmao, viewer):
    answer = client_of(referent).post(address(gmao), form_of(gmao, account=viewer.pk))
    assert "droits d'un titulaire" in " ".join(answer.context["adminform"].form.errors["account"])


def test_the_button_says_what_the_gmao_answers_or_why_it_does_not(client_of, referent, gmao, redmine, settings):
    import json

    office = client_of(referent)
    answer = office.post(address(gmao), form_of(gmao, _test="1"), follow=True)
    assert "ne fait pas partie des adresses autorisées" in text(answer)
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{redmine.port}"})
    given = form_of(gmao, options=json.dumps(redmine.options), new_secret=redmine.key, _test="1")
    assert "Redmine répond : compte admin" in text(office.post(address(gmao), given, follow=True))


def test_paused_and_taken_up_again_in_the_list(client_of, referent, gmao):
    office, url = client_of(referent), reverse("admin:interventions_gmao_changelist")
    for act, paused in (("pause_chosen", True), ("resume_chosen", False)):
        office.post(url, {"action": act, "_selected_action": [gmao.pk]})
        gmao.refresh_from_db()
        assert gmao.paused is paused


def test_the_neighbour_sees_none_of_it(client_of, stranger, gmao, commune):
    row = waiting(gmao, commune)
    office = client_of(stranger)
    assert office.get(page_of(row.request)).status_code == 404
    assert gmao.name not in text(office.get(reverse("admin:interventions_gmao_changelist")))
    assert office.post(f"{page_of(row.request)}renvoyer/").status_code == 404


def test_secrets_rotate_with_the_others(gmao, settings):
    from cryptography.fernet import Fernet
    from django.core.management import call_command

    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    call_command("rotate_secrets")
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert secrets.decrypt(Gmao.objects.get().secret) == "clé"


def test_two_gmao_cost_the_status_page_no_more_than_one(gmao, commune, django_assert_max_num_queries):
    GmaoFactory(territory=commune)
    from apps.interventions.gmao.watching import exchanges

    with django_assert_max_num_queries(6):
        assert len(exchanges(Gmao.objects.all())) == 2
