# SPDX-License-Identifier: EUPL-1.2
"""What agents do, what the group hears, and the loop: the work's outcome comes back, the person says if it is true."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.interventions import services as interventions
from apps.interventions.models import WorkRequest
from apps.signalements import answering, drafting, forgetting, passing, selectors, services, tokens, workflow
from apps.signalements.models import Access, Contact, Letter, Photo, Signalement, Step
from tests.factories import AssetFactory, SignalementFactory, TeamFactory
from tests.signalements.conftest import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(sent):
    return sent(text="Éteinte", email="jeanne@exemple.fr").signalement


def told(report):
    """The states that its author was owed an e-mail of, in order."""
    return list(
        Letter.objects.filter(follower__signalement=report).order_by("pk").values_list("step__after", flat=True)
    )


# --- The life-cycle ---------------------------------------------------------------------------------------------------


def test_every_state_is_reachable_and_none_is_forgotten():
    states = set(Signalement.State.values)
    assert set(workflow.ALLOWED) == states
    assert set().union(*workflow.ALLOWED.values()) | {workflow.RECEIVED} == states
    assert set(workflow.OPEN) | set(workflow.OVER) == states and not set(workflow.OPEN) & set(workflow.OVER)


def test_what_the_life_cycle_does_not_allow_is_refused_in_french(report, pcc):
    with pytest.raises(services.TransitionRefused, match="« Reçu » à « Confirmé »"):
        passing.move(report, workflow.CONFIRMED, by=pcc)
    report.refresh_from_db()
    assert report.state == "received"


def test_qualified_it_keeps_the_first_choice_and_the_person_hears(report, pcc, other_category):
    made = services.qualify(signalement_id=report.pk, by=pcc, category=other_category)
    assert (made.category, made.category_first_id, made.qualified_from) == (
        other_category,
        report.category_first_id,
        "agent",
    )
    assert told(report) == ["received", "qualified"]
    notes = Step.objects.filter(signalement=report, public=False)
    assert [one.said for one in notes] == ["Catégorie : Éclairage éteint devient Objets abandonnés."]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("reject", {"why": "x"}),
        ("note", {"text": "x"}),
        ("ask", {"text": "x"}),
        ("treat", {"outcome": "resolved"}),
        ("send_elsewhere", {"addressee": "x"}),
        ("qualify", {}),
    ],
)
def test_who_only_reads_does_nothing_and_a_stranger_sees_nothing(report, viewer, stranger, act, words):
    with pytest.raises(PermissionDenied):
        getattr(services, act)(signalement_id=report.pk, by=viewer, **words)
    with pytest.raises(Signalement.DoesNotExist):
        getattr(services, act)(signalement_id=report.pk, by=stranger, **words)
    report.refresh_from_db()
    assert (report.state, report.steps.count()) == ("received", 1)


def test_two_agents_do_not_decide_over_each_other(report, pcc):
    seen = report.version
    services.qualify(signalement_id=report.pk, by=pcc, seen=seen)
    with pytest.raises(services.Changed, match="« Qualifié »"):
        services.reject(signalement_id=report.pk, by=pcc, why="Doublon ?", seen=seen)


def test_a_reason_and_an_addressee_are_asked(report, pcc):
    for act, words, field in (
        (services.reject, {"why": "  \x00"}, "why"),
        (services.send_elsewhere, {"addressee": ""}, "addressee"),
        (services.treat, {"outcome": "rejected"}, "outcome"),
    ):
        with pytest.raises(services.SignalementRefused) as refused:
            act(signalement_id=report.pk, by=pcc, **words)
        assert refused.value.field == field
    services.send_elsewhere(signalement_id=report.pk, by=pcc, addressee="Département de la Marne")
    assert "Département de la Marne" in report.steps.get(after="out_of_scope").said


def test_a_private_note_is_never_read_by_who_follows(report, pcc, sent):
    services.note(signalement_id=report.pk, by=pcc, text="Plaintif connu")
    follower = report.followers.get()
    assert "Plaintif" not in str([one.text for one in selectors.public_steps(follower, report)])
    assert told(report) == ["received"]


def test_a_camera_is_not_linked(report, pcc, commune):
    with pytest.raises(services.SignalementRefused, match="réservée"):
        services.place(signalement_id=report.pk, by=pcc, asset=AssetFactory(owner=commune, camera=True))


# --- A question, an answer --------------------------------------------------------------------------------------------


def test_a_question_is_answered_on_the_page_and_it_goes_back_where_it_was(sent, pcc):
    made = sent(email="jeanne@exemple.fr")
    services.qualify(signalement_id=made.signalement.pk, by=pcc)
    services.ask(signalement_id=made.signalement.pk, by=pcc, text="De quel côté ?")
    report = services.answer(made.token, "Côté école")
    assert report.state == "qualified"
    assert report.steps.get(kind="answered").text == "Côté école"
    with pytest.raises(services.SignalementRefused):
        services.answer(made.token, "Encore")


def test_an_unknown_or_expired_token_opens_nothing(sent):
    made = sent()
    Access.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for token in (made.token, "inconnu", "", "\ud800"):
        with pytest.raises(services.NoAccess):
            services.say_repaired(token)


# --- Duplicates -------------------------------------------------------------------------------------------------------


def test_the_group_hears_each_step_of_the_original(sent, pcc):
    first = sent(email="un@exemple.fr")
    second, third = sent(email="deux@exemple.fr"), sent(email="trois@exemple.fr")
    services.mark_duplicate(signalement_id=third.signalement.pk, of=second.signalement.pk, by=pcc)
    services.mark_duplicate(signalement_id=second.signalement.pk, of=first.signalement.pk, by=pcc)
    assert set(first.signalement.duplicates.all()) == {second.signalement, third.signalement}
    services.treat(signalement_id=first.signalement.pk, by=pcc, outcome="resolved")
    owed = Letter.objects.filter(step__after="treated").values_list("follower__contact__email", flat=True)
    assert set(owed) == {"un@exemple.fr", "deux@exemple.fr", "trois@exemple.fr"}
    assert services.say_not_repaired(third.token).pk == first.signalement.pk  # the one that they all follow
    assert Signalement.objects.get(pk=first.signalement.pk).state == "reopened"


def test_no_ring_of_duplicates(sent, pcc):
    first, second = sent().signalement, sent().signalement
    services.mark_duplicate(signalement_id=second.pk, of=first.pk, by=pcc)
    with pytest.raises(services.SignalementRefused, match="déjà le doublon"):
        services.mark_duplicate(signalement_id=first.pk, of=second.pk, by=pcc)
    with pytest.raises(services.SignalementRefused):
        services.mark_duplicate(signalement_id=first.pk, of=first.pk, by=pcc)


# --- By the same door as the work -------------------------------------------------------------------------------------


def asked(report, pcc):
    return interventions.open_from_report(signalement_id=report.pk, by=pcc)


def state_of(report):
    return Signalement.objects.get(pk=report.pk)


def test_words_and_photos_travel_with_the_request_and_its_outcome_comes_back(report, pcc, contractor, commune):
    seen = drafting.add_photo_to(report, picture())
    services.moderate(signalement_id=report.pk, uid=seen.uid, by=pcc, zones=[], shown=False)
    work = asked(report, pcc)
    assert work.origin == "report" and work.asset_id == report.asset_id
    assert report.reference in work.description and "Éteinte" in work.description
    assert work.attachments.get().moment == "before"
    assert state_of(report).state == "forwarded"
    interventions.assign(request_id=work.pk, team=TeamFactory(territory=commune), by=pcc)
    order = work.orders.get()
    interventions.arrive(order_id=order.pk, by=contractor)
    assert state_of(report).state == "in_progress"
    interventions.attach(request_id=work.pk, by=pcc, data=picture(color="green"), moment="after")
    interventions.repair(order_id=order.pk, by=contractor, final=True, report=interventions.Report(said="Changée"))
    made = state_of(report)
    assert (made.state, made.outcome) == ("treated", "resolved") and made.treated_at is not None
    assert told(report) == ["received", "forwarded", "in_progress", "treated"]
    assert Photo.objects.get(signalement=report, moment="after").shown


def test_closed_is_never_shown_as_repaired_when_nothing_was_found(report, pcc, contractor, commune):
    work = asked(report, pcc)
    interventions.assign(request_id=work.pk, team=TeamFactory(territory=commune), by=pcc)
    order = work.orders.get()
    interventions.arrive(order_id=order.pk, by=contractor)
    said = interventions.Report(said="Rien vu")
    interventions.conclude(order_id=order.pk, by=contractor, outcome="not_found", report=said)
    made = state_of(report)
    assert (made.state, made.outcome) == ("treated", "not_found")
    assert "rien trouvé" in report.steps.get(after="treated").said


def test_a_refused_request_gives_the_report_back_without_a_word_to_the_person(report, pcc):
    work = asked(report, pcc)
    WorkRequest.objects.filter(pk=work.pk).update(state="validated")
    interventions.refuse(request_id=work.pk, by=pcc, why="Mauvais propriétaire")
    assert state_of(report).state == "qualified"
    assert told(report) == ["received", "forwarded"]


def test_asked_twice_there_is_one_request(report, pcc):
    asked(report, pcc)
    with pytest.raises(interventions.AlreadyOpen):
        asked(report, pcc)
    assert WorkRequest.objects.count() == 1


def test_erasing_ones_photo_leaves_that_of_the_request(sent, pcc, media):
    made = sent()
    seen = drafting.add_photo_to(made.signalement, picture())
    services.moderate(signalement_id=made.signalement.pk, uid=seen.uid, by=pcc, zones=[], shown=False)
    work = asked(made.signalement, pcc)
    services.erase(made.token)
    assert not made.signalement.photos.exists()
    assert (media / work.attachments.get().file).exists()


# --- Est-ce réparé ? --------------------------------------------------------------------------------------------------


@pytest.fixture
def treated(sent, pcc):
    made = sent(email="jeanne@exemple.fr")
    services.treat(signalement_id=made.signalement.pk, by=pcc, outcome="resolved")
    return made


def test_yes_confirms_no_reopens_even_after_a_yes(treated):
    assert services.say_repaired(treated.token).confirmation == "citizen"
    treated.signalement.refresh_from_db()
    assert not answering.may_answer(treated.signalement)


def test_no_reopens_and_says_nothing_more_of_an_outcome(treated):
    report = services.say_not_repaired(treated.token, "Toujours noir")
    assert (report.state, report.outcome, report.treated_at, report.closed_at) == ("reopened", "", None, None)
    assert report.steps.get(after="reopened").text == "Toujours noir"
    assert told(report)[-1] == "treated"  # who said no hears nothing of their own gesture


def test_too_late_the_answer_is_refused_and_it_is_confirmed_tacitly(treated):
    Signalement.objects.update(treated_at=timezone.now() - timedelta(days=31))
    with pytest.raises(services.SignalementRefused, match="passé"):
        services.say_not_repaired(treated.token)
    assert services.purge(dry_run=True).confirmed == 1
    assert state_of(treated.signalement).state == "treated"
    assert services.purge().confirmed == 1
    assert state_of(treated.signalement).confirmation == "tacit"


# --- RGPD -------------------------------------------------------------------------------------------------------------


def test_what_a_person_said_of_themselves_goes_and_the_facts_stay(sent):
    made = sent(text="Devant chez moi, 3e étage", email="jeanne@exemple.fr", phone="0612345678")
    services.erase(made.token)
    report = state_of(made.signalement)
    assert (report.text, Contact.objects.count(), Letter.objects.count()) == ("", 0, 0)
    assert report.asset_id and report.category_id and report.received_at
    assert answering.follower(made.token).erased_at  # the page still tells what became of it


def test_contacts_go_after_the_delay_of_the_desk_and_not_before(treated):
    Signalement.objects.update(state="confirmed", closed_at=timezone.now() - timedelta(days=89))
    assert forgetting.purge().anonymised == 0
    Signalement.objects.update(closed_at=timezone.now() - timedelta(days=91))
    assert forgetting.purge(dry_run=True).anonymised == 1 and Contact.objects.count() == 1
    assert forgetting.purge().anonymised == 1 and Contact.objects.count() == 0
    assert forgetting.purge().anonymised == 0


# --- The delay that people read ---------------------------------------------------------------------------------------


def test_the_delay_is_the_eightieth_percentile_and_nothing_when_there_are_too_few(commune, category):
    now = timezone.now()
    for days in range(1, 10):
        SignalementFactory(
            territory=commune,
            category=category,
            state="confirmed",
            outcome="resolved",
            received_at=now - timedelta(days=days + 1),
            treated_at=now - timedelta(days=1),
        )
    assert selectors.expected_days(category, commune.pk) is None
    SignalementFactory(
        territory=commune,
        category=category,
        state="confirmed",
        outcome="resolved",
        received_at=now - timedelta(days=11),
        treated_at=now - timedelta(days=1),
    )
    assert selectors.expected_days(category, commune.pk) == 9  # of 1 … 10 days: 8.2
    for _rank in range(50):  # found to be nothing, at once: it promises nothing to the others
        SignalementFactory(
            territory=commune, category=category, state="confirmed", outcome="needless", treated_at=now, received_at=now
        )
    assert selectors.expected_days(category, commune.pk) == 9
    assert tokens.SOONEST.total_seconds() > 1
