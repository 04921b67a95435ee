# SPDX-License-Identifier: EUPL-1.2
"""The tables of the TALQ driver, held against the official data model."""

import json
from pathlib import Path

import pytest

from apps.connectors.base import MAX_CONDITION, MAX_METRIC, MAX_TITLE, SEVERITIES
from apps.connectors.talq.model import ALARMS, DEPRECATED, KILO, KINDS, MEASURES, ROUTINE, meaning, table

MODEL = Path(__file__).resolve().parents[3] / "shared" / "oracles" / "talq" / "talq-data-model-2-7-1-online.json"
UNITS = {
    "Watts": ("W", 1),
    "KiloWatt": ("W", KILO),
    "VoltAmperes": ("VA", 1),
    "KiloVoltAmpere": ("VA", KILO),
    "VoltAmpereReactive": ("var", 1),
    "KiloVoltAmpereReactive": ("var", KILO),
    "KiloWattHours": ("kWh", 1),
    "KiloVoltAmpereReactiveHours": ("kvar.h", 1),
    "Volts": ("V", 1),
    "Amperes": ("A", 1),
    "Hertz": ("Hz", 1),
    "DegreesCelcius": ("Cel", 1),  # spelt so in the model
    "Hours": ("h", 1),
    "Percent": ("%", 1),
    "None": ("1", 1),
}
official = pytest.mark.skipif(not MODEL.is_file(), reason="../shared/oracles/talq absent")


@pytest.fixture(scope="module")
def schemas():
    return json.loads(MODEL.read_text())["components"]["schemas"]


def attributes(schemas):
    """(function, attribute, scope, unit) of the whole model."""
    for function, schema in schemas.items():
        for part in schema.get("allOf", [schema]):
            for name, attribute in part.get("properties", {}).items():
                said = {
                    key: value for piece in [attribute, *attribute.get("allOf", [])] for key, value in piece.items()
                }
                if "x-talq-scope" in said:
                    yield function, name, said["x-talq-scope"], said.get("x-talq-unit")


@official
def test_every_event_of_the_tables_exists(schemas):
    known = set(schemas["EventType"]["enum"]) | {
        name for _f, name, scope, _u in attributes(schemas) if scope == "event"
    }
    assert set(ALARMS) - known == set()
    assert set(ROUTINE) - known == set()
    assert set(DEPRECATED) - known == set()


@official
def test_each_of_the_168_events_is_an_alarm_or_routine(schemas):
    said = set(schemas["EventType"]["enum"])
    assert len(said) == 168
    assert {name for name in said if DEPRECATED.get(name, name) not in {*ALARMS, *ROUTINE}} == set()
    assert len({event.condition for event in ALARMS.values()}) == len(ALARMS)
    assert {name for name, *_ in table({})} == {DEPRECATED.get(name, name) for name in said}


def test_a_technician_overrules_the_table_by_the_newer_name():
    changed = {"temperatureTooHigh": "critical", "batteryFull": "minor", "lampFailure": "none"}
    assert meaning("highTemperature", changed).severity == "critical"
    assert (meaning("batteryFull", changed).title, meaning("batteryFull")) == ("Batterie pleine", None)
    assert meaning("lampFailure", changed) is None
    assert {name: now for name, _title, usual, now in table(changed) if usual != now} == changed


@official
def test_every_measure_has_the_official_unit(schemas):
    found = {}
    for function, name, scope, unit in attributes(schemas):
        if name in MEASURES and scope.lower() == "measurement" and function != "BasicFunction":
            found.setdefault(name, set()).add(UNITS[unit])
    assert found == {name: {(quantity.unit, quantity.factor)} for name, quantity in MEASURES.items()}


@official
def test_every_function_that_gives_a_kind_exists(schemas):
    assert set(KINDS) <= set(schemas)


def test_no_event_is_both_an_alarm_and_routine():
    assert not set(ROUTINE) & set(ALARMS)


@pytest.mark.parametrize("name", [*ALARMS, "x" * 500, "é"])
def test_every_alarm_fits_its_columns(name):
    event = meaning(name)
    assert event.severity in SEVERITIES
    assert len(event.condition) <= MAX_CONDITION and len(event.title) <= MAX_TITLE


def test_every_metric_fits_its_column():
    assert all(len(quantity.metric) <= MAX_METRIC for quantity in MEASURES.values())
