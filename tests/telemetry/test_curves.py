# SPDX-License-Identifier: EUPL-1.2
"""Curves stay small and keep their extremes; nobody reads those of a neighbour."""

import csv
import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from apps.telemetry import rolling, selectors, services
from apps.telemetry.models import Measure, Series
from apps.telemetry.services import Point
from tests.factories import AssetFactory, MembershipFactory, SeriesFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, tzinfo=UTC)


def series_of(asset, count, *, value=lambda n: float(n % 7), step=timedelta(minutes=1), start=START):
    services.append([Point(asset.pk, "fill_level", "%", start + n * step, value(n)) for n in range(count)])
    return Series.objects.get(asset=asset)


def test_few_measures_are_all_there():
    series = series_of(AssetFactory(), 50)
    curve = selectors.series_points(series.pk, START, START + timedelta(hours=1))
    assert (len(curve.points), curve.reduced, curve.step) == (50, False, None)


def test_many_measures_are_reduced_and_the_spike_of_one_minute_stays():
    series = series_of(AssetFactory(), 5000, value=lambda n: 900.0 if n == 3210 else 20.0 + n % 3)
    curve = selectors.series_points(series.pk, START, START + timedelta(minutes=5000), max_points=200)
    points = curve.points
    assert curve.reduced and curve.step is None and 100 < len(points) <= 200
    [spike] = [point for point in points if point.value == 900.0]
    assert spike.at == START + timedelta(minutes=3210)
    assert [point.at for point in points] == sorted(point.at for point in points)


def test_every_reduced_point_is_a_real_measure():
    series = series_of(AssetFactory(), 3000, value=lambda n: (n * 37 % 101) / 7)
    points = selectors.series_points(series.pk, START, START + timedelta(minutes=3000), max_points=100).points
    stored = set(Measure.objects.values_list("at", "value"))
    assert {(point.at, point.value) for point in points} <= stored


def test_the_list_gives_the_series_of_an_asset_with_their_last_value(client_of, operator, commune):
    asset = AssetFactory(owner=commune)
    SeriesFactory(asset=asset, metric="battery", unit="%", value=81.5)
    SeriesFactory(asset=AssetFactory(owner=commune, kind=asset.kind))
    [series] = client_of(operator).get("/api/v1/series/", {"asset": asset.uid}).json()["results"]
    assert (series["asset"], series["metric"], series["unit"]) == (str(asset.uid), "battery", "%")
    assert series["last"]["value"] == 81.5


def test_the_list_costs_the_same_queries_whatever_its_length(
    client_of, operator, commune, django_assert_max_num_queries
):
    client, asset = client_of(operator), AssetFactory(owner=commune)
    for n in range(30):
        SeriesFactory(asset=asset, metric=f"metric_{n}", value=1.0 if n % 2 else None)
    with django_assert_max_num_queries(4):
        assert len(client.get("/api/v1/series/").json()["results"]) == 30


def test_the_curve_of_the_last_day_is_the_default(client_of, operator, commune):
    series = series_of(
        AssetFactory(owner=commune), 30, step=timedelta(hours=1), start=timezone.now() - timedelta(hours=29)
    )
    curve = client_of(operator).get(f"/api/v1/series/{series.pk}/measures/").json()
    assert len(curve["results"]) == 24
    assert curve["reduced"] is False
    assert set(curve["results"][0]) == {"at", "value", "quality"}


@pytest.mark.parametrize(
    "query, field",
    [
        ({"since": "hier"}, "since"),
        ({"since": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"}, "since"),
        ({"max_points": "100000"}, "max_points"),
        ({"max_points": "-1"}, "max_points"),
        ({"sinse": "2026-03-01"}, "sinse"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "since"),
    ],
)
def test_an_odd_period_is_refused_in_french_naming_the_field(client_of, operator, commune, query, field):
    series = SeriesFactory(asset=AssetFactory(owner=commune))
    answer = client_of(operator).get(f"/api/v1/series/{series.pk}/measures/", query)
    assert answer.status_code == 400
    assert list(answer.json()) == [field]


def test_a_neighbour_finds_no_series_no_curve_and_no_file(client_of, neighbour_operator, commune):
    series = series_of(AssetFactory(owner=commune), 3)
    client = client_of(neighbour_operator)
    assert client.get("/api/v1/series/").json()["results"] == []
    for page in ("", "measures/", "measures.csv/", "rollups/"):
        assert client.get(f"/api/v1/series/{series.pk}/{page}").status_code == 404


def test_the_measures_of_a_camera_need_the_right_to_restricted_positions(client_of, operator, commune):
    series = SeriesFactory(asset=AssetFactory(owner=commune, camera=True))
    viewer = MembershipFactory(territory=commune).user
    assert client_of(operator).get(f"/api/v1/series/{series.pk}/").status_code == 200
    assert client_of(viewer).get(f"/api/v1/series/{series.pk}/").status_code == 404


def test_the_file_holds_every_measure_of_the_period(client_of, operator, commune, monkeypatch):
    monkeypatch.setattr("apps.telemetry.exports.PAGE", 100)
    series = series_of(AssetFactory(owner=commune), 250, value=lambda n: n + 0.5)
    period = {"since": START.isoformat(), "until": (START + timedelta(days=1)).isoformat()}
    answer = client_of(operator).get(f"/api/v1/series/{series.pk}/measures.csv/", period)
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [row["valeur"] for row in rows] == [f"{n},5" for n in range(250)]
    assert rows[0] == {
        "date_utc": "2026-03-01T00:00:00+00:00",
        "grandeur": "fill_level",
        "valeur": "0,5",
        "unite": "%",
        "qualite": "0",
    }


# --- Long spans -------------------------------------------------------------------------------------------------------


def long_ago(asset, days):
    """A measure every ten minutes, and one peak of a minute."""
    at = np.datetime64(START.replace(tzinfo=None), "us") - np.arange(days * 144) * np.timedelta64(10, "m")
    values = 20.0 + np.arange(len(at)) % 7
    values[len(at) // 3] = 900.0
    services.backfill([services.Block(asset.pk, "fill_level", "%", at, values)])
    rolling.refresh()
    return Series.objects.get(asset=asset)


@pytest.mark.parametrize("days, step", [(90, "hour"), (1200, "day")])
def test_a_long_curve_comes_from_the_roll_ups_and_keeps_its_extremes(
    client_of, operator, commune, django_assert_max_num_queries, days, step
):
    series = long_ago(AssetFactory(owner=commune), days)
    client = client_of(operator)
    period = {"since": (START - timedelta(days=days)).isoformat(), "until": START.isoformat()}
    with django_assert_max_num_queries(9):
        curve = client.get(f"/api/v1/series/{series.pk}/measures/", period).json()
    assert (curve["reduced"], curve["step"]) == (True, step)
    assert 500 < len(curve["results"]) <= 2000
    values = [point["value"] for point in curve["results"]]
    assert (min(values), max(values)) == (20.0, 900.0)
    dates = [point["at"] for point in curve["results"]]
    assert dates == sorted(dates)


def test_days_of_a_series_are_those_of_its_territory(client_of, operator, commune, django_assert_max_num_queries):
    series = series_of(
        AssetFactory(owner=commune), 4 * 24, step=timedelta(hours=1), start=datetime(2026, 3, 28, 23, tzinfo=UTC)
    )
    client = client_of(operator)
    period = {"since": "2026-03-29T10:00:00Z", "until": "2026-03-31T00:00:00Z"}
    with django_assert_max_num_queries(9):
        found = client.get(f"/api/v1/series/{series.pk}/rollups/", period).json()
    assert (found["since"], found["time_zone"]) == ("2026-03-29T00:00:00+01:00", "Europe/Paris")
    assert [(day["at"], day["n"]) for day in found["results"]] == [
        ("2026-03-29T00:00:00+01:00", 23),
        ("2026-03-30T00:00:00+02:00", 24),
        ("2026-03-31T00:00:00+02:00", 24),
    ]
    day = found["results"][0]
    assert day["mean"] == pytest.approx(day["sum"] / 23)
    assert (day["first"], day["last"], day["min"], day["max"], day["worst_quality"]) == (0.0, 1.0, 0.0, 6.0, 0)


@pytest.mark.parametrize(
    "query, field",
    [
        ({"step": "week"}, "step"),
        ({"step": "hour", "since": "2025-01-01T00:00:00Z"}, "since"),
        ({"max_points": "3"}, "max_points"),
        ({"since": "2030-01-01T00:00:00Z"}, "since"),
    ],
)
def test_roll_ups_that_cannot_be_given_are_refused_naming_the_field(client_of, operator, commune, query, field):
    series = SeriesFactory(asset=AssetFactory(owner=commune))
    answer = client_of(operator).get(f"/api/v1/series/{series.pk}/rollups/", query)
    assert answer.status_code == 400
    assert list(answer.json()) == [field]


def test_a_series_that_was_never_measured_has_no_day(client_of, operator, commune):
    series = SeriesFactory(asset=AssetFactory(owner=commune))
    for step in ("hour", "day", "month"):
        assert client_of(operator).get(f"/api/v1/series/{series.pk}/rollups/", {"step": step}).json()["results"] == []
