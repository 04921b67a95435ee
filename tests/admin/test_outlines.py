# SPDX-License-Identifier: EUPL-1.2
"""The outline of a territory is corrected on a map, and refused beside its field when it is no surface."""

import json

import pytest

from tests.factories import OPERATOR, MembershipFactory, TerritoryFactory, UserFactory, square

pytestmark = pytest.mark.django_db
RING = [[4.3, 48.9], [4.4, 48.9], [4.4, 49.0], [4.3, 49.0], [4.3, 48.9]]
HOLE = [[4.34, 48.94], [4.36, 48.94], [4.36, 48.96], [4.34, 48.96], [4.34, 48.94]]
BOW_TIE = [[4.3, 48.9], [4.4, 49.0], [4.4, 48.9], [4.3, 49.0], [4.3, 48.9]]


@pytest.fixture
def town():
    return TerritoryFactory(outline=square())


def address(territory):
    return f"/admin/territories/territory/{territory.pk}/change/"


def drawn(*surfaces):
    return json.dumps({"type": "MultiPolygon", "coordinates": [*surfaces]})


def save(browser, territory, outline):
    """What the page would send, with `outline` as drawn."""
    page = browser.get(address(territory))
    sent = {name: "" if value is None else value for name, value in page.context["adminform"].form.initial.items()}
    return browser.post(address(territory), {**sent, "includes": [], "outline": outline})


def errors(answer):
    return answer.context["adminform"].form.errors["outline"]


def test_a_vertex_that_was_moved_is_saved(platform, town):
    assert save(platform, town, drawn([RING])).status_code == 302
    town.refresh_from_db()
    assert town.outline.coords == (((tuple(map(tuple, RING))),),)


def test_two_surfaces_and_a_hole_are_kept(platform, town):
    away = [[lon + 1, lat] for lon, lat in RING]
    assert save(platform, town, drawn([RING, HOLE], [away])).status_code == 302
    town.refresh_from_db()
    assert [len(part) for part in town.outline] == [2, 1]


def test_an_outline_that_crosses_itself_is_refused_by_its_field_and_shown_again(platform, town):
    answer = save(platform, town, drawn([BOW_TIE]))
    assert "se recoupe près de 4,35 ; 48,95" in errors(answer)[0]
    assert "MultiPolygon" in answer.text
    town.refresh_from_db()
    assert town.outline.equals(square())


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[]",
        '{"type": "Point", "coordinates": [4, 48]}',
        drawn([[[768915, 6879246], [768916, 6879246], [768916, 6879247], [768915, 6879246]]]),
        drawn([[[4.3, 48.9], [4.4, 48.9]]]),
        '{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 3], [NaN, 1]]]}',
        "[" * 5_000,
    ],
    ids=["not JSON", "a list", "a point", "Lambert-93", "a line", "not a number", "nested"],
)
def test_what_is_no_surface_is_refused_in_words(platform, town, text):
    assert "surface" in errors(save(platform, town, text))[0]


def test_an_outline_that_was_not_touched_is_kept_to_the_last_decimal(platform, town):
    before = town.outline.wkb
    shown = platform.get(address(town)).context["adminform"].form["outline"].value()
    assert save(platform, town, shown.geojson).status_code == 302
    town.refresh_from_db()
    assert town.outline.wkb == before


def test_an_outline_may_be_taken_away(platform, town):
    assert save(platform, town, "").status_code == 302
    town.refresh_from_db()
    assert town.outline is None


def test_who_may_not_change_it_sees_a_drawing(client_of, town):
    reader = UserFactory()
    MembershipFactory(user=reader, territory=town, permissions=[*OPERATOR, "territories.view_territory"])
    page = client_of(reader).get(address(town))
    assert 'class="outline"' in page.text
    assert "data-geometry" not in page.text


def test_no_script_is_written_in_the_page_of_an_outline(platform, town):
    page = platform.get(address(town)).text
    assert "data-geometry" in page
    for tag in page.split("<script")[1:]:
        assert "src=" in tag.split(">")[0] or 'type="application/json"' in tag.split(">")[0], tag[:80]
