# SPDX-License-Identifier: EUPL-1.2
"""Many reports at once: each by its own door, and the page says which were refused and why."""

import pytest

from apps.signalements import services
from apps.signalements.models import Photo, Routing, Signalement, Step
from tests.factories import (
    AddresseeFactory,
    CategoryFactory,
    ReplyFactory,
    ReportPhotoFactory,
    RoutingRuleFactory,
    SignalementFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(commune, category):
    return [SignalementFactory(territory=commune, category=category) for _rank in range(3)]


@pytest.fixture
def browser(client_of, pcc):
    return client_of(pcc)


def boxes(reports):
    return [f"{one.pk}:{one.version}" for one in reports]


def post(browser, act, reports, **said):
    return browser.post("/signalements/lot/", {"act": act, "choix": boxes(reports), "faire": "oui", **said})


def states(reports):
    return [Signalement.objects.get(pk=one.pk).state for one in reports]


def test_ticked_on_the_list_they_are_asked_for_on_a_page_then_done(browser, three):
    page = browser.get("/signalements/").content.decode()
    assert page.count('name="choix"') == 3 and 'action="/signalements/lot/"' in page
    answer = browser.post("/signalements/lot/", {"act": "reject", "choix": boxes(three), "retour": "/signalements/"})
    page = answer.content.decode()
    assert answer.status_code == 200 and all(one.reference in page for one in three) and "Motif" in page
    assert states(three) == ["received"] * 3
    answer = post(browser, "reject", three, text="Hors sujet : {numéro}")
    assert "3 signalements faits" in answer.content.decode()
    assert states(three) == ["rejected"] * 3
    assert {one.outcome_said for one in Signalement.objects.all()} == {f"Hors sujet : {one.reference}" for one in three}


def test_one_that_changed_since_is_refused_in_words_and_stops_no_other(browser, three, pcc):
    seen = boxes(three)
    services.ask(signalement_id=three[1].pk, by=pcc, text="où ?")
    answer = browser.post("/signalements/lot/", {"act": "reject", "choix": seen, "faire": "oui", "text": "non"})
    page = answer.content.decode()
    assert "2 signalements faits" in page and "1 refusé" in page and "Il a changé entre-temps" in page
    assert states(three) == ["rejected", "info_asked", "rejected"]


def test_what_the_life_cycle_refuses_is_told_beside_its_reference(browser, three, pcc):
    services.reject(signalement_id=three[0].pk, by=pcc, why="non")
    three[0].refresh_from_db()
    page = post(browser, "qualify", three).content.decode()
    assert "2 signalements faits" in page and "Passage impossible de « Non retenu » à « Qualifié »" in page


def test_another_category_and_a_route_for_all(browser, three, other_category, commune):
    roads = AddresseeFactory(territory=commune)
    post(browser, "qualify", three, category=other_category.pk, text="Merci")
    assert {one.category for one in Signalement.objects.all()} == {other_category}
    fresh = list(Signalement.objects.all())
    post(browser, "route", fresh, addressee=roads.pk)
    assert {one.addressee for one in Routing.objects.all()} == {roads}
    post(browser, "forward", list(Signalement.objects.all()))
    assert set(states(three)) == {"forwarded"}


def test_without_an_addressee_each_says_so(browser, three):
    page = post(browser, "forward", three).content.decode()
    assert page.count("Choisir d&#x27;abord un destinataire") == 3 and states(three) == ["received"] * 3


def test_duplicates_of_one_leave_the_first_as_it_is(browser, three):
    post(browser, "duplicate", three, of=three[0].reference.lower())
    assert states(three) == ["received", "duplicate", "duplicate"]
    assert set(Signalement.objects.filter(duplicate_of=three[0])) == set(three[1:])


def test_photos_are_decided_and_those_that_were_stay(browser, three):
    waiting, decided = ReportPhotoFactory(signalement=three[0]), ReportPhotoFactory(signalement=three[1], shown=True)
    page = post(browser, "moderate", three, shown="").content.decode()
    assert page.count("Aucune photo n&#x27;attend d&#x27;être relue") == 2
    waiting.refresh_from_db()
    decided.refresh_from_db()
    assert (waiting.shown, waiting.moderated_at is not None, decided.shown) == (False, True, True)


def test_a_template_reply_is_the_reason_when_none_is_typed(browser, three, commune):
    reply = ReplyFactory(territory=commune, text="{catégorie} : non retenu")
    post(browser, "reject", three, modele=reply.pk)
    assert {one.outcome_said for one in Signalement.objects.all()} == {"Éclairage éteint : non retenu"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"act": "reject"}, "Cocher au moins un signalement"),
        ({"act": "inconnu", "choix": "1:1"}, "Choisir ce qu"),
        ({"act": "reject", "choix": ["x", "1", ":", "9" * 30 + ":1", "-1:1", "1:\x00"]}, "Cocher au moins un"),
        ({"act": "reject", "choix": [f"{n}:1" for n in range(1, 302)]}, "Cocher|au plus"),
    ],
)
def test_bad_input_is_told_in_french(browser, three, sent, words):
    import re

    answer = browser.post("/signalements/lot/", sent)
    assert answer.status_code == 400 and re.search(words, answer.content.decode())


def test_a_reason_is_needed_and_its_variables_must_exist(browser, three):
    answer = post(browser, "reject", three, text="")
    assert answer.status_code == 400 and "Écrire un motif" in answer.content.decode()
    answer = post(browser, "reject", three, text="{inconnue}")
    assert answer.status_code == 400 and "Variable inconnue « {inconnue} »" in answer.content.decode()
    assert states(three) == ["received"] * 3


def test_those_of_the_next_commune_are_counted_not_touched(browser, three, neighbour):
    foreign = SignalementFactory(territory=neighbour)
    page = post(browser, "reject", [*three, foreign], text="non").content.decode()
    assert "3 signalements faits" in page and "1 n'existe plus, ou n'est pas visible" in page
    assert foreign.reference not in page and states([foreign]) == ["received"]


def test_who_may_only_read_has_no_boxes_and_no_door(client_of, viewer, three):
    browser = client_of(viewer)
    assert 'name="choix"' not in browser.get("/signalements/").content.decode()
    assert post(browser, "reject", three, text="non").status_code == 403 and not Step.objects.exists()


# --- The queue --------------------------------------------------------------------------------------------------------


def test_the_queue_says_who_treats_it_and_how_long_it_waits(browser, sent, commune, category):
    from datetime import timedelta

    from django.utils import timezone

    type(category).objects.update(public_delay=3)
    roads = AddresseeFactory(territory=commune, name="Voirie")
    RoutingRuleFactory(territory=commune, addressee=roads)
    old, fresh = sent(text="vieux").signalement, sent(text="neuf").signalement
    Signalement.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=5))
    page = browser.get("/signalements/").content.decode()
    assert "5 jours" in page and "sur 3 dits" in page and "plus que le délai dit" in page and "aujourd'hui" in page
    assert page.count(">Voirie<span") == 2
    assert fresh.reference in browser.get(f"/signalements/?destinataire={roads.pk}").content.decode()
    assert fresh.reference not in browser.get("/signalements/?vue=sans-destinataire").content.decode()
    ReportPhotoFactory(signalement=fresh)
    page = browser.get("/signalements/?vue=photos").content.decode()
    assert fresh.reference in page and old.reference not in page
    Photo.objects.update(shown=True)
    assert fresh.reference not in browser.get("/signalements/?vue=photos").content.decode()


def test_a_category_of_another_desk_cannot_be_given(browser, three, neighbour):
    foreign = CategoryFactory(territory=neighbour, code="x")
    answer = post(browser, "qualify", three, category=foreign.pk)
    assert answer.status_code == 400 and states(three) == ["received"] * 3
