# SPDX-License-Identifier: EUPL-1.2
"""The classes of the sample contract: each line of its table is recognised from a typical incident."""

from typing import NamedTuple

import pytest

from apps.assets.conditions import natures
from apps.contracts import selectors
from apps.contracts.models import FaultClass
from tests.factories import FaultClassFactory


class Incident(NamedTuple):
    """What the correlation hands over; `expected` is a code, `delays` the line of the published table."""

    delays: str
    expected: str
    trade: str
    shape: str
    kind: str
    conditions: tuple[str, ...]
    count: int = 1


LAMPS, SERIOUS, NO_DELAY = "lighting 72/72", "lighting 1/120/48", "lighting sans engagement"
CABINET, FEEDER, JUNCTION, SIGNAL = "lighting 2/24/12", "lighting 24/24", "traffic 1/1", "traffic 24/24"
VIDEO_LOST, VIDEO, RADIO, ACCESS = "cctv 6/8/8", "cctv 6/8", "network 6/8", "network 6/12"
BUILDING, PARKING = "building sans engagement", "parking sans engagement"

TYPICAL = [
    Incident(SERIOUS, "cable_down", "lighting", "single", "feeder", ("cable_down",)),
    Incident(SERIOUS, "luminaire_threatening", "lighting", "single", "light_point", ("luminaire_loose",)),
    Incident(
        SERIOUS, "cabinet_crashed", "lighting", "same_asset", "control_cabinet", ("impact", "cabinet_door_open"), 2
    ),
    Incident(SERIOUS, "cabinet_crashed", "lighting", "vandalism", "control_cabinet", ("cabinet_door_open",), 4),
    Incident(SERIOUS, "support_crashed", "lighting", "same_asset", "light_point", ("tilt", "lamp_failure"), 2),
    Incident(CABINET, "cabinet_dark", "lighting", "cabinet", "control_cabinet", ("supply_loss", "lamp_failure"), 64),
    Incident(CABINET, "cabinet_dark", "lighting", "cabinet", "control_cabinet", ("communication_failure",), 40),
    Incident(CABINET, "cabinet_dark", "lighting", "single", "control_cabinet", ("supply_loss",)),
    Incident(CABINET, "cabinet_dark", "lighting", "upstream", "control_cabinet", ("supply_loss", "offline"), 5),
    Incident(CABINET, "cabinet_dark", "lighting", "group", "control_cabinet", ("supply_loss:3", "lamp_failure:1"), 9),
    Incident(FEEDER, "feeder_dark", "lighting", "feeder", "feeder", ("lamp_failure",), 12),
    Incident(FEEDER, "feeder_dark", "lighting", "single", "control_cabinet", ("circuit_breaker_tripped",)),
    Incident(FEEDER, "feeder_dark", "lighting", "single", "control_cabinet", ("switching_error_off:2",)),
    Incident(FEEDER, "three_lamps_in_a_row", "lighting", "row", "light_point", ("lamp_failure",), 3),
    Incident(LAMPS, "luminaire_missing", "lighting", "single", "light_point", ("luminaire_missing",)),
    Incident(LAMPS, "luminaire_hidden", "lighting", "single", "light_point", ("luminaire_hidden",)),
    Incident(LAMPS, "luminaire_damaged", "lighting", "vandalism", "light_point", ("tamper", "lamp_failure"), 4),
    Incident(LAMPS, "lamp_flickers", "lighting", "single", "light_point", ("cycling_failure",)),
    Incident(LAMPS, "lamp_drops_out", "lighting", "single", "light_point", ("lamp_dropout",)),
    Incident(LAMPS, "lamp_off", "lighting", "single", "light_point", ("lamp_failure",)),
    Incident(
        LAMPS, "lamp_off", "lighting", "same_asset", "light_point", ("control_gear_failure", "power_factor_low"), 2
    ),
    Incident(NO_DELAY, "day_burning", "lighting", "day_burning", "control_cabinet", ("lamp_unexpected_on",), 9),
    Incident(NO_DELAY, "day_burning", "lighting", "single", "light_point", ("lamp_unexpected_on",)),
    Incident(NO_DELAY, "bowl_missing", "lighting", "single", "light_point", ("bowl_missing",)),
    Incident(NO_DELAY, "door_open", "lighting", "single", "control_cabinet", ("cabinet_door_open",)),
    Incident(NO_DELAY, "support_missing", "lighting", "single", "light_point", ("support_missing",)),
    Incident(NO_DELAY, "architectural_lighting_fault", "lighting", "single", "light_point", ("architectural_off",)),
    Incident(JUNCTION, "junction_dark", "traffic", "single", "signal_junction", ("supply_loss",)),
    Incident(JUNCTION, "junction_dark", "traffic", "same_asset", "signal_junction", ("junction_dark", "offline"), 2),
    Incident(JUNCTION, "junction_cabinet_crashed", "traffic", "single", "signal_junction", ("controller_hit",)),
    Incident(JUNCTION, "signal_crashed", "traffic", "same_asset", "signal_junction", ("impact", "signal_red_out"), 2),
    Incident(SIGNAL, "signal_lamp_out", "traffic", "single", "signal_junction", ("signal_green_out:3",)),
    Incident(SIGNAL, "signal_flashing", "traffic", "single", "signal_junction", ("signal_flashing",)),
    Incident(SIGNAL, "bus_priority_fault", "traffic", "single", "signal_junction", ("bus_priority_fault",)),
    Incident(SIGNAL, "controller_fault", "traffic", "single", "signal_junction", ("offline",)),
    Incident(VIDEO_LOST, "camera_vandalised", "cctv", "vandalism", "camera", ("tamper", "offline"), 3),
    Incident(VIDEO_LOST, "camera_vandalised", "cctv", "single", "camera", ("camera_masked",)),
    Incident(VIDEO_LOST, "camera_signal_lost", "cctv", "single", "camera", ("video_loss",)),
    Incident(VIDEO_LOST, "camera_signal_lost", "cctv", "single", "camera", ("offline",)),
    Incident(VIDEO, "video_ups_fault", "cctv", "single", "camera", ("ups_battery_low",)),
    Incident(VIDEO, "video_server_fault", "cctv", "single", "camera", ("recorder_fault",)),
    Incident(VIDEO, "video_converter_fault", "cctv", "single", "camera", ("encoder_fault",)),
    Incident(VIDEO, "camera_fault", "cctv", "single", "camera", ("camera_fault",)),
    Incident(RADIO, "lora_network_fault", "network", "gateway", "lora_gateway", ("no_data",), 30),
    Incident(RADIO, "lora_network_fault", "network", "single", "lora_gateway", ("gateway_offline",)),
    Incident(RADIO, "fibre_fault", "network", "single", "lora_gateway", ("fibre_cut",)),
    Incident(ACCESS, "switch_fault", "network", "single", "", ("switch_down",)),
    Incident(ACCESS, "modem_fault", "network", "single", "", ("modem_offline",)),
    Incident(ACCESS, "wifi_fault", "network", "single", "", ("access_point_down",)),
    Incident(BUILDING, "building_electricity", "building", "single", "building", ("power_failure",)),
    Incident(BUILDING, "building_lock", "building", "single", "building", ("lock_jammed",)),
    Incident(BUILDING, "building_fault", "building", "single", "building", ("boiler_fault",)),
    Incident(PARKING, "parking_sensor_fault", "other", "single", "", ("parking_sensor_offline",)),
]
UNCLASSED = [
    (
        "a lamp that no longer communicates may well be lit",
        "lighting",
        "single",
        "light_point",
        ("communication_failure",),
    ),
    ("two lamps out are not three", "lighting", "row", "presence_sensor", ("communication_failure",)),
    ("a probe's battery", "waste", "single", "litter_bin", ("battery_low",)),
    ("a lost source is nobody's equipment", "lighting", "source_lost", "", ("connection",)),
    ("a trade without any class", "waste", "cabinet", "control_cabinet", ("supply_loss",)),
]


def proposed(classes, table, trade, shape, kind, conditions, count=1):
    found = selectors.proposed_class(
        classes,
        trade=trade,
        shape=shape,
        kind=kind,
        natures={table.of(condition) for condition in conditions},
        conditions=conditions,
        count=count,
    )
    return found and found.code


def test_every_line_of_the_contract_is_recognised_from_a_typical_incident(reference):
    classes, table = selectors.loaded_classes(), natures()
    wrong = [
        (incident, found)
        for incident in TYPICAL
        if (found := proposed(classes, table, *incident[2:])) != incident.expected
    ]
    assert not wrong


def test_every_class_delivered_has_its_typical_incident(reference):
    """A class that nothing recognises would be a line of the contract that nobody is ever shown."""
    assert set(FaultClass.objects.values_list("code", flat=True)) == {incident.expected for incident in TYPICAL}


@pytest.mark.parametrize("case", UNCLASSED, ids=lambda case: case[0])
def test_what_the_contract_does_not_name_is_left_to_a_person(reference, case):
    assert proposed(selectors.loaded_classes(), natures(), *case[1:]) is None


def test_the_worst_class_is_proposed_when_several_recognise(db):
    FaultClassFactory(code="less", rank=20)
    FaultClassFactory(code="worst", rank=10)
    FaultClassFactory(code="other-trade", rank=1, trade="traffic")
    assert proposed(selectors.loaded_classes(), natures(), "lighting", "cabinet", "", ("supply_loss",)) == "worst"


def test_classes_are_loaded_in_one_query_and_asked_without_any(reference, django_assert_num_queries):
    table = natures()
    with django_assert_num_queries(1):
        classes = selectors.loaded_classes()
        for incident in TYPICAL * 20:
            proposed(classes, table, *incident[2:])


def test_a_class_written_past_the_checks_recognises_nothing_and_stops_nobody(db, caplog):
    FaultClassFactory(code="broken", rank=1, recognises=[{"shapes": "cabinet", "colour": 3}])
    FaultClassFactory(code="sound", rank=2)
    assert proposed(selectors.loaded_classes(), natures(), "lighting", "cabinet", "", ("supply_loss",)) == "sound"
    assert "broken" in caplog.text


def test_the_classes_delivered_pass_the_checks_of_a_technician(reference):
    from apps.assets.models import AssetKind
    from apps.contracts import recognition

    kinds = set(AssetKind.objects.values_list("code", flat=True))
    for row in FaultClass.objects.all():
        row.full_clean()
        assert list(recognition.problems(row.recognises, kinds)) == [], row.code


def test_loading_the_reference_again_keeps_what_the_city_changed(reference):
    FaultClass.objects.filter(code="cabinet_dark").update(label="Armoire hors tension", recognises=[])
    assert (reference.load_fault_classes(), reference.load_natures()) == (0, 0)
    changed = FaultClass.objects.get(code="cabinet_dark")
    assert (changed.label, changed.recognises) == ("Armoire hors tension", [])
