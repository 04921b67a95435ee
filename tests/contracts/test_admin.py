# SPDX-License-Identifier: EUPL-1.2
"""The technician's screens: classes of faults and natures of conditions."""

import json

import pytest

from apps.assets.models import ConditionNature
from apps.contracts.models import FaultClass
from tests.admin.conftest import *  # noqa: F403  (the same people at the same desks)
from tests.factories import MembershipFactory, UserFactory, role_with

CLASSES, NATURES = "/admin/contracts/faultclass/", "/admin/assets/conditionnature/"


def form(**changed):
    values = {"label": "Armoire volée", "code": "cabinet_stolen", "trade": "lighting", "rank": 5, "recognises": "[]"}
    return {**values, **changed}


def test_a_referent_adds_a_class_and_its_history_says_who(office, reference):
    asked = [{"kinds": ["control_cabinet"], "natures": ["intrusion"], "conditions": ["theft"]}]
    answer = office.post(f"{CLASSES}add/", form(recognises=json.dumps(asked)))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = FaultClass.objects.get(code="cabinet_stolen")
    assert row.recognises == asked
    page = office.get(f"{CLASSES}{row.pk}/change/").content.decode()
    assert "Armoire de commande ; Atteinte (ouverture, choc, sabotage) ; theft" in page
    history = office.get(f"{CLASSES}{row.pk}/history/").content.decode()
    assert "Création" in history
    assert "referente" in history


@pytest.mark.parametrize(
    ("recognises", "said"),
    [
        ([{"kinds": ["spaceship"]}], "type d&#x27;équipement inconnu « spaceship »"),
        ([{"shapes": ["armoire"]}], "forme inconnue « armoire »"),
        ([{"natures": ["voltage"]}], "nature inconnue « voltage »"),
        ([{"colour": ["red"]}], "« colour » inconnu"),
    ],
)
def test_an_unknown_shape_kind_nature_or_part_is_refused_in_words(office, reference, recognises, said):
    page = office.post(f"{CLASSES}add/", form(recognises=json.dumps(recognises)))
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not FaultClass.objects.filter(code="cabinet_stolen").exists()


def test_what_is_not_json_is_refused(office, reference):
    page = office.post(f"{CLASSES}add/", form(recognises="[{"))
    assert page.status_code == 200
    assert "recognises" in page.context["adminform"].form.errors


def test_a_class_may_be_left_to_the_hand(office, reference):
    assert office.post(f"{CLASSES}add/", form(recognises="")).status_code == 302
    assert FaultClass.objects.get(code="cabinet_stolen").recognises == []
    assert "choisie à la main" in office.get(f"{CLASSES}?q=cabinet_stolen").content.decode()


def test_an_operator_reads_the_classes_and_changes_none(client_of, commune, reference):
    operator = UserFactory(username="lectrice")
    MembershipFactory(user=operator, territory=commune, role=role_with(["contracts.view_faultclass"]))
    page = client_of(operator).get(CLASSES)
    assert page.status_code == 200
    assert "Armoire au noir" in page.content.decode()
    assert client_of(operator).post(f"{CLASSES}add/", form()).status_code == 403


def test_a_referent_corrects_a_nature_and_the_next_batch_reads_it(office, reference):
    from apps.assets.conditions import nature_of

    assert nature_of("cabinet_door_open") == "intrusion"
    row = ConditionNature.objects.get(pattern="cabinet_door_open")
    data = {"pattern": row.pattern, "nature": "other", "label": row.label}
    assert office.post(f"{NATURES}{row.pk}/change/", data).status_code == 302
    assert nature_of("cabinet_door_open") == "other"


@pytest.mark.parametrize("pattern", ["Perte", "a*b", "*", "**", "*door", "lora_**", "", "a b"])
def test_a_pattern_that_means_nothing_is_refused(office, db, pattern):
    page = office.post(f"{NATURES}add/", {"pattern": pattern, "nature": "other", "label": "x"})
    assert page.status_code == 200
    assert "pattern" in page.context["adminform"].form.errors
