# SPDX-License-Identifier: EUPL-1.2
"""The Things Stack v3: LoRaWAN messages of an application, as its webhooks post them (one message, one request).

A field equal to 0, "" or false is left out: an absent `snr` is 0 dB, an absent `f_port` is 0. A message that the
console simulated is no fact. The battery level is repeated with each uplink: it is dated by its own `received_at`.
Source: thethingsindustries.com/docs, data formats and webhooks.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from apps.connectors import uplinks
from apps.connectors.base import (
    MAX_CONDITION,
    MAX_REF,
    Alarm,
    Batch,
    ConnectorError,
    Measure,
    Record,
    Seen,
    instant,
    json_object,
    listed,
    mapping,
    number,
    required,
    text,
)

PROOFS_OF_LIFE = ("join_accept", "downlink_ack", "downlink_nack", "location_solved")  # the device spoke
OTHERS = (  # of the network, about what was sent
    *("downlink_queued", "downlink_sent", "downlink_queue_invalidated", "service_data", "uplink_normalized"),
    "uplink_message",
    "downlink_failed",
)

Options = Mapping[str, Any]


def receive(topic: str, payload: bytes, options: Options) -> Batch:
    """One message of a webhook."""
    return Batch(tuple(decode(topic, payload, options)))


def decode(topic: str, payload: bytes, options: Options) -> Iterator[Record]:
    """Turn one message into records: all of them, or ConnectorError naming the first field that is missing or odd."""
    return iter(_records(json_object(payload), options))


def _records(message: Mapping[str, Any], options: Options) -> list[Record]:
    device = _ref(mapping(required(message, "end_device_ids"), "end_device_ids"), options)
    if message.get("simulated") is True:
        return []
    if "uplink_message" in message:
        return list(_uplink(device, message, options))
    if "downlink_failed" in message:
        return list(_failed(device, message))
    if any(name in message for name in PROOFS_OF_LIFE):
        return [Seen(device, instant(required(message, "received_at"), "received_at"))]
    if any(name in message for name in OTHERS):
        return []
    raise ConnectorError("ni uplink_message, ni autre message connu de The Things Stack")


def _ref(ids: Mapping[str, Any], options: Options) -> str:
    """The DevEUI in lower case, or the name of the device there; a device activated by hand may have no DevEUI."""
    if options.get("ref") != "device_id" and ids.get("dev_eui"):
        return text(ids["dev_eui"], "end_device_ids.dev_eui", longest=MAX_REF).lower()
    return text(required(ids, "device_id"), "end_device_ids.device_id", longest=MAX_REF)


def _uplink(device: str, message: Mapping[str, Any], options: Options) -> Iterator[Record]:
    uplink = mapping(message["uplink_message"], "uplink_message")
    at = instant(uplink.get("received_at") or required(message, "received_at"), "received_at")
    key = _key(device, at, message)
    fields = uplinks.fields_of(mapping(uplink.get("decoded_payload") or {}, "decoded_payload"), "decoded_payload")
    decoded = uplinks.measures(device, at, fields, options.get("metrics") or {}, "decoded_payload")
    measures = [*decoded, *_radio(device, at, uplink), *_battery(device, uplink)]
    yield Seen(device, at)
    yield from measures
    yield from uplinks.crossings(measures, options, key)
    yield from uplinks.switches(device, at, fields, options.get("alarms") or [], key, "decoded_payload")
    if options.get("gateways"):
        yield from _gateways(at, uplink)


def _key(device: str, at: datetime, message: Mapping[str, Any]) -> str:
    """The first correlation id is that of the message at the Application Server."""
    said = listed(message.get("correlation_ids"), "correlation_ids")
    return text(said[0], "correlation_ids") if said else f"{device}|{at.isoformat()}"


def _heard(uplink: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [mapping(item, "rx_metadata") for item in listed(uplink.get("rx_metadata"), "rx_metadata")]


def _radio(device: str, at: datetime, uplink: Mapping[str, Any]) -> Iterator[Measure]:
    """Signal at the gateway that heard best."""
    signals = [
        (number(item.get("snr", 0), "rx_metadata.snr"), number(item.get("rssi", 0), "rx_metadata.rssi"))
        for item in _heard(uplink)
    ]
    if signals:
        snr, rssi = max(signals)
        yield Measure(device, "rssi", at, rssi, "dBm")
        yield Measure(device, "snr", at, snr, "dB")


def _battery(device: str, uplink: Mapping[str, Any]) -> Iterator[Measure]:
    """Without `value` it is unknown: the wrapper of a known zero keeps it."""
    said = mapping(uplink.get("last_battery_percentage") or {}, "last_battery_percentage")
    if said.get("value") is None or not said.get("received_at"):
        return
    percent = number(said["value"], "last_battery_percentage.value")
    if not 0 <= percent <= 100:
        raise ConnectorError(f"last_battery_percentage.value : entre 0 et 100 attendu, reçu {percent}")
    at = instant(said["received_at"], "last_battery_percentage.received_at")
    yield Measure(device, "battery", at, percent, "%")


def _gateways(at: datetime, uplink: Mapping[str, Any]) -> Iterator[Seen]:
    """The gateways that relayed the uplink are alive too; those of a peer network have no EUI of ours."""
    for item in _heard(uplink):
        ids = mapping(item.get("gateway_ids") or {}, "gateway_ids")
        if ids.get("eui"):
            yield Seen(text(ids["eui"], "gateway_ids.eui", longest=MAX_REF).lower(), at)


def _failed(device: str, message: Mapping[str, Any]) -> Iterator[Alarm]:
    """A command that the network could not send: an instant, no end will come. As published it bears no date."""
    said = mapping(message["downlink_failed"], "downlink_failed")
    name = text(required(said, "error.name"), "downlink_failed.error.name")
    at = instant(message["received_at"], "received_at") if message.get("received_at") else datetime.now(UTC)
    yield Alarm(
        device,
        f"lora_{uplinks.slug(name)}"[:MAX_CONDITION],
        at,
        active=None,
        severity="minor",
        title="Commande non transmise à la sonde",
        key=_key(device, at, message),
        detail={"code": name},
    )
