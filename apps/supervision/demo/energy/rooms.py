# SPDX-License-Identifier: EUPL-1.2
"""Rooms of the demo: which site each is of, what is asked of them, a month of their air. All marked « fictif »."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pghistory
from django.db import transaction
from django.utils import timezone

from apps.assets.models import Asset
from apps.energy.maths import presence
from apps.energy.models import Room, RoomRule, Site
from apps.energy.spans import Values
from apps.supervision.demo.energy import drawing
from apps.supervision.demo.files import read_json
from apps.telemetry import services as telemetry
from apps.telemetry.blocks import Block
from apps.telemetry.models import Measure
from apps.territories.models import Territory

STEP = 10  # minutes
OUTSIDE, PER_HOUR, COOLER = 420.0, 1.6, 2.6  # ppm; air changes; °C less while nobody is there: as the live sensors
SENSOR = {"co2": "ppm", "temperature": "Cel", "humidity": "%"}
CONTROLLER = {"co2": "[ppm]", "temperature": "Cel"}  # what it says, as it says it


def load_rooms() -> int:
    """How many rooms were created: none when there are some already, or no equipment of the demo."""
    plan = read_json("energy.json")["demo"]["rooms"]
    sites = {site.code: site for site in Site.objects.filter(is_sample=True)}
    assets = [one for one in _assets() if one.attributes["building"] in sites]
    if not assets or Room.objects.filter(is_sample=True).exists():
        return 0
    with transaction.atomic(), pghistory.context(reason="load_demo"):
        rooms = [Room(asset=one, site=sites[one.attributes["building"]], is_sample=True) for one in assets]
        for room in rooms:
            room.use = room.asset.attributes.get("use", plan["controller"])
        Room.objects.bulk_create(rooms)
        for entry in plan["rules"]:
            territory = Territory.objects.get(code=entry["territory"])
            RoomRule.objects.create(**{**entry, "territory": territory}, origin=plan["origin"], is_sample=True)
        telemetry.backfill(_blocks(plan, rooms))
    return len(rooms)


def _assets() -> list[Asset]:
    """Rooms, and the controller that measures one."""
    rows = Asset.objects.filter(attributes__fictif=True, attributes__has_key="building").order_by("code")
    rows = rows.filter(kind__code="room") | rows.filter(source__slug="gtb-chalons")
    return list(rows.select_related("owner").defer("owner__outline"))


def _blocks(plan: dict[str, Any], rooms: list[Room]) -> Iterator[Block]:
    now = timezone.now().astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
    for room in rooms:
        said = plan["usual"] | room.asset.attributes
        until = np.datetime64(now - timedelta(days=plan["mute_days"]) if said.get("mute") else now)
        at = np.arange(_day(now - timedelta(days=plan["days"])), until, np.timedelta64(STEP, "m")).astype("M8[us]")
        for metric, values in _air(at, room, said, plan["seed"]).items():
            units = SENSOR if "co2_rise_ppm" in room.asset.attributes else CONTROLLER
            if metric in units:
                quality = int(Measure.Quality.ESTIMATED)
                yield Block(room.asset_id, metric, units[metric], at, np.round(values, 1), quality)


def _day(at: datetime) -> np.datetime64:
    return np.datetime64(at.replace(hour=0, minute=0))


def _air(at: np.ndarray, room: Room, said: dict[str, Any], seed: int) -> dict[str, Values]:
    """CO₂ pulled towards what those who are there add; °C and humidity that follow."""
    there = presence.present(at, _lessons(room.use), zone="Europe/Paris")
    noise = drawing.draw(seed, room.asset.code).normal(0, 1, (3, len(at)))
    kept, added = np.exp(-PER_HOUR * STEP / 60), np.zeros(len(at))
    for n in range(1, len(at)):
        added[n] = said["co2_rise_ppm"] * there[n - 1] * (1 - kept) + added[n - 1] * kept
    used = np.convolve(there, np.ones(13), "same") > 0  # an hour before and after
    return {
        "co2": OUTSIDE + added * (1 + 0.04 * noise[0]),
        "temperature": said["celsius"] - COOLER * ~used + 0.15 * noise[1],
        "humidity": 42 + added / 150 + noise[2],
    }


def _lessons(use: str) -> presence.Presence:
    usual: presence.Bands = ((510, 620), (640, 715), (810, 895), (910, 990))
    wednesday = usual[:2]
    if use == Room.Use.SPORT:
        usual = wednesday = ((600, 720), (1020, 1260))
    elif use == Room.Use.CANTEEN:
        usual, wednesday = ((690, 800),), ()
    return presence.Presence((usual, usual, wednesday, usual, usual, (), ()), np.array([], "M8[D]"))
