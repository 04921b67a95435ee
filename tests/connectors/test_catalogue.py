# SPDX-License-Identifier: EUPL-1.2
"""The drivers there are, and what a technician may set."""

import pytest
from jsonschema import Draft202012Validator

from apps.connectors.catalogue import DRIVERS, option_errors
from tests.connectors.test_chirpstack import BIN

TALQ = {"url": "http://10.0.0.4:8080/talq", "cms_address": "11111111-1111-4111-8111-111111111111"}


@pytest.mark.parametrize("name", DRIVERS)
def test_every_driver_has_a_label_and_a_valid_schema_with_french_titles(name):
    driver = DRIVERS[name]
    Draft202012Validator.check_schema(driver.options_schema)
    assert driver.label and len(name) <= 32
    for field in driver.options_schema["properties"].values():
        assert field["title"]


BOTH = {"talq"}  # polled, and called by the other side


@pytest.mark.parametrize("name", DRIVERS)
def test_a_driver_is_polled_or_listens_or_is_posted_to_or_only_holds_an_inventory(name):
    driver = DRIVERS[name]
    ways = (driver.fetch, driver.topic, driver.link, driver.receive)
    assert sum(map(bool, ways)) == (name != "none") + (name in BOTH)
    assert bool(driver.decode) == (name != "none")  # its dead letters are read again
    assert bool(driver.sample or driver.content) == bool(driver.fetch)  # « Tester »


@pytest.mark.parametrize(
    ("driver", "options"), [("talq", TALQ), ("chirpstack-mqtt", BIN), ("chirpstack-mqtt", {}), ("none", {})]
)
def test_good_settings_are_accepted(driver, options):
    assert option_errors(driver, options) == []


@pytest.mark.parametrize(
    ("driver", "options", "named"),
    [
        ("talq", {}, "url, cms_address"),
        ("talq", TALQ | {"url": "ftp://x"}, "url (Adresse de la passerelle)"),
        ("talq", TALQ | {"url": "http://user:pw@x/"}, "url"),
        ("talq", TALQ | {"cms_address": "moi"}, "cms_address"),
        ("talq", TALQ | {"password": "x"}, "champ inconnu : password"),
        ("talq", TALQ | {"devices_every": 1}, "devices_every"),
        ("talq", TALQ | {"alarm_logger": "../admin"}, "alarm_logger"),
        ("talq", [], "réglages"),
        ("chirpstack-mqtt", {"thresholds": [{"metric": "fill_level"}]}, "condition, title"),
        ("chirpstack-mqtt", {"thresholds": [BIN["thresholds"][0] | {"below": 3}]}, "« above », soit « below »"),
        ("chirpstack-mqtt", {"metrics": {"fill": {"metric": "Taux !"}}}, "metrics.fill.metric"),
        ("chirpstack-mqtt", {"alarms": [BIN["alarms"][0] | {"severity": "urgent"}]}, "severity (Gravité)"),
        ("none", {"url": "x"}, "url"),
        ("siemens", {}, "pilote inconnu"),
    ],
)
def test_what_is_wrong_is_said_in_french_with_the_field(driver, options, named):
    assert any(named in line for line in option_errors(driver, options)), option_errors(driver, options)
