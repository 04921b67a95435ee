# SPDX-License-Identifier: EUPL-1.2
"""The door in: once per form; words from anywhere become storable text; the token opens, and is not kept."""

import threading

import pytest
from django.db import connection, connections

from apps.events.models import JournalEntry, LiveMessage
from apps.signalements import places, selectors, services, tokens
from apps.signalements.models import Access, Contact, Follower, Letter, Signalement, Step
from tests.factories import AssetFactory, CategoryFactory, square
from tests.signalements.conftest import here

pytestmark = pytest.mark.django_db


def test_a_report_is_about_the_exact_lamp_and_its_owner(sent, lamp, commune):
    made = sent(text="Ne s'allume plus").signalement
    assert (made.asset, made.territory, made.state, made.address) == (lamp, commune, "received", "Rue des Écoles")
    assert (made.place.x, made.place.y) == (4.385, 48.975)
    assert made.category_first_id == made.category_id


def test_it_is_told_in_the_journal_and_live_without_a_word_of_the_person(sent):
    made = sent(text="Mon voisin Jean l'a cassée", email="jeanne@exemple.fr").signalement
    line = JournalEntry.objects.get(kind="signalement.created")
    live = LiveMessage.objects.get(kind="signalement.created")
    assert line.after == "Reçu" and made.reference in line.text
    assert live.payload["ref"] == {"type": "signalement", "id": made.pk}
    for told in (line.text + line.why, str(live.payload)):
        assert "Jean" not in told and "exemple.fr" not in told


def test_the_same_form_sent_twice_makes_one_report_and_gives_the_same_page(sent):
    first, second = sent(key="k" * 64, text="Éteinte"), sent(key="k" * 64, text="Éteinte")
    assert first.signalement == second.signalement and first.token == second.token
    assert (Signalement.objects.count(), Step.objects.count(), Access.objects.count()) == (1, 1, 1)


def test_the_token_has_128_bits_and_only_its_digest_is_kept(sent):
    token = sent().token
    assert len(token) == 22
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM signalements_access")
        ((kept,),) = cursor.fetchall()
    assert kept == tokens.digest(token) and token not in kept
    assert tokens.of_form("another key") != token


def test_an_email_is_owed_as_a_row_and_no_email_owes_nothing(sent):
    sent()
    assert Letter.objects.count() == 0
    sent(email="jeanne@exemple.fr")
    letter = Letter.objects.get()
    assert letter.state == "waiting" and letter.step.after == "received" and letter.due_at is not None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": "x" * 4001}, "text"),
        ({"email": "pas une adresse"}, "email"),
        ({"email": "a@b\x00.fr, autre@exemple.fr"}, "email"),
        ({"phone": "appelez-moi"}, "phone"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_written(sent, said, field):
    with pytest.raises(services.SignalementRefused) as refused:
        sent(**said)
    assert refused.value.field == field
    assert (Signalement.objects.count(), Follower.objects.count(), Contact.objects.count()) == (0, 0, 0)


def test_bytes_that_no_database_takes_are_left_out_and_html_is_text(sent):
    made = sent(text="<script>alert(1)</script>\x00 lampe \ud800 éteinte\r\nderrière l'école\x1b[31m").signalement
    made.refresh_from_db()
    assert made.text == "<script>alert(1)</script> lampe  éteinte\nderrière l'école[31m"


def test_a_category_of_another_desk_or_that_is_not_ours_is_refused(sent, neighbour, commune):
    for category in (
        CategoryFactory(territory=neighbour, code="x"),
        CategoryFactory(territory=commune, code="y", active=False),
        CategoryFactory(territory=commune, code="z", addressee="Département, 03 00 00 00 00"),
    ):
        with pytest.raises(services.SignalementRefused) as refused:
            sent(category=category)
        assert refused.value.field == "category"
    assert "Département" in str(refused.value)


def test_answers_are_those_of_the_questions_alone(sent, desk):
    asking = CategoryFactory(
        territory=desk.territory,
        code="asks",
        questions=[{"code": "how", "label": "Combien ?", "choices": ["Une", "Plusieurs"], "required": True}],
    )
    made = sent(category=asking, answers={"how": "Une", "other": "intrus"}).signalement
    assert made.answers == {"how": "Une"}
    for wrong in ({}, {"how": "Mille"}):
        with pytest.raises(services.SignalementRefused) as refused:
            sent(category=asking, answers=wrong)
        assert refused.value.field == "answers"


def test_a_camera_is_never_named_by_the_public(desk, commune):
    camera = AssetFactory(owner=commune, camera=True, code="CAM-1")
    assert places.named("CAM-1") == [] and places.by_uid(str(camera.uid)) is None


# --- Where ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [("nan", "48.9"), ("inf", "0"), ("4.3", "91"), ("", ""), (None, "1"), ("é", "1")])
def test_a_position_that_is_nowhere_is_refused_in_words(position):
    with pytest.raises(services.SignalementRefused, match="Position illisible") as refused:
        places.point(*position)
    assert refused.value.field == "place"


def test_out_of_the_perimeter_the_competent_authority_is_named(desk, neighbour):
    neighbour.outline = square(lon=3.85, lat=43.58)
    neighbour.save(update_fields=["outline"])
    with pytest.raises(services.SignalementRefused, match="mairie de Commune voisine"):
        places.at_point(places.point(3.87, 43.6))
    with pytest.raises(services.SignalementRefused, match="mairie de la commune"):
        places.at_point(places.point(-30, 45))  # in the sea


def test_streets_are_found_without_accents_and_keep_their_number(desk):
    assert [one.label for one in places.streets("12 bis rue des ecoles", desk)] == ["12 bis Rue des Écoles"]
    assert places.streets("avenue inconnue", desk) == []
    assert places.like("rue des ecolles", desk) == ["Rue des Écoles"]
    found = places.at_street(places.streets("ecoles", desk)[0], desk)
    assert found.territory == desk.territory and abs(found.point.x - 4.385) < 1e-6


# --- Moi aussi --------------------------------------------------------------------------------------------------------


def test_joining_follows_without_a_new_report(sent):
    first = sent().signalement
    made = services.join(key="j" * 64, signalement_id=first.pk, email="paul@exemple.fr")
    again = services.join(key="j" * 64, signalement_id=first.pk, email="paul@exemple.fr")
    assert again.token == made.token
    assert (Signalement.objects.count(), first.followers.count()) == (1, 2)
    assert first.steps.get(kind="joined").said == "1 autre habitant suit."


def test_a_report_that_is_over_is_not_joined(sent, pcc):
    first = sent().signalement
    services.reject(signalement_id=first.pk, by=pcc, why="Hors sujet")
    with pytest.raises(services.SignalementRefused, match="plus ouvert"):
        services.join(key="j" * 64, signalement_id=first.pk)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_the_same_moment_makes_one_report(sent):
    made, faults, gate = [], [], threading.Barrier(4)

    def one():
        gate.wait()
        try:
            made.append(sent(key="s" * 64).token)
        except Exception as error:  # told by the assertion
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == [] and len(set(made)) == 1
    assert (Signalement.objects.count(), Follower.objects.count()) == (1, 1)


# --- Duplicates -------------------------------------------------------------------------------------------------------


def test_candidates_are_of_the_same_lamp_first_then_near_and_of_the_category(
    sent, desk, category, other_category, lamp
):

    same = sent(at=here(desk, 0.0001)).signalement
    near = sent(at=here(desk, 0.0003)).signalement
    sent(at=here(desk, 0.002))  # 146 m
    sent(at=here(desk), category=other_category)
    on_lamp = sent().signalement
    point = places.point(4.385, 48.975)
    assert list(selectors.alike(category, point, None)) == [on_lamp, same, near]
    assert list(selectors.alike(category, point, lamp.pk))[0] == on_lamp
    Signalement.objects.filter(pk=on_lamp.pk).update(received_at="2020-01-01T00:00Z")
    assert on_lamp not in selectors.alike(category, point, lamp.pk)
