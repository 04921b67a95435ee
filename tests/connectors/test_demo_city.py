# SPDX-License-Identifier: EUPL-1.2
"""The whole fictitious city: about twenty sources, each heard by our own driver with the settings of the demo."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from apps.assets.models import Source
from apps.connectors import standard_webhooks
from apps.connectors.base import Alarm, Measure, Seen
from apps.connectors.catalogue import DRIVERS
from apps.connectors.http import Client
from apps.supervision.demo import sources
from apps.supervision.demo.files import read_json, read_rows
from demo import posting
from demo.city import City
from demo.settings import FIXTURES, Settings
from tests.connectors.serving import served
from tests.stack import ROOT

PLAN = {one["slug"]: one for one in read_json("demo.json")["sources"] if one["driver"] != "none"}
CITY = [slug for slug, one in PLAN.items() if one["territory"] != "34172"]  # Montpellier is another demo
FILES = next(one["inventories"] for one in read_json("demo.json")["cities"] if one["folder"] == "chalons")
PROTOCOLS = {
    *("talq", "chirpstack-mqtt", "chirpstack-http", "things-stack", "rsmp", "onvif", "json-push", "file-poll"),
    *("alertmanager", "ogc-features", "sensorthings", "enedis", "grdf", "modbus", "bacnet"),
}
WEB = ("talq", "file-poll", "ogc-features", "sensorthings", "enedis", "grdf", "onvif")  # asked over HTTP


@pytest.fixture(scope="module")
def equipment():
    """References of the inventory, by source."""
    found = {}
    for name in FILES:
        for row in read_rows(f"chalons/{name}"):
            found.setdefault(row["source"], set()).add(row["source_ref"])
    return found


@pytest.fixture
def city():
    return City(replace(Settings.from_environment(), fixtures=FIXTURES, mqtt_url="", memory=None, seed=1, speed=1.0))


def test_about_twenty_sources_of_four_authorities_speak_fifteen_protocols(equipment):
    assert 18 <= len(CITY) <= 22
    assert {PLAN[slug]["driver"] for slug in CITY} == PROTOCOLS
    assert {PLAN[slug]["territory"] for slug in CITY} == {"200066876", "51108", "51242", "51504"}
    assert all("(ficti" in PLAN[slug]["name"] for slug in CITY)
    assert set(CITY) <= set(equipment)  # none without equipment
    counted = f"{len(CITY)} fictitious supervisors in {len(PROTOCOLS)} protocols"
    assert counted in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("slug", CITY)
def test_a_silence_is_told_within_about_two_periods(slug):
    """Of a source that is asked; a minute at least, so that one slow answer is no loss."""
    entry = PLAN[slug]
    if DRIVERS[entry["driver"]].fetch is not None:
        assert entry["silent_after"] <= max(2 * entry["poll_every"], 60)


def test_who_posts_is_understood_with_the_settings_of_the_demo(city, equipment):
    now = int(time.time())
    for speaker in city.speakers:
        entry, refs, kinds = PLAN[speaker.source], set(), set()
        for second in range(now, now + 600):
            for body, event in speaker.said(second):
                batch = DRIVERS[entry["driver"]].receive(event or "webhook", body, entry.get("options", {}))
                assert batch.rejected == ()
                refs |= {record.ref for record in batch.records}
                kinds |= {type(record) for record in batch.records}
        assert refs == equipment[speaker.source], speaker.source
        assert kinds & {Seen, Measure}, speaker.source


@pytest.mark.parametrize(
    ("source", "event", "condition"),
    [
        ("armoires-chalons", "supplyLoss", "supply_loss"),
        ("armoires-chalons", "circuitBreakerTripped", "circuit_breaker_tripped"),
        ("lora-fagnieres", "full", "fill_high"),
        ("reseau-chalons", "SwitchDown", "communication_failure"),
        ("irve-chalons", "E-TERRE", "charger_ground_fault"),
    ],
)
def test_what_is_provoked_in_who_posts_begins_and_ends(city, source, event, condition):
    speaker = next(one for one in city.speakers if one.source == source)
    entry, now = PLAN[source], int(time.time())
    ref = next(one.ref for one in city.inventories["chalons"].of(source))
    city.control.fail(ref, event, now)
    assert told(speaker, entry, ref, condition, now + 1) == {True}
    city.control.repair([ref], now + 700)
    assert told(speaker, entry, ref, condition, now + 701) == {False}
    city.control.silent.add(source)
    assert told(speaker, entry, ref, condition, now + 1500) == set()


def told(speaker, entry, ref, condition, since):
    """Whether the condition of `ref` is there, in the last word of the ten minutes that follow."""
    found = {}
    for second in range(since, since + 600):
        for body, topic in speaker.said(second):
            for record in DRIVERS[entry["driver"]].receive(topic or "webhook", body, entry.get("options", {})).records:
                if isinstance(record, Alarm) and (record.ref, record.condition) == (ref, condition):
                    found[record.condition] = record.active
    return set(found.values())


def test_the_keys_of_the_city_are_those_that_the_demo_gives(settings):
    settings.DEMO_KEY = "tiré au sort"
    posting_sources = ("irve-chalons", "reseau-chalons")
    signed, shown = (Source(slug=slug, driver=PLAN[slug]["driver"]) for slug in posting_sources)
    body, at = b"{}", datetime.now(UTC)
    headers = posting.Outbox("", settings.DEMO_KEY, "irve-chalons", signed=True).headers("m-1", body)
    assert standard_webhooks.verify(headers, body, [sources.key_of(signed)], at)[0] == "m-1"
    bearer = posting.Outbox("", settings.DEMO_KEY, "reseau-chalons", signed=False).headers("m-1", body)
    assert bearer["Authorization"] == f"Bearer {sources.key_of(shown)}"


def test_who_is_asked_over_http_answers_with_the_settings_of_the_demo(city, equipment, settings):
    asked = [slug for slug in CITY if PLAN[slug]["driver"] in WEB]
    heard = asyncio.run(answers(city, settings, asked))
    for slug, batch in heard.items():
        assert not batch.problem, slug
        assert {record.ref for record in batch.records} <= equipment[slug], slug
    spoken = {slug for slug, batch in heard.items() if batch.records}
    assert spoken == set(asked)


async def answers(city, settings, asked):
    """One poll of each."""
    found = {}
    async with served(city.application()) as port:
        settings.DEMO_TALQ_URL = f"http://127.0.0.1:{port}"
        for slug in asked:
            entry = PLAN[slug]
            options = {**entry.get("options", {}), **sources.place(entry)}
            if entry["driver"] == "talq":
                options["cms_address"] = "6f5902ac-237f-4a4c-b1ef-a4b6f9f0c5f5"
            if entry["driver"] in ("enedis", "grdf"):
                options = {**options, "points": options["points"][:1], "first": 7}
            async with Client(options["url"], allow={("127.0.0.1", port)}, secret=sources.SECRET) as client:
                found[slug] = await DRIVERS[entry["driver"]].fetch(client, options, {})
    return found
