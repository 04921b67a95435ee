# SPDX-License-Identifier: EUPL-1.2
"""The field map: what suppliers without a standard say, by the settings of a technician."""

import json
from datetime import UTC, datetime

import pytest

from apps.connectors import generic
from apps.connectors.base import Alarm, ConnectorError, Device, Measure, Seen
from apps.connectors.catalogue import option_errors
from apps.connectors.generic import files

AT = "2026-11-22T18:04:11+01:00"
FIELDS = {"ref": "id", "at": "date"}


def read(said, topic="webhook", **options):
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    return generic.receive(topic, payload, {"fields": FIELDS, **options})


def one(said, **options):
    batch = read({"id": "a", "date": AT, **said}, **options)
    assert not batch.rejected, batch.rejected
    return batch.records


def mapped(**more):
    return {"fields": {**FIELDS, **more}}


def test_an_item_that_says_nothing_else_is_a_sign_of_life():
    assert one({}) == (Seen("a", datetime(2026, 11, 22, 17, 4, 11, tzinfo=UTC)),)


def test_measures_are_named_by_the_map_or_by_the_item():
    table = {"m.0.t": {"metric": "temperature", "unit": "Cel", "factor": 0.1}}
    (measure,) = one({"m": [{"t": "215,5"}]}, measures=table)
    assert (measure.metric, measure.unit, round(measure.value, 6)) == ("temperature", "Cel", 21.55)
    (named,) = one({"v": "1 234,5", "g": "Puissance Active"}, **mapped(value="v", metric="g"))
    assert (named.metric, named.value) == ("puissance_active", 1234.5)
    assert one({"m": []}, measures=table) == one({})  # nothing was said there


def test_an_equipment_is_announced_with_its_kind_and_its_place():
    fields = mapped(kind="t", name="n", code="c", position="geo")
    item = {"t": "LAMP", "n": "Mât 12", "c": 412, "geo": {"type": "Point", "coordinates": [4.36, 48.95]}}
    device, _seen = one(item, kinds={"LAMP": "light_point"}, **fields)
    assert device == Device("a", "light_point", "Mât 12", (4.36, 48.95), {"code": "412"})
    assert isinstance(one({"geo": "48.95, 4.36"}, kind="x", **mapped(position="geo"))[0], Device)
    assert one({"geo": "48.95; 4.36"}, kind="x", **mapped(position="geo"))[0].lonlat == (4.36, 48.95)
    assert one({"x": "4,36", "y": "48,95"}, kind="x", **mapped(lon="x", lat="y"))[0].lonlat == (4.36, 48.95)
    assert one({"x": 0, "y": 0}, kind="x", **mapped(lon="x", lat="y"))[0].lonlat is None
    assert isinstance(one({}, kind="x")[0], Device)


def test_a_zone_that_this_machine_does_not_know_is_said_by_its_name():
    batch = read({"id": "a", "date": "2026-11-22 18:04"}, time_zone="Europe/Ys")
    assert batch.rejected[0].reason == "time_zone : fuseau inconnu, 'Europe/Ys'"
    assert any("time_zone" in line for line in option_errors("json-push", {"fields": FIELDS, "time_zone": "Europe/Ys"}))


def test_a_threshold_makes_an_alarm_of_a_measure():
    rule = {"metric": "fill", "above": 80, "condition": "fill_high", "title": "Plein"}
    records = one({"v": 90}, measures={"v": {"metric": "fill"}}, thresholds=[rule])
    assert [type(record) for record in records] == [Measure, Alarm]


@pytest.mark.parametrize(
    ("state", "options", "active"),
    [
        ("open", {}, True),
        ("OK", {}, False),
        (True, {}, True),
        (0, {}, False),
        ("Apparu", {"states": {"apparu": "active", "disparu": "ended"}}, True),
        ("coup", {"states": {"coup": "instant"}}, None),
    ],
)
def test_states_are_translated(state, options, active):
    (alarm,) = one({"c": "E1", "e": state}, **options, **mapped(event="c", state="e"))
    assert (alarm.active, alarm.condition, alarm.severity) == (active, "e1", "minor")


def test_codes_have_a_meaning_or_keep_their_name_and_some_are_of_no_interest():
    table = {"E1": {"condition": "lamp_failure", "severity": "major", "title": "Lampe en panne"}}
    fields = mapped(event="c")
    known, unknown = (one({"c": code}, events=table, **fields)[0] for code in ("E1", "Défaut n°7"))
    assert (known.condition, known.severity, known.title) == ("lamp_failure", "major", "Lampe en panne")
    assert known.active is None
    assert (unknown.condition, unknown.severity, unknown.title) == ("d_faut_n_7", "minor", "Défaut n°7")
    assert [type(record) for record in one({"c": "E9"}, ignored=["E9"], **fields)] == [Seen]


@pytest.mark.parametrize(
    ("written", "options", "hour"),
    [
        ("2026-11-22T18:00:00Z", {}, 18),
        ("2026-11-22 18:00:00", {"time_zone": "Europe/Paris"}, 17),
        ("22/11/2026 18:00", {"dates": "%d/%m/%Y %H:%M", "time_zone": "Europe/Paris"}, 17),
        (1795370400, {"dates": "seconds"}, 18),
        ("1795370400000", {"dates": "milliseconds"}, 18),
    ],
)
def test_dates_are_read_as_they_are_written(written, options, hour):
    (seen,) = read({"id": "a", "date": written}, **options).records
    assert seen.at == datetime(2026, 11, 22, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "options", "named"),
    [
        ({"id": None}, {}, "id : identifiant"),
        ({"id": "x" * 200}, {}, "id"),
        ({"date": "hier"}, {}, "date"),
        ({"date": None}, {}, "date : date absente"),
        ({"date": "0001-01-01"}, {}, "1"),
        ({"date": 10**30}, {"dates": "seconds"}, "date"),
        ({"date": "NaN"}, {"dates": "seconds"}, "date"),
        ({"v": "beaucoup"}, {"measures": {"v": {"metric": "x"}}}, "v : nombre"),
        ({"v": "1e999"}, {"measures": {"v": {"metric": "x"}}}, "v"),
        ({"e": "peut-être", "c": "E1"}, mapped(event="c", state="e"), "absent de la table « states »"),
        ({"c": "E1"}, mapped(event="c", state="e"), "états?"),
        ({"c": "***"}, mapped(event="c"), "absent de la table « events »"),
        ({"t": "?"}, mapped(kind="t"), "absent de la table « kinds »"),
        ({"x": 400, "y": 3}, {**mapped(lon="x", lat="y"), "kind": "k"}, "WGS84"),
        ({"n": "nul\x00"}, {}, "nul"),
    ],
)
def test_a_bad_item_is_put_aside_with_its_reason_and_the_others_are_read(item, options, named):
    batch = read([{"id": "a", "date": AT, **item}, {"id": "b", "date": AT if "dates" not in options else 1}], **options)
    reasons = [refused.reason for refused in batch.rejected]
    assert len(reasons) >= 1
    with pytest.raises(ConnectorError, match=named):
        list(generic.decode("item", batch.rejected[0].payload, {"fields": FIELDS, **options}))


def test_a_list_may_be_deep_inside():
    assert len(read({"data": {"items": [{"id": "a", "date": AT}] * 3}}, list="data.items").records) == 3
    with pytest.raises(ConnectorError, match="liste absente : data.autre"):
        read({"data": {}}, list="data.autre")
    with pytest.raises(ConnectorError, match="une liste ou un objet"):
        read([1, 2][0:1][0])


def test_lines_of_json_are_read_one_by_one():
    lines = json.dumps({"id": "a", "date": AT}).encode() + b'\n{"id": \n\n'
    batch = read(lines, format="lines")
    assert (len(batch.records), len(batch.rejected), batch.rejected[0].payload) == (1, 1, b'{"id": ')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_of_any_spreadsheet_is_read(encoding, delimiter):
    rows = [["Repère", "Date", "Note"], ["é1", AT, ""], ["é2", AT, f'"{delimiter}"']]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    batch = generic.receive("x", text.encode(encoding), {"format": "csv", "fields": {"ref": "Repère", "at": "Date"}})
    assert [record.ref for record in batch.records] == ["é1", "é2"]


def test_a_csv_that_changed_is_told_in_words():
    options = {"format": "csv"}
    with pytest.raises(ConnectorError, match="colonnes absentes : date"):
        read(b"id;autre\n1;2\n", **options)
    with pytest.raises(ConnectorError, match="noms de colonnes"):
        read(b"id;id\n1;2\n", **options)
    batch = read(f"id;date\n1;{AT}\n1;2;3\n4\n".encode(), **options)
    assert [item.reason for item in batch.rejected] == [
        "ligne 3 : pas autant de cellules que de colonnes",
        "ligne 4 : pas autant de cellules que de colonnes",
    ]
    with pytest.raises(ConnectorError, match="encodage"):
        read(b"id;date\n\xff;1", **options, encoding="utf-8")


def test_paths_show_a_technician_what_there_is():
    found = dict(files.paths({"a": {"b": [1, {"c": "x"}]}, "d": None}))
    assert found == {"a.b.0": "1", "a.b.1.c": "'x'", "d": "None"}
    assert files.value_at({"a": {"b": [1, {"c": "x"}]}}, "a.b.1.c") == "x"


def test_what_was_in_a_list_of_present_faults_and_is_no_more_has_ended():
    from apps.connectors.generic.polled import _with_ends

    now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    there = Alarm("a", "lamp_failure", now, True)
    records, present = _with_ends((there,), [["b", "door"], ["a", "lamp_failure"]], now, partial=False)
    assert [(one.ref, one.active) for one in records] == [("a", True), ("b", False)]
    assert present == [["a", "lamp_failure"]]
    records, present = _with_ends((there,), [["b", "door"]], now, partial=True)
    assert (len(records), present) == (1, [["a", "lamp_failure"], ["b", "door"]])


class File:
    """An address that always answers the same."""

    async def get(self, path, **_more):
        return json.dumps([{"id": "a", "t": 21}]).encode()


async def test_the_same_bytes_say_nothing_more_unless_they_are_read_otherwise():
    options = {"fields": {"ref": "id"}}
    first = await generic.fetch(File(), options, {})
    again = await generic.fetch(File(), options, first.cursor)
    assert (len(first.records), again.records, again.cursor) == (1, (), first.cursor)
    otherwise = await generic.fetch(File(), {**options, "measures": {"t": {"metric": "temperature"}}}, first.cursor)
    assert [one.value for one in otherwise.records if isinstance(one, Measure)] == [21]


def test_the_settings_obey_their_schema():
    assert option_errors("json-push", {"fields": FIELDS}) == []
    assert option_errors("json-push", {"fields": {"ref": "id"}})  # a date is required of who posts
    assert option_errors("file-poll", {"url": "https://a.b", "fields": {"ref": "id"}}) == []
    assert option_errors("file-poll", {"url": "https://u:p@a.b", "fields": {"ref": "id"}})
    assert option_errors("json-push", {"fields": {**FIELDS, "autre": "x"}})
    for said in (float("nan"), float("inf")):  # PostgreSQL stores neither
        assert option_errors("json-push", {"fields": FIELDS, "measures": {"x": {"metric": "a", "factor": said}}})
    assert option_errors("json-push", {"fields": FIELDS, "states": {"x": "peut-être"}})
