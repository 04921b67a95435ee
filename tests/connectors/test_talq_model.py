# SPDX-License-Identifier: EUPL-1.2
"""The tables of the TALQ driver, held against the official data model."""

import json
from pathlib import Path

import pytest

from apps.connectors.base import MAX_CONDITION, MAX_METRIC, MAX_TITLE, SEVERITIES
from apps.connectors.talq.model import ALARMS, DEPRECATED, KILO, KINDS, MEASURES, ROUTINE, meaning

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
    assert ROUTINE - known == set()
    assert set(DEPRECATED) - known == set()


@official
def test_every_lighting_event_is_an_alarm_or_routine(schemas):
    functions = ["fBasicEvents", "fCommunicationEvents", "fGenericEvents", "fLampActuatorEvents", "fLampMonitorEvents"]
    functions += ["fCabinetMonitorEvents", "fSegmentMonitorEvents", "fPresenceSensorEvents", "fPhotocellEvents"]
    said = {name for function in functions for name in schemas[function]["enum"]}
    unnamed = {name for name in said if DEPRECATED.get(name, name) not in ALARMS and name not in ROUTINE}
    assert unnamed == {"invalidAddress", "invalidConfig"}  # about our own requests: kept under their own name


@official
def test_every_measure_has_the_official_unit(schemas):
    found = {}
    for function, name, scope, unit in attributes(schemas):
        if name in MEASURES and scope == "measurement" and function != "BasicFunction":
            found.setdefault(name, set()).add(UNITS[unit])
    assert found == {name: {(quantity.unit, quantity.factor)} for name, quantity in MEASURES.items()}


@official
def test_every_function_that_gives_a_kind_exists(schemas):
    assert set(KINDS) <= set(schemas)


def test_no_event_is_both_an_alarm_and_routine():
    assert not ROUTINE & set(ALARMS)


@pytest.mark.parametrize("name", [*ALARMS, "x" * 500, "é"])
def test_every_alarm_fits_its_columns(name):
    event = meaning(name)
    assert event.severity in SEVERITIES
    assert len(event.condition) <= MAX_CONDITION and len(event.title) <= MAX_TITLE


def test_every_metric_fits_its_column():
    assert all(len(quantity.metric) <= MAX_METRIC for quantity in MEASURES.values())
