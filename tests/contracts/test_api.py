# SPDX-License-Identifier: EUPL-1.2
"""`/api/v1/fault-classes/`: read by who sees alarms, written by nobody."""

import json

import pytest
from django.conf import settings

from tests.factories import MembershipFactory, UserFactory, role_with

LIST = "/api/v1/fault-classes/"
ROLES = json.loads((settings.BASE_DIR / "fixtures/roles.json").read_text())


@pytest.fixture
def api_as(client_of, commune):
    def browser(permissions):
        user = UserFactory()
        MembershipFactory(user=user, territory=commune, role=role_with(permissions))
        return client_of(user)

    return browser


def test_classes_come_by_trade_the_worst_first(api_as, reference, django_assert_max_num_queries):
    api = api_as(["contracts.view_faultclass"])
    with django_assert_max_num_queries(6):
        answer = api.get(LIST, {"trade": "lighting"}).json()
    ranks = [row["rank"] for row in answer["results"]]
    assert ranks == sorted(ranks)
    assert {row["trade"] for row in answer["results"]} == {"lighting"}
    assert answer["results"][4]["code"] == "cabinet_dark"


def test_one_class_says_what_it_recognises(api_as, reference):
    row = api_as(["contracts.view_faultclass"]).get(f"{LIST}three_lamps_in_a_row/").json()
    assert row == {
        "code": "three_lamps_in_a_row",
        "trade": "lighting",
        "label": "≥ 3 points lumineux consécutifs",
        "rank": 210,
        "recognises": [{"shapes": ["row"], "at_least": 3}],
    }


def test_an_unknown_trade_or_parameter_is_refused(api_as, reference):
    api = api_as(["contracts.view_faultclass"])
    assert "trade" in api.get(LIST, {"trade": "magic"}).json()
    assert api.get(LIST, {"métier": "lighting"}).status_code == 400


def test_without_the_right_there_is_nothing_to_read(api_as, reference):
    api = api_as(["territories.view_territory"])
    assert api.get(LIST).json()["results"] == []
    assert api.get(f"{LIST}cabinet_dark/").status_code == 404


def test_nobody_writes_by_the_api(api_as, reference):
    api = api_as(["contracts.view_faultclass", "contracts.change_faultclass", "contracts.add_faultclass"])
    assert api.post(LIST, {}, content_type="application/json").status_code == 405
    assert api.delete(f"{LIST}cabinet_dark/").status_code == 405


def test_every_role_that_sees_alarms_reads_the_classes():
    blind = [
        role["code"]
        for role in ROLES
        if "events.view_alarm" in role["permissions"] and "contracts.view_faultclass" not in role["permissions"]
    ]
    assert blind == []


def test_only_the_referent_changes_classes_and_natures():
    given = {role["code"]: set(role["permissions"]) for role in ROLES}
    for right in ("contracts.change_faultclass", "assets.change_conditionnature"):
        assert [code for code, rights in given.items() if right in rights] == ["referent"]
