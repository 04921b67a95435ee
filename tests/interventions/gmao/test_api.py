# SPDX-License-Identifier: EUPL-1.2
"""Where a request stands with its GMAO, in the API; what a person may do about it there, as on its page."""

from datetime import timedelta

import pytest
import yaml
from django.urls import reverse
from django.utils import timezone

from apps.interventions import selectors, services
from apps.interventions.gmao.standing import OF_HANDOFF, Stand
from apps.interventions.models import Clock, Conflict, Gmao, Handoff, WorkRequest
from apps.interventions.serializers import RequestRowSerializer, RequestSerializer
from tests.factories import (
    ConflictFactory,
    GmaoFactory,
    HandoffFactory,
    TicketFactory,
    WorkRequestFactory,
)

pytestmark = pytest.mark.django_db
REQUESTS = "/api/v1/interventions/requests/"


@pytest.fixture
def gmao(commune, team):
    return GmaoFactory(territory=commune, team=team, name="Redmine d'essai")


@pytest.fixture
def api(client_of, pcc):
    return client_of(pcc)


def handed(commune, gmao, state="owed", request_state="to_send", **more):
    request = WorkRequestFactory(asset__owner=commune, state=request_state)
    return HandoffFactory(request=request, gmao=gmao, state=state, due_at=timezone.now(), **more)


def disputed(commune, gmao):
    request = WorkRequestFactory(asset__owner=commune, state="closed", outcome="needless")
    ticket = TicketFactory(request=request, gmao=gmao, handoff__gmao=gmao, state="Résolu", agreed="acknowledged")
    return ConflictFactory(ticket=ticket, why="Les deux côtés ont changé.")


def address(request, act=""):
    return f"{REQUESTS}{request.pk}/{f'gmao/{act}/' if act else ''}"


def shown(client, request):
    """The same thing in the list and alone, but for what the list leaves out."""
    alone = client.get(address(request)).json()["gmao"]
    listed = {row["id"]: row["gmao"] for row in client.get(REQUESTS).json()["results"]}[request.pk]
    assert alone is None and listed is None or alone | listed == alone
    return alone


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")


# --- Shown ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "taken", "expected", "words"),
    [
        ("owed", False, "to_send", "À envoyer"),
        ("held", False, "held", "À confirmer"),
        ("failed", False, "failed", "Échec d'envoi, sera renvoyée"),
        ("refused", False, "refused", "Refusée par la GMAO"),
        ("sent", False, "sent", "Envoyée"),
        ("sent", True, "acknowledged", "Accusée"),
        ("dropped", False, "dropped", "Sans objet"),
    ],
)
def test_the_state_is_one_word_with_since_when(api, commune, gmao, state, taken, expected, words):
    row, then = handed(commune, gmao, state), timezone.now() - timedelta(minutes=12)
    Handoff.objects.update(created_at=then, sent_at=then if state == "sent" else None, taken_at=then if taken else None)
    said = shown(api, row.request)
    assert (said["state"], said["state_label"], said["name"]) == (expected, words, "Redmine d'essai")
    assert timezone.datetime.fromisoformat(said["since"]) == then


def test_every_state_of_a_message_has_its_word():
    assert {*OF_HANDOFF, Handoff.State.SENT} == set(Handoff.State)
    assert {*OF_HANDOFF.values(), Stand.SENT, Stand.ACKNOWLEDGED, Stand.DISPUTED} == set(Stand)


def test_a_failure_says_why_how_often_and_what_comes_next(api, commune, gmao):
    row = handed(commune, gmao, "refused", "send_failed", last_error="Redmine refuse : Sujet manquant", attempts=3)
    said = shown(api, row.request)
    assert (said["error"], said["attempts"], said["next"]) == (
        "Redmine refuse : Sujet manquant",
        3,
        "Corriger, puis réessayer.",
    )
    assert said["acts"] == ["retry"]
    assert [(one["kind"], one["state"], one["error"]) for one in said["waiting"]] == [
        ("order", "refused", "Redmine refuse : Sujet manquant")
    ]
    Gmao.objects.update(health="down")
    Handoff.objects.update(state="failed")
    assert shown(api, row.request)["next"] == "Partira dès que la GMAO répondra."


def test_its_reference_and_address_there_are_given(api, commune, gmao):
    row = handed(commune, gmao, "sent", "sent")
    TicketFactory(request=row.request, gmao=gmao, handoff=row, reference="412", url="https://gmao.exemple/412")
    said = shown(api, row.request)
    assert (said["reference"], said["url"], said["waiting"], said["acts"]) == (
        "412",
        "https://gmao.exemple/412",
        [],
        [],
    )


def test_a_disagreement_gives_both_sides_in_words(api, commune, gmao):
    said = shown(api, disputed(commune, gmao).ticket.request)
    assert (said["state"], said["acts"]) == ("disputed", ["resolve"])
    kept = {"ours_label": "Sans objet", "theirs_label": "Réparée", "said": "Résolu"}
    assert kept.items() <= said["conflict"].items()


def test_the_last_handing_over_counts(api, commune, gmao):
    row = handed(commune, gmao, "sent", rank=1)
    HandoffFactory(request=row.request, gmao=gmao, rank=2, state="owed")
    HandoffFactory(request=row.request, gmao=gmao, rank=3, state="failed", kind="text")
    said = shown(api, row.request)
    assert said["state"] == "to_send"
    assert [one["kind"] for one in said["waiting"]] == ["order", "text"]


def test_our_own_board_is_no_gmao(api, lamp, pcc):
    made = services.open_from_assets(uids=[lamp.uid], by=pcc, wish=services.Wish(title="Lampe éteinte"))
    assert made.handoffs.get().gmao is None
    assert shown(api, made) is None


def test_who_may_not_read_sendings_sees_the_state_only(client_of, viewer, commune, gmao):
    row = handed(commune, gmao, "failed", last_error="clé refusée", attempts=4)
    said = shown(client_of(viewer), row.request)
    assert (said["state"], said["error"], said["attempts"], said["next"]) == ("failed", "", None, "")
    assert (said["waiting"], said["acts"]) == ([], [])


def test_a_page_costs_the_same_whatever_was_sent(api, commune, gmao, django_assert_num_queries):
    for _ in range(4):
        disputed(commune, gmao)
        handed(commune, gmao, "failed")
    api.get(REQUESTS)
    for limit in (2, 8):
        with django_assert_num_queries(7):  # session, user, rows, clocks, sendings, disagreements, rights
            api.get(REQUESTS, {"limit": limit})


def test_one_request_costs_the_same_whatever_waits(api, commune, gmao, django_assert_max_num_queries):
    row = handed(commune, gmao, rank=1)
    for rank in range(2, 6):
        HandoffFactory(request=row.request, gmao=gmao, rank=rank, kind="text", state="owed")
    api.get(address(row.request))
    with django_assert_max_num_queries(17):
        api.get(address(row.request))


def test_a_row_of_the_list_is_what_its_serializer_says(pcc, commune, gmao, request_, rf):
    """The list writes its rows by hand: as the fields would, all of them, each in the same words."""
    disputed(commune, gmao)
    handed(commune, gmao, "failed", last_error="muette")
    gti = {"state": "running", "amount": 2, "unit": "hours", "due_at": timezone.now()}
    Clock.objects.filter(request=request_, kind="gti").update(**gti)
    WorkRequest.objects.filter(pk=request_.pk).update(due_at=timezone.now())
    context = {"request": rf.get("/")}
    context["request"].user = pcc
    for row in selectors.with_gmao(selectors.requests(pcc)):
        by_hand, by_fields = (shape(row, context=context).data for shape in (RequestRowSerializer, RequestSerializer))
        assert by_hand == by_fields
        assert list(by_hand["clocks"]) == list(by_fields["clocks"])


# --- Done -------------------------------------------------------------------------------------------------------------


def test_trying_again_is_answered_with_what_became_of_it(api, commune, gmao):
    row = handed(commune, gmao, "refused", "send_failed")
    answer = post(api, address(row.request, "retry"))
    assert (answer.status_code, answer.json()["gmao"]["state"], answer.json()["state"]) == (200, "to_send", "to_send")
    row.refresh_from_db()
    assert row.state == "owed"


def test_nothing_to_try_again_is_told_and_so_is_a_pause(api, commune, gmao):
    row = handed(commune, gmao, "sent", "sent")
    refused = post(api, address(row.request, "retry"))
    assert (refused.status_code, refused.json()["detail"]) == (400, ["Rien n'attend d'être envoyé à la GMAO."])
    Handoff.objects.update(state="failed")
    Gmao.objects.update(paused=True)
    assert "en pause" in post(api, address(row.request, "retry")).json()["detail"][0]


def test_a_held_sending_is_confirmed_once(api, commune, gmao):
    row, other = handed(commune, gmao, "held"), handed(commune, gmao, "held")
    for _ in range(2):
        answer = post(api, address(row.request, "confirm"))
        assert (answer.status_code, answer.json()["gmao"]["state"]) == (200, "to_send")
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, bool(row.admitted_at), other.state) == ("owed", True, "held")
    assert row.request.passages.filter(text__contains="confirmé").count() == 1


def test_a_storm_is_confirmed_in_one_gesture(api, commune, gmao):
    for _ in range(3):
        handed(commune, gmao, "held")
    answer = post(api, f"{REQUESTS}gmao/confirm/")
    assert (answer.status_code, answer.json()) == (200, {"confirmed": 3})
    assert set(Handoff.objects.values_list("state", flat=True)) == {"owed"}


def test_a_disagreement_is_settled_with_the_side_that_is_kept(api, commune, gmao):
    request = disputed(commune, gmao).ticket.request
    wrong = post(api, address(request, "resolve"), {"keep": "autre"})
    assert (wrong.status_code, list(wrong.json())) == (400, ["keep"])
    answer = post(api, address(request, "resolve"), {"keep": "ours"})
    assert (answer.status_code, answer.json()["gmao"]["conflict"]) == (200, None)
    assert Conflict.objects.get().kept == "ours"
    again = post(api, address(request, "resolve"), {"keep": "ours"})
    assert again.status_code == 409 and "Rien à trancher" in str(again.json())


def test_their_side_that_our_life_forbids_is_refused_in_words(api, commune, gmao):
    """The account of this GMAO has no right here: that is said, and is not the fault of who decides."""
    request = disputed(commune, gmao).ticket.request
    answer = post(api, address(request, "resolve"), {"keep": "theirs"})
    assert answer.status_code == 409 and "Le compte de service de la GMAO" in answer.json()["detail"]
    assert Conflict.objects.get().resolved_at is None


@pytest.mark.parametrize("act", ["retry", "confirm", "resolve"])
def test_who_only_sees_is_refused_and_a_neighbour_finds_nothing(client_of, viewer, stranger, commune, gmao, act):
    row = handed(commune, gmao, "held")
    refused = post(client_of(viewer), address(row.request, act), {"keep": "ours"})
    assert (refused.status_code, post(client_of(viewer), f"{REQUESTS}gmao/confirm/").status_code) == (403, 403)
    away = client_of(stranger)
    assert post(away, address(row.request, act), {"keep": "ours"}).status_code == 404
    assert post(away, f"{REQUESTS}gmao/confirm/").status_code in (200, 403)
    row.refresh_from_db()
    assert row.state == "held"


def test_the_document_says_all_of_it(client):
    paths = yaml.safe_load(client.get(reverse("schema")).content)
    answered = paths["components"]["schemas"]
    assert {"state", "since", "reference", "attempts", "error", "next"} <= set(answered["Gmao"]["properties"])
    assert {"waiting", "conflict", "acts"} <= set(answered["GmaoDetail"]["properties"])
    for act in ("{id}/gmao/retry/", "{id}/gmao/confirm/", "{id}/gmao/resolve/", "gmao/confirm/"):
        assert "post" in paths["paths"][REQUESTS + act]
    rows = paths["paths"][REQUESTS]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert rows["$ref"].endswith("/PaginatedRequestList") or "Request" in rows["$ref"]
