# SPDX-License-Identifier: EUPL-1.2
"""ChirpStack v4: LoRaWAN device events, as published on MQTT (`application/{id}/device/{devEui}/event/{type}`) or
posted by its HTTP integration (`?event={type}`), in JSON.

Source: chirpstack/chirpstack-docs, integrations/events.md, and its integration.proto. ChirpStack writes proto3 JSON:
a field equal to 0, "" or false is left out, so that an absent `snr` is 0 dB and an absent `level` is INFO.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from apps.connectors import uplinks
from apps.connectors.base import (
    MAX_CONDITION,
    MAX_REF,
    MAX_TITLE,
    Alarm,
    Batch,
    ConnectorError,
    Measure,
    Record,
    Seen,
    boolean,
    instant,
    json_object,
    listed,
    mapping,
    number,
    required,
    shown,
    text,
)

TOPIC = re.compile(r"(?:^|/)application/[^/]+/device/(?P<device>[0-9a-fA-F]{16})/event/(?P<event>[a-z]+)$")
EVENT = re.compile(r"[a-z]{1,20}")
PROOFS_OF_LIFE = {"join", "ack", "location"}  # the device spoke; `txack` is only the gateway having transmitted
NO_BATTERY_LEVEL = 255  # LoRaWAN DevStatusAns: the device could not measure its battery

# `code` of a log event of level ERROR -> (severity, what the operator reads).
LOG_TITLES = {
    "DOWNLINK_PAYLOAD_SIZE": ("minor", "Commande trop longue pour la sonde"),
    "UPLINK_CODEC": ("minor", "Message de la sonde non décodé"),
    "DOWNLINK_CODEC": ("minor", "Commande non encodée"),
    "OTAA": ("minor", "Raccordement de la sonde refusé"),
    "UPLINK_F_CNT_RESET": ("minor", "Compteur de messages remis à zéro"),
    "UPLINK_MIC": ("major", "Signature de message invalide : clés ou usurpation"),
    "UPLINK_F_CNT_RETRANSMISSION": ("minor", "Message répété par la sonde"),
    "DOWNLINK_GATEWAY": ("minor", "Passerelle : émission impossible"),
    "F_CNT_DOWN": ("minor", "Compteur de commandes incohérent"),
}


def decode(topic: str, payload: bytes, options: Mapping[str, Any]) -> Iterator[Record]:
    """Turn one event into records: all of them, or ConnectorError naming the first field that is missing or odd.

    Events of a type that is not read (txack, integration…) yield nothing. `deduplicationId` is the idempotency key.
    """
    if EVENT.fullmatch(topic):
        return iter(receive(topic, payload, options).records)
    place = TOPIC.search(topic)
    if place is None:
        raise ConnectorError(f"sujet MQTT inattendu : {shown(topic)}")
    return iter(_records(place["event"], place["device"].lower(), payload, options))


def receive(topic: str, payload: bytes, options: Mapping[str, Any]) -> Batch:
    """One event of the HTTP integration: `topic` is what its address says after `?event=`."""
    if not EVENT.fullmatch(topic):
        raise ConnectorError("event : le paramètre « event » de l'adresse est attendu")
    device = text(required(json_object(payload), "deviceInfo.devEui"), "deviceInfo.devEui", longest=MAX_REF).lower()
    return Batch(tuple(_records(topic, device, payload, options)))


def _records(event: str, device: str, payload: bytes, options: Mapping[str, Any]) -> list[Record]:
    message = json_object(payload)
    _same_device(device, message)
    at = instant(required(message, "time"), "time")
    if event == "up":
        return [Seen(device, at), *_uplink(device, at, message, options)]
    if event == "status":
        return [Seen(device, at), *_status(device, at, message, options)]
    if event == "log":
        return list(_log(device, at, message))
    return [Seen(device, at)] if event in PROOFS_OF_LIFE else []


def _same_device(device: str, message: Mapping[str, Any]) -> None:
    said = text(required(message, "deviceInfo.devEui"), "deviceInfo.devEui").lower()
    if said != device:
        raise ConnectorError(f"deviceInfo.devEui : {said!r:.40} n'est pas l'appareil du sujet ({device})")


def _uplink(device: str, at: datetime, message: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Record]:
    """What the codec decoded (`object`, only when a codec is set) and the quality of the radio link."""
    key = text(required(message, "deduplicationId"), "deduplicationId")
    fields = uplinks.fields_of(mapping(message.get("object") or {}, "object"), "object")
    decoded = uplinks.measures(device, at, fields, options.get("metrics") or {}, "object")
    measures = [*decoded, *_radio(device, at, message)]
    yield from measures
    yield from uplinks.crossings(measures, options, key)
    yield from uplinks.switches(device, at, fields, options.get("alarms") or [], key, "object")
    if options.get("gateways"):
        yield from _gateways(at, message)


def _radio(device: str, at: datetime, message: Mapping[str, Any]) -> Iterator[Measure]:
    """Signal at the gateway that heard best."""
    heard = [mapping(item, "rxInfo") for item in listed(message.get("rxInfo"), "rxInfo")]
    signals = [(number(item.get("snr", 0), "rxInfo.snr"), number(item.get("rssi", 0), "rxInfo.rssi")) for item in heard]
    if signals:
        snr, rssi = max(signals)
        yield Measure(device, "rssi", at, rssi, "dBm")
        yield Measure(device, "snr", at, snr, "dB")


def _gateways(at: datetime, message: Mapping[str, Any]) -> Iterator[Seen]:
    """The gateways that relayed the uplink are alive too."""
    for item in listed(message.get("rxInfo"), "rxInfo"):
        yield Seen(text(required(item, "gatewayId"), "rxInfo.gatewayId", longest=MAX_REF).lower(), at)


def _status(device: str, at: datetime, message: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Record]:
    """Battery and link margin. On mains power, or when it cannot be measured, there is no battery level to tell."""
    yield Measure(device, "margin", at, number(message.get("margin", 0), "margin"), "dB")
    level = message.get("batteryLevel")
    on_mains = boolean(message.get("externalPowerSource", False), "externalPowerSource")
    unavailable = boolean(message.get("batteryLevelUnavailable", False), "batteryLevelUnavailable")
    if on_mains or unavailable or level is None or level == NO_BATTERY_LEVEL:
        return
    percent = number(level, "batteryLevel")
    if not 0 <= percent <= 100:
        raise ConnectorError(f"batteryLevel : entre 0 et 100 attendu, reçu {shown(level)}")
    battery = Measure(device, "battery", at, percent, "%")
    yield battery
    yield from uplinks.crossings([battery], options, text(required(message, "deduplicationId"), "deduplicationId"))


def _log(device: str, at: datetime, message: Mapping[str, Any]) -> Iterator[Alarm]:
    """An ERROR of the network server about a device: an instant, no end will come."""
    if message.get("level", "INFO") != "ERROR":
        return
    code = text(message.get("code") or "UNKNOWN", "code", longest=MAX_CONDITION - len("lora_"))
    said = message.get("description") or ""
    description = text(said, "description", longest=2000) if said else ""
    severity, title = LOG_TITLES.get(code, ("minor", f"Erreur du réseau LoRa : {code}"))
    yield Alarm(
        device,
        f"lora_{uplinks.slug(code)}",
        at,
        active=None,
        severity=severity,
        title=title[:MAX_TITLE],
        key=_log_key(device, code, description, message),
        detail={"code": code, "description": description},
    )


def _log_key(device: str, code: str, description: str, message: Mapping[str, Any]) -> str:
    """A log event has no deduplicationId of its own: that of its context, else a digest of what it says and when."""
    context = mapping(message.get("context") or {}, "context")
    if context.get("deduplication_id"):
        return f"{text(context['deduplication_id'], 'context.deduplication_id')}:{code}"
    said = "\x1f".join([device, code, str(message["time"]), description])
    return hashlib.sha256(said.encode()).hexdigest()
