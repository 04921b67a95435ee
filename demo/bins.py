# SPDX-License-Identifier: EUPL-1.2
"""Connected bins of a commune, through The Things Stack: its webhook posts each uplink (JSON of its version 3)."""

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from demo import chance, probes
from demo.inventory import Item
from demo.lora import EMPTIED, FULL
from demo.phases import Phases
from demo.posting import Said
from demo.troubles import Troubles

PERIOD = 600  # seconds between two uplinks of a probe
APPLICATION = "corbeilles-fictives"
GATEWAY = "0200b0b0b0b0b0b0"  # of the community network


class Bins:
    signed = False

    def __init__(self, troubles: Troubles, *, seed: int, speed: float) -> None:
        self._troubles, self.source, self._seed, self._speed = troubles, troubles.source, seed, speed
        self.items = list(troubles.items.values())
        self._phases = Phases(self.items, PERIOD)

    def said(self, second: int) -> Iterator[Said]:
        if not self._troubles.silent:
            for item in self._phases.due(second):
                yield from self.said_now(item, second)

    def said_now(self, item: Item, at: float) -> Iterator[Said]:
        wrong = self._troubles.now(at).get(item.ref, set())
        yield self._uplink(item, at, self.values(item, at, wrong)), ""

    def values(self, item: Item, at: float, wrong: set[str]) -> dict[str, Any]:
        """What the codec of the probe gives: as provoked, as emptied by hand, or as time goes."""
        natural = probes.values(item, at, seed=self._seed, speed=self._speed)
        if "full" in wrong:
            return natural | {"fill": FULL}
        by_hand = {"fill": EMPTIED} if self._troubles.by_hand(item.ref) else {}
        return natural | by_hand | {"tilt": "tilt" in wrong}

    def _uplink(self, item: Item, at: float, values: dict[str, Any]) -> bytes:
        """Fields equal to 0, "" or false are left out of the envelope, as its protobuf does."""
        when, address = datetime.fromtimestamp(at, UTC).isoformat(), item.ref.upper()
        ids = {
            "device_id": item.code.lower(),
            "application_ids": {"application_id": APPLICATION},
            "dev_eui": address,
            "dev_addr": f"26{address[-6:]}",
        }
        heard = {
            "gateway_ids": {"gateway_id": "passerelle-fictive", "eui": GATEWAY.upper()},
            "rssi": -70 - int(40 * chance.unit(item.ref, int(at), "rssi")),
            "snr": round(9 - 12 * chance.unit(item.ref, int(at), "snr"), 1) or 0.5,
        }
        level = probes.battery(item, at, seed=self._seed)
        uplink = {
            "f_port": 2,
            "f_cnt": int(at) // PERIOD % 65536 or 1,
            "frm_payload": base64.b64encode(json.dumps(values, sort_keys=True).encode()[:48]).decode(),
            "decoded_payload": values,
            "rx_metadata": [heard],
            "received_at": when,
            "last_battery_percentage": {"value": level, "received_at": when},
        }
        correlation = f"as:up:{uuid.uuid5(uuid.NAMESPACE_OID, f'{item.ref}/{at}')}"
        said = {"end_device_ids": ids, "correlation_ids": [correlation], "received_at": when, "uplink_message": uplink}
        return json.dumps(said).encode()
