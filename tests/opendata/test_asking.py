# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a collection: what is understood, and everything else refused with the name of the parameter."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.opendata import asking
from apps.opendata.collections import COLLECTIONS
from apps.opendata.refusals import Refused

ASSETS = COLLECTIONS["equipements"]


def question(**query):
    names = {name.replace("_", "-"): value for name, value in query.items()}
    return asking.question(RequestFactory().get("/", names), ASSETS, AnonymousUser())


HOSTILE = [
    *({"limit": text} for text in ("0", "-1", "1.5", "dix", "", "NaN", "1e3", "٣", " 5", "0x10", "9" * 500)),
    *({"bbox": text} for text in ("", "1,2,3", "1,2,3,4,5", "a,b,c,d", "NaN,0,1,1", "inf,0,1,1", "1e400,0,1,1")),
    *({"bbox": text} for text in ("0,91,1,92", "0,50,1,40", "-181,0,1,1", "0,0,9,1,1,1", "1;2;3;4", "1,2,3,4" * 900)),
    *({"bbox": text} for text in ("1,2,3,4'--", "४,2,5,6", "--1,2,3,4", "1,2,3,4,", "1,1,9,2,2,-9")),
    {"bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/2154", "bbox": "1,2,3,4"},
    {"bbox-crs": asking.CRS84},
    *({"datetime": text} for text in ("", "..", "../..", "/", "hier", "2026-13-01", "2026-02-30", "2026", "a/b/c")),
    *({"datetime": text} for text in ("2026-01-02/2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00")),
    *({"datetime": text} for text in ("9999-12-31T23:59:59-14:00", "2026-01-01T25:00:00Z", "２026-01-01")),
    *({"after": text} for text in ("", "-1", "1 OR 1=1", "9" * 19, "a", "1\n")),
    *({"kind": text} for text in ("", "x" * 101, "\x00", "a\x00b")),
    *({"lifecycle": text} for text in ("", "dead", "in_service'")),
    *({name: "1"} for name in ("state", "offset", "crs", "filter", "resultType", "Limit", "bbox[]", "<script>")),
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query)[:60])
def test_what_is_not_understood_is_refused_by_its_name(query):
    with pytest.raises(Refused) as refusal:
        question(**query)
    name = next(iter(query)) if len(query) == 1 else "bbox-crs"
    assert refusal.value.status == 400
    assert refusal.value.said.startswith((name, "(illisible)"))


def test_a_parameter_given_twice_is_refused():
    with pytest.raises(Refused, match="limit"):
        asking.question(RequestFactory().get("/?limit=1&limit=2"), ASSETS, AnonymousUser())


@pytest.mark.parametrize(("text", "understood"), [("1", 1), ("10000", 10_000), ("10001", 10_000), ("9" * 300, 10_000)])
def test_a_limit_that_is_too_high_is_cut_down(text, understood):
    assert question(limit=text).limit == understood


@pytest.mark.parametrize(
    ("query", "boxes"),
    [
        ({"bbox": "4,48,5,49"}, ((4, 48, 5, 49),)),
        ({"bbox": "4, 48, -10, 5, 49, 1e3"}, ((4, 48, 5, 49),)),
        ({"bbox": "48,4,49,5", "bbox-crs": asking.EPSG4326}, ((4, 48, 5, 49),)),
        ({"bbox": "177,-20,-177,-10"}, ((177, -20, 180, -10), (-180, -20, -177, -10))),
        ({"bbox": "-180,-90,180,90", "bbox-crs": f"<{asking.CRS84}>"}, ((-180, -90, 180, 90),)),
        ({}, ()),
    ],
)
def test_boxes(query, boxes):
    assert question(**query).boxes == boxes


def at(*when):
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-01-31T08:00:00Z", at(2026, 1, 31, 8), at(2026, 1, 31, 8)),
        ("2026-01-31T08:00:00 01:00/..", at(2026, 1, 31, 7), None),  # a plus that became a space
        ("../2026-07-31t08:00:00.5z", None, at(2026, 7, 31, 8, 0, 0, 500_000)),
        ("/2026-07-31", None, at(2026, 7, 31, 21, 59, 59, 999_999)),  # a day of Paris
        ("2026-07-31/", at(2026, 7, 30, 22), None),
        ("2026-07-31", at(2026, 7, 30, 22), at(2026, 7, 31, 21, 59, 59, 999_999)),
    ],
)
def test_moments(text, since, until):
    assert question(datetime=text).moments == asking.Moments(since, until)


@given(
    st.sampled_from(["limit", "bbox", "bbox-crs", "datetime", "after", "territory", "lifecycle"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
def test_any_text_is_understood_or_refused(name, text):
    try:
        question(**{name: text})
    except Refused as refused:
        assert refused.status == 400
        assert name in refused.said
