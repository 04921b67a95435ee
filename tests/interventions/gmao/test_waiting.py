# SPDX-License-Identifier: EUPL-1.2
"""Why a GMAO's order waits, by the table of the city, or asked of a person; when it is planned there, here too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from apps.connectors.gmao.base import Glance, Progress
from apps.interventions import services
from apps.interventions.gmao import steps, taking
from apps.interventions.models import Conflict, Suspension, WaitingWord
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import TransitionRefused
from tests.factories import (
    CommitmentFactory,
    ContractVersionFactory,
    GmaoFactory,
    SuspensionReasonFactory,
    TicketFactory,
    WorkRequestFactory,
    published,
)
from tests.interventions.gmao.conftest import gmao_of
from tests.interventions.gmao.test_screens import form_of, text

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NINE = datetime(2027, 3, 1, 9, tzinfo=PARIS)


@pytest.fixture
def gmao(commune, team):
    """One whose news are told here, and that is never called."""
    states = {"Nouveau": "acknowledged", "Planifié": "planned", "En cours": "on_site", "Commentaire": "suspended"}
    options = {"url": "http://127.0.0.1:9", "project": "essai", "tracker": 1, "states": states}
    return gmao_of(commune, team, "redmine", options, "clé")


@pytest.fixture
def ticket(commune, gmao):
    request = WorkRequestFactory(asset__owner=commune, state="acknowledged", sent_at=timezone.now())
    return TicketFactory(request=request, gmao=gmao, handoff__gmao=gmao, state="Nouveau", agreed="acknowledged")


def news(ticket, gmao, state, **more):
    ticket.refresh_from_db()
    taking.take(ticket, gmao, Progress(Glance(ticket.reference, state, timezone.now(), **more)))


def suspended(ticket, gmao, **more):
    news(ticket, gmao, "Commentaire", **more)
    return Suspension.objects.get()


# --- Why it waits -----------------------------------------------------------------------------------------------------


def test_a_word_of_the_table_gives_its_reason_whatever_its_capitals(ticket, gmao):
    WaitingWord.objects.create(gmao=gmao, word="Attente Pièce", reason="part")
    WaitingWord.objects.create(gmao=gmao, word="Commentaire", reason="weather")
    row = suspended(ticket, gmao, why="attente pièce ")
    assert (row.reason, row.state) == ("part", "proposed")


def test_the_state_itself_may_be_such_a_word(ticket, gmao):
    WaitingWord.objects.create(gmao=gmao, word="COMMENTAIRE", reason="access")
    assert suspended(ticket, gmao, why="autre chose").reason == "access"


def test_a_word_of_another_gmao_says_nothing_here(ticket, gmao, commune, team):
    WaitingWord.objects.create(gmao=GmaoFactory(territory=commune, team=team), word="Commentaire", reason="part")
    assert suspended(ticket, gmao).reason == "to_clarify"


def test_without_a_word_nothing_is_invented_and_a_person_is_asked(client_of, pcc, ticket, gmao):
    row = suspended(ticket, gmao, why="Divers")
    assert (row.reason, row.said) == ("to_clarify", "Divers")
    page = text(client_of(pcc).get(f"/interventions/{ticket.request_id}/"))
    assert "À préciser" in page
    assert "La GMAO n'a pas dit ce qui est attendu." in page
    answer = client_of(pcc).post(
        f"/interventions/suspensions/{row.pk}/preciser/", {f"clarify-{row.pk}-reason": "access"}, follow=True
    )
    assert "Motif précisé." in text(answer) and "La GMAO n'a pas dit" not in text(answer)
    row.refresh_from_db()
    assert (row.reason, row.said, row.state) == ("access", "Divers", "proposed")


def test_a_wrong_reason_is_named_on_the_page_and_in_the_api(client_of, pcc, ticket, gmao):
    row = suspended(ticket, gmao)
    for wrong in ("", "to_clarify", "vacances"):
        answer = client_of(pcc).post(
            f"/interventions/suspensions/{row.pk}/preciser/", {f"clarify-{row.pk}-reason": wrong}
        )
        assert answer.status_code == 400
        api = client_of(pcc).post(
            f"/api/v1/interventions/suspensions/{row.pk}/clarify/", {"reason": wrong}, content_type="application/json"
        )
        assert (api.status_code, list(api.json())) == (400, ["reason"])
    row.refresh_from_db()
    assert row.reason == "to_clarify"


def test_it_is_not_accepted_before_its_reason_is_known(client_of, referent, ticket, gmao, published_reason):
    row = suspended(ticket, gmao)
    office = client_of(referent)
    shown = office.get(f"/api/v1/interventions/suspensions/{row.pk}/").json()
    assert shown["acts"] == ["clarify", "reject"]
    with pytest.raises(TransitionRefused, match="à préciser"):
        services.decide(suspension_id=row.pk, by=referent, accepted=True)
    answer = office.post(
        f"/api/v1/interventions/suspensions/{row.pk}/clarify/",
        {"reason": "access", "said": "Portail fermé"},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["contract_reason"]) == (200, "Accès refusé")
    assert answer.json()["acts"] == ["accept", "reject"]
    assert services.decide(suspension_id=row.pk, by=referent, accepted=True).state == "accepted"


@pytest.fixture
def published_reason(ticket):
    """The contract has a reason of its own for that code."""
    version = ContractVersionFactory(contract__territory=ticket.request.territory)
    CommitmentFactory(version=version)
    reason = SuspensionReasonFactory(version=version, code="access", label="Accès refusé")
    published(version)
    ticket.request.version_of_contract = version
    ticket.request.save()
    return reason


def test_what_was_said_is_not_said_again_and_only_by_who_may(ticket, gmao, pcc, viewer, stranger):
    row = suspended(ticket, gmao)
    with pytest.raises(PermissionDenied):
        services.clarify(suspension_id=row.pk, by=viewer, reason="part")
    with pytest.raises(Suspension.DoesNotExist):
        services.clarify(suspension_id=row.pk, by=stranger, reason="part")
    services.clarify(suspension_id=row.pk, by=pcc, reason="part")
    services.clarify(suspension_id=row.pk, by=pcc, reason="part")
    with pytest.raises(TransitionRefused, match="déjà précisé"):
        services.clarify(suspension_id=row.pk, by=pcc, reason="weather")
    with pytest.raises(InterventionRefused):
        services.clarify(suspension_id=row.pk, by=pcc, reason="rien")
    assert ticket.request.passages.filter(kind="intervention.suspension", by=pcc).count() == 1


def test_the_table_is_written_in_the_page_of_the_gmao(client_of, referent, gmao):
    address = reverse("admin:interventions_gmao_change", args=[gmao.pk])
    rows = {"waiting_words-TOTAL_FORMS": 2, "waiting_words-INITIAL_FORMS": 0}
    first = {"waiting_words-0-word": "Attente Enedis", "waiting_words-0-reason": "third_party"}
    twice = {"waiting_words-1-word": "attente enedis", "waiting_words-1-reason": "part"}
    office = client_of(referent)
    refused = office.post(address, form_of(gmao) | rows | first | twice)
    assert "Ce mot a déjà son motif." in text(refused)
    assert not WaitingWord.objects.exists()
    assert refused.status_code == 200
    office.post(address, form_of(gmao) | rows | {"waiting_words-TOTAL_FORMS": 1} | first)
    assert WaitingWord.objects.get().reason == "third_party"
    assert "to_clarify" not in office.get(address).content.decode()


# --- When it is planned -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (None, None, None),
        (date(2027, 3, 1), date(2027, 3, 2), ((2027, 3, 1, 0), (2027, 3, 3, 0))),
        (date(2027, 3, 1), None, ((2027, 3, 1, 0), (2027, 3, 2, 0))),
        (None, date(2027, 3, 28), ((2027, 3, 28, 0), (2027, 3, 29, 0))),  # 23 hours
        (NINE, None, ((2027, 3, 1, 9), (2027, 3, 2, 0))),
        (NINE, NINE + timedelta(hours=2), ((2027, 3, 1, 9), (2027, 3, 1, 11))),
    ],
)
def test_a_day_is_the_whole_day_of_the_city(starts, ends, expected):
    window = steps.planned(starts, ends, PARIS)
    assert window == (expected and tuple(datetime(*one, tzinfo=PARIS) for one in expected))


def day(ahead):
    return (timezone.now().astimezone(PARIS) + timedelta(days=ahead)).date()


def window_of(ticket):
    order = ticket.request.orders.get()
    return order.state, order.planned_from, order.planned_to


def midnight(ahead):
    return datetime.combine(day(ahead), datetime.min.time(), tzinfo=PARIS)


def test_planned_there_is_planned_here_on_the_days_that_it_gives(ticket, gmao):
    news(ticket, gmao, "Planifié", starts=day(2), ends=day(3))
    assert window_of(ticket) == ("planned", midnight(2), midnight(4))
    assert not Conflict.objects.exists()


def test_another_day_there_moves_it_and_a_comment_there_does_not(ticket, gmao, pcc):
    news(ticket, gmao, "Planifié", starts=day(2))
    news(ticket, gmao, "Planifié", starts=day(5))
    assert window_of(ticket) == ("planned", midnight(5), midnight(6))
    order = ticket.request.orders.get()
    services.plan(order_id=order.pk, by=pcc, start=midnight(7), end=midnight(8))
    news(ticket, gmao, "Planifié", starts=day(5))  # somebody wrote there: nothing is planned otherwise
    assert window_of(ticket) == ("planned", midnight(7), midnight(8))


def test_without_a_day_the_order_waits_for_one(ticket, gmao):
    news(ticket, gmao, "Planifié")
    assert window_of(ticket) == ("to_plan", None, None)


def test_a_window_that_is_over_is_not_taken_and_the_thread_says_why(ticket, gmao):
    news(ticket, gmao, "Planifié", starts=datetime(2020, 1, 6, 8, tzinfo=UTC), ends=datetime(2020, 1, 6, 9, tzinfo=UTC))
    assert window_of(ticket) == ("to_plan", None, None)
    told = [row.text for row in ticket.request.passages.all() if "Créneau de la GMAO non repris" in row.text]
    assert told == ["Créneau de la GMAO non repris : Ce créneau est déjà passé."]
    news(ticket, gmao, "Planifié", starts=datetime(2020, 1, 6, 8, tzinfo=UTC), ends=datetime(2020, 1, 6, 9, tzinfo=UTC))
    assert ticket.request.passages.filter(text__startswith="Créneau").count() == 1
