# SPDX-License-Identifier: EUPL-1.2
"""Sources of the demo with their drivers and settings."""

import base64
import hashlib
import uuid
from typing import Any

from django.conf import settings

from apps.assets import secrets
from apps.assets.models import Source
from apps.connectors import standard_webhooks
from apps.connectors.catalogue import DRIVERS, option_errors
from apps.supervision.demo.files import read_rows
from apps.supervision.models import IngestKey
from apps.territories.models import Territory

NAMESPACE = uuid.UUID("0b0d6f5e-5f0e-5d7e-8d0b-3c1d1b3f6f0a")  # arbitrary: our address, the same after each reset
NOWHERE = "http://127.0.0.1:9"  # no supervisor was given: the source waits, disabled
UNUSED = 12111
METERS = ("chalons/meters.csv.gz", "chalons/systems.csv.gz")
SECRET = "ville-fictive:fictif"  # of the fictitious suppliers, who take any  # noqa: S105


def load(entries: list[dict[str, Any]]) -> int:
    """Create the missing sources; an existing one follows the ports of the city when they changed."""
    for entry in entries:
        source, created = Source.objects.get_or_create(slug=entry["slug"], defaults=_values(entry))
        if is_of_the_city(entry) and is_given(entry):
            if not created:
                _follow(source, place(entry))
            if "posts" in entry:
                _hold_key(source)
    return len(entries)


def is_of_the_city(entry: dict[str, Any]) -> bool:
    """The fictitious city is the supervisor of this source."""
    return any(word in entry for word in ("path", "called", "bus", "posts"))


def is_given(entry: dict[str, Any]) -> bool:
    if "bus" in entry:
        return bool(_bus_port(entry))
    if "posts" in entry:
        return bool(settings.DEMO_KEY)
    return bool(settings.DEMO_TALQ_URL if "path" in entry else _called(entry))


def place(entry: dict[str, Any]) -> dict[str, Any]:
    """Where its supervisor answers, or where we answer to its sites; nowhere for one that posts to us."""
    if "posts" in entry:
        return {}
    if "called" in entry:
        return {"port": _called(entry) or UNUSED}
    if "bus" in entry:
        return {"devices": _devices(entry)}
    city = (settings.DEMO_TALQ_URL or NOWHERE).rstrip("/")
    where: dict[str, Any] = {"url": city + entry["path"]}
    if "token" in entry:
        where |= {"token_url": city + entry["token"]}
    if "meters" in entry:
        where |= {entry["meters"]: _refs(entry)}
    if "cameras" in entry:
        first, last = entry["cameras"]
        refs = [f"CAM-{number:03}" for number in range(first, last + 1)]
        where |= {"cameras": {ref: f"{entry['under']}/{ref}/device_service" for ref in refs}}
    return where


def _refs(entry: dict[str, Any]) -> list[str]:
    """The metering points of this source, as the fixtures of its city have them."""
    return [row["source_ref"] for name in METERS for row in read_rows(name) if row["source"] == entry["slug"]]


def _called(entry: dict[str, Any]) -> int:
    """The port on which we answer to the sites of this source: the setting that the entry names."""
    return int(getattr(settings, entry["called"]))


def _bus_port(entry: dict[str, Any]) -> int:
    return int(settings.DEMO_MODBUS_PORT if entry["bus"] == "modbus" else settings.DEMO_BACNET_PORT)


def _devices(entry: dict[str, Any]) -> dict[str, Any]:
    """One device for each of its metering points, at the port that the city has for that bus."""
    chosen = entry.get("map") or {"modbus": "sunspec", "bacnet": "salle"}[entry["bus"]]
    where = {"host": "127.0.0.1", "port": _bus_port(entry) or UNUSED, "map": chosen}
    if "unit" in entry:
        where["unit"] = entry["unit"]
    return {ref: {**where, "ref": ref} for ref in _refs(entry)}


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    options = entry.get("options", {})
    if is_of_the_city(entry):
        options = {**options, **place(entry)}
    if entry["driver"] == "talq":
        options = {**options, "cms_address": str(uuid.uuid5(NAMESPACE, entry["slug"]))}
    errors = option_errors(entry["driver"], options)
    if errors:
        raise ValueError(f"{entry['slug']} : {' ; '.join(errors)}")
    timing = {name: entry[name] for name in ("poll_every", "silent_after") if name in entry}
    territory = Territory.objects.get(code=entry["territory"])
    enabled = not is_of_the_city(entry) or is_given(entry)
    secret = {"secret": secrets.encrypt(SECRET)} if entry.get("secret") else {}
    values = {"name": entry["name"], "driver": entry["driver"], "options": options, "enabled": enabled}
    return {**values, **timing, **secret, "territory": territory}


def _follow(source: Source, where: dict[str, Any]) -> None:
    if any(source.options.get(name) != value for name, value in where.items()):
        source.options, source.enabled = {**source.options, **where}, True
        source.save(update_fields=["options", "enabled"])


def _hold_key(source: Source) -> None:
    """What its supplier proves itself with: derived from DEMO_KEY as the city derives it, put right when that moved."""
    secret = key_of(source)
    held = IngestKey.objects.filter(source=source, until=None).first()
    if held is None or _in_the_clear(held) != secret:
        IngestKey.objects.filter(source=source).delete()
        IngestKey.objects.create(source=source, secret=secrets.encrypt(secret))


def key_of(source: Source) -> str:
    drawn = hashlib.sha256(f"{settings.DEMO_KEY}/{source.slug}".encode()).digest()
    signed = DRIVERS[source.driver].signed
    return standard_webhooks.PREFIX + base64.b64encode(drawn).decode() if signed else drawn.hex()


def _in_the_clear(key: IngestKey) -> str:
    try:
        return secrets.decrypt(key.secret)
    except secrets.SecretUnreadable:
        return ""
