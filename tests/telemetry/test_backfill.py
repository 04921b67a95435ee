# SPDX-License-Identifier: EUPL-1.2
"""The past of a series by arrays and by files: the rules of `append`, without effect told again, resumed if killed."""

import gzip
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from apps.telemetry import rolling, services
from apps.telemetry.blocks import Block, split
from apps.telemetry.models import Backfill, LastValue, Measure, RollupDirty, Series
from apps.telemetry.past_files import FileRefused
from tests.factories import AssetFactory
from tests.telemetry.days import FAR, assert_exact, series_in, tell

pytestmark = pytest.mark.django_db

START = np.datetime64("2024-03-30T00:00", "us")
FROM = datetime(2024, 3, 30, tzinfo=UTC)
HEADER = "source;reference;grandeur;unite;date;valeur;qualite"


def block(asset_id, count, *, first=START, metric="energy", unit="kWh", qualities=0):
    at = first + np.arange(count) * np.timedelta64(10, "m")
    return Block(asset_id, metric, unit, at, np.arange(count, dtype=float), qualities)


def stored():
    return list(Measure.objects.order_by("series_id", "at").values_list("series_id", "at", "value", "quality"))


def test_blocks_store_what_append_would_have():
    one, other = AssetFactory(), AssetFactory()
    result = services.backfill([block(one.pk, 500), block(other.pk, 700, qualities=1)], rows=150)
    assert (result.inserted, result.duplicates, result.refused) == (1200, 0, {})
    series = Series.objects.get(asset=other)
    assert (series.unit, series.last.value, series.last.quality) == ("kWh", 699.0, 1)
    before = stored()
    minutes = [FROM + n * timedelta(minutes=10) for n in range(700)]
    points = [services.Point(one.pk, "energy", "kWh", at, float(n)) for n, at in enumerate(minutes[:500])]
    assert services.append(points).duplicates == 500
    assert stored() == before


def test_told_again_it_changes_nothing_and_a_better_quality_replaces():
    asset = AssetFactory()
    services.backfill([block(asset.pk, 100, qualities=1)])
    again = services.backfill([block(asset.pk, 100, qualities=1)])
    assert (again.inserted, again.duplicates) == (0, 100)
    better = services.backfill([block(asset.pk, 100, qualities=np.arange(100) % 3)])
    assert better.inserted == 34


def test_in_any_order_and_twice_in_a_block_the_best_quality_is_stored():
    asset = AssetFactory()
    at = START + np.array([20, 0, 20, 10]) * np.timedelta64(1, "m")
    services.backfill([Block(asset.pk, "energy", "kWh", at, np.array([9.0, 0.0, 2.0, 1.0]), np.array([2, 0, 0, 0]))])
    assert [value for _, _, value, _ in stored()] == [0.0, 1.0, 2.0]
    assert LastValue.objects.get().value == 2.0


def test_what_cannot_be_stored_is_counted_by_reason_and_the_rest_is_stored():
    asset = AssetFactory()
    wrong = block(asset.pk, 6)._replace(qualities=np.array([0, 0, 0, 0, 7, 0]))
    wrong.values[0], wrong.at[1], wrong.at[2], wrong.at[3] = np.nan, "NaT", "1980-01-01", "2099-01-01"
    result = services.backfill([wrong, block(asset.pk, 3, unit="Wh"), block(asset.pk + 999, 4)])
    assert result.inserted == 1
    counts = {reason.split(" ")[0]: count for reason, count in result.refused.items()}
    assert counts == {"valeur": 1, "date": 3, "qualité": 1, "unité": 3, "équipement": 4}


def test_arrays_of_different_lengths_are_an_error_of_the_caller():
    with pytest.raises(ValueError, match="length"):
        services.backfill([block(1, 3)._replace(values=np.zeros(2))])


def test_a_long_block_is_cut_and_short_ones_are_gathered():
    sizes = [[len(one.at) for one in chunk] for chunk in split([block(1, 250), block(2, 30), block(3, 90)], 100)]
    assert sizes == [[100], [100], [50, 30, 90]]


def test_the_past_of_a_series_that_lives_marks_days_and_reading_stays_exact():
    one = series_in("Europe/Paris")
    tell(one, (FROM + timedelta(days=20), 5.0))
    rolling.refresh()
    services.backfill([block(one.asset_id, 3 * 144)])
    assert RollupDirty.objects.count() == 4  # it begins at one in the morning, and one of the days has 23 hours
    assert_exact([one], FROM - FAR, FROM + FAR)
    rolling.refresh()
    assert_exact([one], FROM - FAR, FROM + FAR)


def test_a_past_of_years_is_rolled_slice_after_slice():
    one = series_in("Europe/Paris")
    at = START + np.arange(0, 800) * np.timedelta64(1, "D")
    services.backfill([Block(one.asset_id, "energy", "kWh", at, np.ones(800))])
    assert rolling.refresh().tails > 20
    assert LastValue.objects.get().rolled_until > LastValue.objects.get().at
    assert_exact([one], FROM - FAR, FROM + 900 * timedelta(days=1))


# --- Files ------------------------------------------------------------------------------------------------------------


def line(asset, n, *, value=None, quality="0"):
    at = FROM + n * timedelta(minutes=10)
    return f"{asset.source.slug};{asset.source_ref};energy;kWh;{at:%Y-%m-%dT%H:%M:%SZ};{value or n};{quality}"


@pytest.fixture
def file(tmp_path):
    def written(*lines, header=HEADER, name="index.csv"):
        path = tmp_path / name
        text = "\n".join([header, *lines]).encode()
        path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return path

    return written


def test_a_file_is_loaded_and_what_it_cannot_store_is_said_by_reason(file, capsys):
    asset = AssetFactory()
    path = file(
        *(line(asset, n) for n in range(20)),
        line(asset, 20, value="3,5", quality=""),
        line(asset, 21).replace("Z;", ";"),
        line(asset, 22, value="abc"),
        line(asset, 23, quality="9"),
        "trop;court",
        f"ailleurs{line(asset, 24)}",
        name="index.csv.gz",
    )
    call_command("backfill_measures", str(path))
    said = capsys.readouterr().out
    assert Measure.objects.count() == 21
    assert LastValue.objects.get().value == 3.5
    assert "terminé, 5 lignes refusées" in said
    for reason in ("date : illisible", "valeur ou qualité", "qualité : inconnue", "ligne : trop courte", "équipement"):
        assert f"1 × {reason}" in said
    assert not RollupDirty.objects.exists() and LastValue.objects.get().rolled_zone


def test_a_load_that_was_killed_resumes_where_it_was(file):
    asset = AssetFactory()
    path = file(*(line(asset, n) for n in range(100)))

    def killed(done):
        if done.lines == 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.backfill_file(path, tell=killed, rows=20)
    assert Measure.objects.count() == 60
    told = []
    services.backfill_file(path, tell=lambda done: told.append(done.lines), rows=20)
    assert told == [80, 100]
    assert Measure.objects.count() == 100
    loaded = Backfill.objects.get()
    assert (loaded.lines, loaded.inserted, loaded.refused) == (100, 100, 0) and loaded.finished_at
    services.backfill_file(path, tell=lambda done: told.append(done.lines), rows=20)
    assert told == [80, 100]


def test_a_file_that_another_process_loads_is_left_to_it(file):
    asset = AssetFactory()
    path = file(*(line(asset, n) for n in range(40)))
    with pytest.raises(FileRefused, match="Un autre processus"):
        services.backfill_file(path, tell=lambda done: Backfill.objects.update(lines=99), rows=20)


@pytest.mark.parametrize(
    "header, said", [("a;b", "Colonnes absentes : source, reference"), ("", "Colonnes absentes"), (None, "illisible")]
)
def test_what_is_no_such_file_is_refused_in_words(file, tmp_path, header, said):
    path = file(header=header or "")
    if header is None:
        path.write_bytes(b"source;\xff\xfe")
    with pytest.raises(CommandError, match=said):
        call_command("backfill_measures", str(path))
    with pytest.raises(CommandError):
        call_command("backfill_measures", str(tmp_path / "absent.csv"))
