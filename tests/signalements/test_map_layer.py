# SPDX-License-Identifier: EUPL-1.2
"""The points of the console: open, placed, mine to see, and nothing of what people wrote."""

import pytest

from apps.signalements import services, workflow
from apps.signalements.badges import SHAPES
from tests.factories import SignalementFactory

pytestmark = pytest.mark.django_db
MAP = "/api/v1/signalements/map/"


def test_every_open_state_has_its_shape():
    assert set(workflow.OPEN) == set(SHAPES)


def test_open_ones_with_a_place_are_points_of_who_sees_them(client_of, pcc, commune, category, neighbour):
    one = SignalementFactory(territory=commune, category=category)
    over = SignalementFactory(territory=commune, category=category)
    services.reject(signalement_id=over.pk, by=pcc, why="non")
    SignalementFactory(territory=commune, category=category, place=None)
    SignalementFactory(territory=neighbour)
    answer = client_of(pcc).get(MAP).json()
    [point] = answer["points"]
    assert (point["id"], point["look"], point["lonlat"]) == (one.pk, "major", [4.385, 48.975])
    assert not {"text", "answers"} & set(point) and answer["more"] is False
    assert client_of(pcc).get(MAP, {"territory": neighbour.code}).json()["points"] == []
    assert client_of(pcc).get(MAP, {"inconnu": "1"}).status_code == 400


def test_without_the_right_there_is_no_layer(client_of, contractor):
    assert client_of(contractor).get(MAP).status_code == 403


def test_as_many_as_the_table_holds_cost_the_same_queries(
    client_of, pcc, commune, category, django_assert_max_num_queries
):
    for _rank in range(30):
        SignalementFactory(territory=commune, category=category)
    browser = client_of(pcc)
    with django_assert_max_num_queries(8):
        assert len(browser.get(MAP).json()["points"]) == 30
