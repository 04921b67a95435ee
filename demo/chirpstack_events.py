# SPDX-License-Identifier: EUPL-1.2
"""Integration events as ChirpStack v4 publishes them: JSON of its protobuf messages, default values left out."""

import base64
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from demo import chance
from demo.inventory import Item

TENANT = str(uuid.uuid5(uuid.NAMESPACE_DNS, "tenant.connecte.demo.invalid"))
APPLICATION = str(uuid.uuid5(uuid.NAMESPACE_DNS, "application.connecte.demo.invalid"))
PROFILES = {
    "litter_bin": "Sonde de remplissage",
    "glass_container": "Sonde de remplissage",
    "energy_meter": "Compteur",
    "room": "Capteur d'ambiance",
    "camera": "Sonde de présence du secteur",
    "control_cabinet": "Sonde d'armoire",
    "lora_gateway": "Sonde de présence du secteur",  # registered under the EUI of the gateway that it stands beside
}


def topic(item: Item, event: str) -> str:
    return f"application/{APPLICATION}/device/{item.ref}/event/{event}"


def up(item: Item, gateway: str, at: float, values: dict[str, Any], counter: int) -> bytes:
    """An uplink decoded by the device's codec, heard by one gateway."""
    said = _header(item, "up", at) | {
        "devAddr": f"01{item.ref[-6:]}",
        "adr": True,
        "dr": 5,
        "fCnt": counter,
        "fPort": 2,
        "data": base64.b64encode(json.dumps(values, sort_keys=True).encode()[:48]).decode(),
        "object": values,
        "rxInfo": [_heard(item, gateway, at)],
        "txInfo": {
            "frequency": 868_100_000,
            "modulation": {"lora": {"bandwidth": 125_000, "spreadingFactor": 7, "codeRate": "CR_4_5"}},
        },
    }
    return json.dumps(said).encode()


def status(item: Item, at: float, battery: float) -> bytes:
    """The answer to a device-status request."""
    margin = int(5 + 15 * chance.unit(item.ref, int(at), "margin"))
    return json.dumps(_header(item, "status", at) | {"margin": margin, "batteryLevel": battery}).encode()


def _header(item: Item, event: str, at: float) -> dict[str, Any]:
    """The id depends only on who speaks and when: a message published twice is the same message."""
    profile = PROFILES[item.kind]
    return {
        "deduplicationId": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{item.ref}/{event}/{at}")),
        "time": datetime.fromtimestamp(at, UTC).isoformat(),
        "deviceInfo": {
            "tenantId": TENANT,
            "tenantName": "Ville fictive",
            "applicationId": APPLICATION,
            "applicationName": "Sondes fictives",
            "deviceProfileId": str(uuid.uuid5(uuid.NAMESPACE_OID, profile)),
            "deviceProfileName": profile,
            "deviceName": item.code,
            "devEui": item.ref,
        },
    }


def _heard(item: Item, gateway: str, at: float) -> dict[str, Any]:
    return {
        "gatewayId": gateway,
        "uplinkId": int(chance.unit(item.ref, at, "uplink") * 2**32),
        "rssi": -60 - int(50 * chance.unit(item.ref, int(at), "rssi")),
        "snr": round(11 - 15 * chance.unit(item.ref, int(at), "snr"), 1) or 0.5,
        "metadata": {"region_name": "eu868", "region_common_name": "EU868"},
    }
