# SPDX-License-Identifier: EUPL-1.2
"""Keyset pagination: every row once, whatever the ties and the direction; a bad repère is a French 400."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.territories.models import Territory
from apps.territories.pagination import KeysetPagination
from tests.factories import TerritoryFactory


class View:
    def __init__(self, *ordering):
        self.ordering = ordering


def page_at(url, *ordering):
    paginator = KeysetPagination()
    request = Request(APIRequestFactory().get(url))
    rows = paginator.paginate_queryset(Territory.objects.all(), request, View(*ordering))
    return [row.pk for row in rows], paginator.get_next_link(), paginator.get_previous_link()


def walk(ordering, limit=3):
    pages, url = [], f"/?limit={limit}"
    while url:
        rows, url, _ = page_at(url, *ordering)
        pages.append(rows)
    return pages


@pytest.fixture
def territories(db):
    """Ten rows: many ties on the population, three names."""
    for number in range(10):
        TerritoryFactory(name="ABC"[number % 3], population=number // 4, code=f"{number}")


@pytest.mark.parametrize(
    "ordering",
    [("pk",), ("-population", "-pk"), ("name", "pk"), ("population", "-name", "pk"), ("-name", "population", "-pk")],
)
def test_every_row_comes_once_and_in_order(territories, ordering):
    expected = list(Territory.objects.order_by(*ordering).values_list("pk", flat=True))
    assert [pk for page in walk(ordering) for pk in page] == expected


@pytest.mark.parametrize("ordering", [("-population", "-pk"), ("population", "-name", "pk")])
def test_going_back_shows_the_page_before(territories, ordering):
    first, second = walk(ordering)[:2]
    _, link, _ = page_at("/?limit=3", *ordering)
    rows, _, back = page_at(link, *ordering)
    assert rows == second
    rows, forth, before = page_at(back, *ordering)
    assert (rows, before) == (first, None)
    assert page_at(forth, *ordering)[0] == second


def test_the_last_page_has_no_next_even_when_it_is_full(territories):
    assert [len(page) for page in walk(("pk",), limit=5)] == [5, 5]


def test_an_empty_list_has_no_links(db):
    assert page_at("/", "pk") == ([], None, None)


def test_a_row_that_arrives_during_the_reading_neither_repeats_nor_hides_another(territories):
    first, link, _ = page_at("/?limit=3", "-population", "-pk")
    TerritoryFactory(population=99)
    seen = first + page_at(link, "-population", "-pk")[0]
    assert len(seen) == len(set(seen)) == 6


def test_a_page_is_one_query(territories, django_assert_num_queries):
    _, link, _ = page_at("/?limit=3", "-population", "-pk")
    with django_assert_num_queries(1):
        page_at(link, "-population", "-pk")


@pytest.mark.parametrize("limit", ["0", "501", "-1", "abc", "", "1e3", "9" * 5000, "٣"])
def test_a_limit_that_is_not_a_number_of_rows_is_refused(db, limit):
    with pytest.raises(ValidationError) as refusal:
        page_at(f"/?limit={limit}", "pk")
    assert "de 1 à 500" in str(refusal.value.detail["limit"])


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


NOT_CURSORS = ["", "é", "abc", "!!!", "A" * 100_000, base64.urlsafe_b64encode(b"[" * 1500).decode()]
NOT_POSITIONS = [
    (),
    (0,),
    (0, "x"),
    (0, None),
    (0, "\x00"),
    (0, [1]),
    (0, 1, 2),
    (0, {"a": 1}),
    (0, 1e999),
    (0, "\ud800"),
]


@pytest.mark.parametrize("given", NOT_CURSORS + [cursor(*position) for position in NOT_POSITIONS])
def test_a_forged_cursor_is_refused_in_french(territories, given):
    with pytest.raises(ValidationError) as refusal:
        page_at(f"/?cursor={given}", "pk")
    assert "Repère de page illisible" in str(refusal.value.detail["cursor"])


def test_a_cursor_keeps_the_other_parameters_of_the_address(territories):
    _, link, _ = page_at("/?limit=3&q=rue", "pk")
    assert parse_qs(urlsplit(link).query)["q"] == ["rue"]
