# SPDX-License-Identifier: EUPL-1.2
"""Tables of suppliers: CSV and XLSX, long or wide, French numbers and dates, local hours, ends of intervals."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from apps.connectors import generic
from apps.connectors.base import SUSPECT, ConnectorError, Measure
from apps.connectors.catalogue import option_errors
from apps.connectors.generic import xlsx
from apps.connectors.local_time import PARIS, midnight
from tests.connectors.test_properties import storable

PRM = "99990000000001"
LONG = {
    "format": "csv",
    "fields": {"ref": "Point", "at": "Date", "time": "Heure"},
    "dates": "%d/%m/%Y %H:%M",
    "time_zone": "Europe/Paris",
    "interval": "end",
    "step": 30,
    "measures": {"Puissance (kW)": {"metric": "power", "unit": "W", "factor": 1000}},
}
DAYS = {
    "format": "csv",
    "fields": {"at": "Jour"},
    "dates": "%d/%m/%Y",
    "time_zone": "Europe/Paris",
    "wide": {"layout": "days", "ref": PRM, "metric": "energy", "unit": "kWh"},
}
METERS = {
    "format": "csv",
    "fields": {"at": "Horodate"},
    "dates": "%d/%m/%Y %H:%M",
    "time_zone": "Europe/Paris",
    "wide": {
        "layout": "meters",
        "metric": "energy",
        "unit": "kWh",
        "columns": {
            "Gymnase (kWh)": {"ref": PRM},
            "Piscine (m3)": {"ref": "GI999001", "metric": "gas_volume", "unit": "m3"},
        },
    },
}


def read(payload, **options):
    return generic.receive("webhook", payload, options)


def csv_of(*lines):
    return "\n".join(lines).encode("cp1252")


def book(*rows, title="Relevé"):
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def halves(count):
    return [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(count)]


# --- Long -------------------------------------------------------------------------------------------------------------


def test_a_french_table_of_ends_is_stored_by_beginnings():
    batch = read(
        csv_of("Point;Date;Heure;Puissance (kW)", f"{PRM};29/09/2026;00:30;1 234,5", f"{PRM};29/09/2026;01:00;2,5"),
        **LONG,
    )
    assert not batch.rejected
    assert batch.records == (
        Measure(PRM, "power", datetime(2026, 9, 28, 22, tzinfo=UTC), 1234500.0, "W"),
        Measure(PRM, "power", datetime(2026, 9, 28, 22, 30, tzinfo=UTC), 2500.0, "W"),
    )


@pytest.mark.parametrize(("day", "count"), [(date(2026, 10, 25), 50), (date(2026, 3, 29), 46), (date(2026, 7, 1), 48)])
def test_the_days_of_a_change_of_hour_are_whole(day, count):
    begins = [midnight(day) + n * timedelta(minutes=30) for n in range(count)]
    ends = [(one + timedelta(minutes=30)).astimezone(PARIS) for one in begins]
    lines = [f"{PRM};{one:%d/%m/%Y;%H:%M};{n}" for n, one in enumerate(ends)]
    batch = read(csv_of("Point;Date;Heure;Puissance (kW)", *lines), **LONG)
    assert [one.at for one in batch.records] == begins and not batch.rejected


def test_two_events_of_the_same_minute_are_not_two_hours():
    options = {"format": "csv", "fields": {"ref": "Id", "at": "Date", "event": "Code"}, "time_zone": "Europe/Paris"}
    batch = read(csv_of("Id;Date;Code", "a;2026-10-25 02:30;E1", "a;2026-10-25 02:30;E2"), **options)
    assert len({one.at for one in batch.records}) == 1


def test_without_its_step_an_end_cannot_be_a_beginning():
    lines = ("Point;Date;Heure;Puissance (kW)", f"{PRM};29/09/2026;00:30;1")
    batch = read(csv_of(*lines), **{**LONG, "step": None})
    assert "step : le pas" in batch.rejected[0].reason


# --- XLSX -------------------------------------------------------------------------------------------------------------


def test_a_spreadsheet_is_read_with_its_own_dates_and_numbers():
    header = ["Point", "Date", "Heure", "Puissance (kW)"]
    rows = [
        ["Relevés du fournisseur (fictif)"],
        [None],
        header,
        [PRM, datetime(2026, 9, 29), time(0, 30), 1.5],
        [PRM, "29/09/2026", "01:00", "2,5"],
        [None, None, None, None],
        [PRM, datetime(2026, 9, 29), time(1, 30), "#N/A"],
    ]
    batch = read(book(*rows), **{**LONG, "format": "xlsx", "skip": 2})
    assert [(one.at, one.value) for one in batch.records] == [
        (datetime(2026, 9, 28, 22, tzinfo=UTC), 1500.0),
        (datetime(2026, 9, 28, 22, 30, tzinfo=UTC), 2500.0),
    ]
    assert [item.reason for item in batch.rejected] == ["Puissance (kW) : nombre attendu, reçu '#N/A'"]
    named = {"format": "xlsx", "skip": 2, "sheet": "Absente"}
    with pytest.raises(ConnectorError, match="feuille « Absente » absente ; il y a Relevé"):
        read(book(*rows), **{**LONG, **named})


def test_a_column_that_is_gone_is_told_before_anything_is_read():
    with pytest.raises(ConnectorError, match="XLSX : colonnes absentes : Heure"):
        read(book(["Point", "Date", "Puissance (kW)"], [PRM, "29/09/2026", 1]), **{**LONG, "format": "xlsx"})


@pytest.mark.parametrize("payload", [b"", b"PK\x03\x04", b"<html>", zipfile.ZipFile])
def test_what_is_no_workbook_is_refused_in_words(payload):
    if payload is zipfile.ZipFile:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.txt", "b")
        payload = out.getvalue()
    with pytest.raises(ConnectorError, match="XLSX illisible"):
        read(payload, **{**LONG, "format": "xlsx"})


def test_a_small_workbook_that_would_fill_the_memory_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a.xml", "w") as member:
        for _turn in range(121):
            member.write(b"0" * 1_000_000)
    with pytest.raises(ConnectorError, match="trop gros une fois décompressé"):
        list(xlsx.rows(out.getvalue()))


# --- Wide -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "known", "hours"), [("25/10/2026", 48, 25), ("29/03/2026", 46, 23)])
def test_a_row_per_day_has_the_hours_of_its_day(day, known, hours):
    values = [str(n + 1) if day != "29/03/2026" or n not in (4, 5) else "0" for n in range(48)]
    batch = read(csv_of(";".join(["Jour", *halves(48)]), ";".join([day, *values])), **DAYS)
    assert len(batch.records) == known and not batch.rejected
    begins = [one.at for one in batch.records]
    assert begins == sorted(set(begins))
    assert begins[-1] + timedelta(minutes=30) - begins[0] == timedelta(hours=hours)
    doubtful = [one for one in batch.records if one.quality == SUSPECT]
    assert len(doubtful) == (2 if hours == 25 else 0)  # told once, of the two hours that there were


def test_numbered_columns_follow_each_other_from_midnight_whatever_the_day():
    names = [f"P{n}" for n in range(1, 51)]
    rows = [
        ";".join(["Jour", *names]),
        ";".join(["25/10/2026", *["1"] * 50]),
        ";".join(["26/10/2026", *["1"] * 48, "", ""]),
    ]
    batch = read(csv_of(*rows), **DAYS, step=30)
    assert len(batch.records) == 98 and not batch.rejected
    gaps = {b.at - a.at for a, b in zip(batch.records, batch.records[1:], strict=False)}
    assert gaps == {timedelta(minutes=30)}
    beyond = read(csv_of(rows[0], ";".join(["26/10/2026", *["1"] * 50])), **DAYS, step=30)
    assert len(beyond.rejected) == 2 and "n'existe pas" in beyond.rejected[0].reason


def test_ends_of_day_columns_and_bounds_of_an_interval_are_understood():
    ends = [f"{n // 2:02}h{n % 2 * 30:02}" for n in range(1, 48)] + ["00h00"]
    batch = read(
        csv_of(";".join(["Jour", *ends]), ";".join(["29/09/2026", *map(str, range(48))])), **DAYS, interval="end"
    )
    assert [one.value for one in batch.records] == list(range(48))
    assert batch.records[0].at == midnight(date(2026, 9, 29))
    bounds = [f"{n:02}:00-{n + 1:02}:00" for n in range(24)]
    batch = read(csv_of(";".join(["Jour", *bounds]), ";".join(["29/09/2026", *map(str, range(24))])), **DAYS)
    assert batch.records[-1].at == midnight(date(2026, 9, 29)) + timedelta(hours=23)


def test_a_bad_cell_is_kept_aside_with_its_day_and_read_again_once_repaired():
    lines = csv_of(";".join(["Jour", *halves(48)]), ";".join(["29/09/2026", "panne", *["1"] * 47]))
    batch = read(lines, **DAYS)
    assert len(batch.records) == 47
    (refused,) = batch.rejected
    assert refused.reason == "00:00 : nombre attendu, reçu 'panne'"
    assert json.loads(refused.payload) == {"Jour": "29/09/2026", "00:00": "panne"}
    (measure,) = generic.decode("item", refused.payload.replace(b"panne", b"2,5"), DAYS)
    assert measure == Measure(PRM, "energy", midnight(date(2026, 9, 29)), 2.5, "kWh")


def test_a_column_per_meter_each_with_its_quantity():
    head = "Horodate;Gymnase (kWh);Piscine (m3);Remarque"
    batch = read(csv_of(head, "29/09/2026 00:00;1,5;;rien", "29/09/2026 01:00;2,5;0,3;rien"), **METERS)
    assert [(one.ref, one.metric, one.value, one.unit) for one in batch.records] == [
        (PRM, "energy", 1.5, "kWh"),
        (PRM, "energy", 2.5, "kWh"),
        ("GI999001", "gas_volume", 0.3, "m3"),
    ]
    with pytest.raises(ConnectorError, match=r"colonnes de compteurs absentes : Piscine \(m3\)"):
        read(csv_of("Horodate;Gymnase (kWh)", "29/09/2026 00:00;1"), **METERS)


def test_every_column_is_a_meter_when_none_is_named_and_hours_are_told_apart():
    options = {**METERS, "wide": {"layout": "meters", "metric": "energy", "unit": "kWh"}}
    hours = [one.astimezone(PARIS) for one in (midnight(date(2026, 10, 25)) + timedelta(hours=n) for n in range(25))]
    lines = [f"{one:%d/%m/%Y %H:%M};1;2" for one in hours]
    batch = read(csv_of("Horodate;A;B", *lines), **options)
    assert len({(one.ref, one.at) for one in batch.records}) == 50


def test_columns_that_are_no_intervals_are_said():
    with pytest.raises(ConnectorError, match="0 colonnes d'intervalles reconnues"):
        read(csv_of("Jour;Total", "29/09/2026;12"), **DAYS)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"wide": {"layout": "week", "metric": "energy"}}, "wide.layout"),
        ({"wide": {"layout": "days"}}, "metric"),
        ({"interval": "middle"}, "interval"),
        ({"step": 7}, "step"),
        ({}, "ref"),
    ],
)
def test_the_settings_of_a_table_are_checked_in_words(options, named):
    errors = option_errors("file-poll", {"url": "https://x", "fields": {"at": "Jour"}, **options})
    assert any(named in line for line in errors), errors
    assert not option_errors("file-poll", {"url": "https://x", **DAYS})


CELLS = st.one_of(
    st.none(), st.text(max_size=8), st.integers(-(10**20), 10**20), st.floats(), st.booleans(), st.dates()
)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=5), max_size=5), how=st.sampled_from([LONG, DAYS, METERS]))
def test_any_rows_of_a_table_are_read_or_refused(rows, how):
    head = ["Point", "Date", "Heure", "Puissance (kW)", "Jour", "Horodate", "00:00", "Gymnase (kWh)", "Piscine (m3)"]
    text = "\n".join([";".join(head), *(";".join(str(cell) for cell in row + [""] * (9 - len(row))) for row in rows)])
    try:
        batch = read(text.encode("utf-8", "surrogatepass"), **how)
    except ConnectorError as error:
        assert error.reason
    else:
        storable(batch.records)
        assert all(item.reason for item in batch.rejected)


@settings(max_examples=60, deadline=None)
@given(payload=st.binary(max_size=300), cut=st.integers(0, 5000))
def test_any_bytes_are_no_reason_to_crash(payload, cut):
    whole = book(["Point", "Date", "Heure", "Puissance (kW)"], [PRM, "29/09/2026", "00:30", 1])
    for said in (payload, b"PK\x03\x04" + payload, whole[:cut] + payload + whole[cut + len(payload) :]):
        try:
            storable(read(said, **{**LONG, "format": "xlsx"}).records)
        except ConnectorError as error:
            assert error.reason
