# SPDX-License-Identifier: EUPL-1.2
"""Long lists are walked from row to row: nothing is skipped, shown twice, or counted; the address alone says where."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.events.models import Alarm
from apps.territories.admin_keyset import rounded
from tests.factories import AlarmFactory, AssetFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
STORM = datetime(2026, 1, 5, 3, tzinfo=UTC)
ASSETS, ALARMS = "/admin/assets/asset/", "/admin/events/alarm/"


def shown(page):
    return page.context["cl"].result_list


def walk(office, url, way):
    """Every row from `url` on, and the last page."""
    found = []
    while True:
        page = office.get(url)
        assert page.status_code == 200
        found += [shown(page)] if way == "older" else []
        found = [shown(page), *found] if way == "newer" else found
        following = getattr(page.context["cl"], way)
        if following is None:
            return [row.pk for rows in found for row in rows], page.wsgi_request.get_full_path()
        url = page.wsgi_request.path + following


@pytest.fixture
def storm(commune):
    """120 alarms raised in the same second: their order is that of the key alone."""
    asset = AssetFactory(owner=commune, code="PL-7")
    made = [AlarmFactory(asset=asset, condition=f"c{n}", raised_at=STORM) for n in range(119)]
    return [*made, AlarmFactory(asset=asset, condition="before", raised_at=STORM - timedelta(hours=1))]


def test_all_pages_of_a_storm_hold_each_alarm_once_forwards_and_backwards(office, storm):
    expected = [*Alarm.objects.order_by("-raised_at", "-id").values_list("pk", flat=True)]
    forwards, last = walk(office, ALARMS, "older")
    backwards, _first = walk(office, last, "newer")
    assert forwards == expected
    assert backwards == expected


def test_the_order_clicked_is_kept_from_page_to_page(office, storm):
    oldest_first, _last = walk(office, f"{ALARMS}?o=6", "older")
    assert oldest_first == [*Alarm.objects.order_by("raised_at", "id").values_list("pk", flat=True)]


def test_no_page_skips_rows_by_an_offset(office, storm):
    url = ALARMS + office.get(ALARMS).context["cl"].older
    with CaptureQueriesContext(connection) as captured:
        office.get(url)
    assert not [query["sql"] for query in captured if "OFFSET" in query["sql"]]


def test_sorting_by_a_column_without_an_index_is_refused_quietly(office, storm):
    page = office.get(f"{ALARMS}?o=1")
    assert page.context["cl"].queryset.query.order_by == ("-raised_at", "-id")


@pytest.mark.parametrize(
    "place", ["0", "x", "W10=", "WzAsbnVsbCxudWxsXQ==", "WzAsImRlbWFpbiIsIjEiXQ==", "WzAsMSwyLDNd"]
)
def test_a_worn_out_address_shows_the_start_of_the_list(office, storm, place):
    page = office.get(ALARMS, {"p": place})
    assert page.status_code == 200
    assert len(shown(page)) == 50


def test_a_filter_goes_back_to_the_start_and_stays_on_the_next_page(office, storm, commune):
    older = office.get(f"{ALARMS}?severity__exact={storm[0].severity}").context["cl"].older
    assert "severity__exact" in older
    page = office.get(ALARMS + older)
    choice = next(iter(page.context["cl"].filter_specs[0].choices(page.context["cl"])))
    assert "p=" not in choice["query_string"]


def test_a_page_alone_is_counted_without_asking(office, commune):
    AssetFactory.create_batch(3, owner=commune)
    with CaptureQueriesContext(connection) as captured:
        page = office.get(ASSETS)
    counting = [query["sql"] for query in captured if "COUNT(" in query["sql"] and "assets_asset" in query["sql"]]
    assert page.context["cl"].result_count == 3
    assert not page.context["cl"].estimated
    assert not counting


def test_an_alarm_is_found_by_its_words_and_by_its_asset(office, commune):
    dark = AlarmFactory(asset=AssetFactory(owner=commune, code="PL-0412"), title="Lampe éteinte")
    AlarmFactory(asset=AssetFactory(owner=commune, code="A-230"), title="Perte d'alimentation")
    for words in ["pl-04", "lampe", "LAMPE 0412", "é"]:
        assert [row.pk for row in shown(office.get(ALARMS, {"q": words}))] == [dark.pk], words


def test_a_filter_offers_only_the_territories_that_have_rows(platform, commune, neighbour):
    other = TerritoryFactory(name="Zone avec équipement")
    for owner in (commune, other):
        AssetFactory(owner=owner)
    spec = platform.get(ASSETS).context["cl"].filter_specs[0]
    assert sorted(name for _pk, name in spec.lookup_choices) == sorted([commune.name, other.name])


def test_an_estimate_keeps_two_figures():
    assert [rounded(number) for number in (0, 7, 96, 1_234, 1_249_000)] == [0, 7, 96, 1_200, 1_200_000]
