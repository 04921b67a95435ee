# SPDX-License-Identifier: EUPL-1.2
"""The loopback endpoint that provokes things in the city: a storm, one failure, one repair, a silent supervisor."""

import ipaddress
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from demo.inventory import Inventory, Item

if TYPE_CHECKING:
    from demo.city import City

DEFAULT_EVENTS = {
    "light_point": "lampFailure",
    "control_cabinet": "cabinetDoorOpen",
    "presence_sensor": "communicationFailure",
    "litter_bin": "full",
    "glass_container": "full",
    "energy_meter": "battery",
    "signal_junction": "A0202",
    "camera": "signalLoss",
    "network_switch": "SwitchDown",
    "charging_station": "E-COM",
    "car_park": "barrier",
    "drop_off_point": "damaged",
    "weather_station": "down",
}
PROBE_EVENTS = {"full", "tilt", "battery"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Controls:
    """Orders to `city`."""

    def __init__(self, city: "City") -> None:
        self._city, self._control = city, city.control

    def application(self) -> web.Application:
        app = web.Application(middlewares=[loopback_only])
        for name, handler in {
            "storm": self.storm,
            "calm": self.calm,
            "silence": self.silence,
            "fail": self.fail,
            "repair": self.repair,
            "state": self.state,
        }.items():
            app.router.add_route("*", f"/{name}", handler)
        return app

    async def storm(self, _request: web.Request) -> web.Response:
        """The marked cabinet loses its supply."""
        for known in self._city.inventories.values():
            cabinet = known.storm_cabinet()
            if cabinet is not None:
                return web.json_response(self._storm(known, cabinet, time.time()))
        raise web.HTTPNotFound(text="aucune armoire n'est marquée « storm » dans l'inventaire")

    def _storm(self, known: Inventory, cabinet: Item, now: float) -> dict[str, object]:
        lost = [fault for fault in self._control.faults if fault.ref == cabinet.ref and fault.event == "supplyLoss"]
        if any(fault.present(now) for fault in lost):
            return {"cabinet": cabinet.code, "already": True}
        faults = self._control.storm(cabinet, known, now)
        dead = self._control.without_power(known, now)
        told = self._city.probes.last_words(now)
        for sentinel in told:
            self._city.speak(sentinel, now)
        return {
            "cabinet": cabinet.code,
            "events": len(faults),
            "without_power": len(dead),
            "silent_probes": sum(probe.connected_via in dead for probe in self._city.probes.items),
            "last_words": len(told),
        }

    async def calm(self, _request: web.Request) -> web.Response:
        """Everything that was provoked ends; filled bins, drained batteries and the mains back speak at once."""
        now, by_ref = time.time(), self._city.probes.inventory.by_ref
        powered = self._city.probes.last_words(now)
        told = [by_ref[f.ref] for f in self._control.faults if f.event in PROBE_EVENTS and f.present(now)]
        self._control.calm(now)
        for item in [*told, *powered]:
            self._city.speak(item, now)
        return web.json_response({"calm": True})

    async def silence(self, request: web.Request) -> web.Response:
        """`source` no longer answers, or no longer speaks, until `on=0` or calm."""
        source = request.query.get("source", "")
        if source not in self._city.sources:
            raise web.HTTPNotFound(text=f"source inconnue : {source}")
        (self._control.silent.discard if request.query.get("on") == "0" else self._control.silent.add)(source)
        self._control.save(time.time())
        return web.json_response({"silent": sorted(self._control.silent)})

    async def fail(self, request: web.Request) -> web.Response:
        """One device (`ref`, or terrain code with `city`) fails with `event`, by default the usual one of its kind."""
        item = self._item(request)
        event = request.query.get("event") or DEFAULT_EVENTS[item.kind]
        now = time.time()
        self._control.fail(item.ref, event, now)
        self._city.speak(item, now)
        return web.json_response({"ref": item.ref, "code": item.code, "event": event, "at": now})

    async def repair(self, request: web.Request) -> web.Response:
        """Everything that is wrong with one device ends."""
        item = self._item(request)
        now = time.time()
        self._control.repair([item.ref], now)
        self._city.speak(item, now)
        return web.json_response({"ref": item.ref, "code": item.code, "at": now})

    async def state(self, _request: web.Request) -> web.Response:
        """What is wrong now, as the supervisors know it: the truth to compare with."""
        now, city = time.time(), self._city
        present = {
            one.source: sorted({(f.ref, f.event) for f in one.faults(now - 1, now) if f.present(now)})
            for one in (*city.lighting.values(), *city.junctions.values(), *city.cameras.values())
        }
        return web.json_response({"at": now, "silent": sorted(self._control.silent), "faults": present})

    def _item(self, request: web.Request) -> Item:
        ref = request.query.get("ref", "")
        item = find(self._city.inventories, ref, request.query.get("city", "chalons"))
        if item is None or item.kind not in DEFAULT_EVENTS or item.source not in self._city.sources:
            raise web.HTTPNotFound(text=f"équipement inconnu ou sans télégestion : {ref}")
        return item


def find(inventories: dict[str, Inventory], ref: str, city: str) -> Item | None:
    """By the supervisor's own reference in any city, or by terrain code in `city`."""
    for known in inventories.values():
        if ref in known.by_ref and known.by_ref[ref].ref != known.by_ref[ref].code:
            return known.by_ref[ref]
    return inventories[city].by_code.get(ref) if city in inventories else None


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only a program of this machine may provoke things."""
    if not ipaddress.ip_address(request.remote or "0.0.0.0").is_loopback:
        raise web.HTTPForbidden(text="réservé à cette machine")
    return await handler(request)
