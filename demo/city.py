# SPDX-License-Identifier: EUPL-1.2
"""All the supervisors together, and the loopback endpoint that provokes things: one HTTP server, one MQTT client."""

import ipaddress
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from demo import inventory
from demo.cameras import Cameras
from demo.control import Control
from demo.enedis_api import Enedis
from demo.failures import RATES, Failures
from demo.grdf_api import Grdf
from demo.inventory import Inventory, Item
from demo.junctions import Junctions
from demo.lighting import Lighting
from demo.lora import Probes, Publisher
from demo.settings import Settings
from demo.talq_gateway import Gateway

CITIES = ("chalons", "montpellier")
LORA_SOURCE, RSMP_SOURCE, ONVIF_SOURCE = "lora-chalons", "rsmp-chalons", "onvif-chalons"
ENEDIS_SOURCE, GRDF_SOURCE = "enedis-chalons", "grdf-chalons"
SOLAR_SOURCE, ROOMS_SOURCE = "pv-chalons", "gtb-chalons"
SUPERVISED = ("talq-", "lora-", "rsmp-", "onvif-")
DEFAULT_EVENTS = {
    "light_point": "lampFailure",
    "control_cabinet": "cabinetDoorOpen",
    "presence_sensor": "communicationFailure",
    "litter_bin": "full",
    "glass_container": "full",
    "energy_meter": "battery",
    "signal_junction": "A0202",
    "camera": "signalLoss",
}
PROBE_EVENTS = {"full", "tilt", "battery"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class City:
    """The fictitious supervisors and what is provoked in them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.control = Control.remembered(settings.memory)
        self.inventories = {city: inventory.load(settings.fixtures, city) for city in CITIES}
        self.lighting = {city: self._lighting(city) for city in CITIES}
        self.meters = inventory.meters(settings.fixtures, "chalons")
        told = {"seed": settings.seed, "speed": settings.speed, "rooms": self.meters.of(LORA_SOURCE, "room")}
        self.probes = Probes(self.inventories["chalons"], LORA_SOURCE, self.control, **told)
        self.junctions = Junctions(*self._broken(RSMP_SOURCE))
        self.cameras = Cameras(*self._broken(ONVIF_SOURCE))
        self.enedis = Enedis(self.meters, ENEDIS_SOURCE, self.control, seed=settings.seed)
        self.grdf = Grdf(self.meters, GRDF_SOURCE, self.control, seed=settings.seed)
        self.publisher = Publisher(settings.mqtt_url) if settings.mqtt_url else None

    def _lighting(self, city: str) -> Lighting:
        source = f"talq-{city}"
        items = self.inventories[city].of(source)
        failures = Failures(source, items, RATES[source], seed=self.settings.seed, speed=self.settings.speed)
        return Lighting(self.inventories[city], source, failures, self.control)

    def _broken(self, source: str) -> tuple[Inventory, str, Failures, Control]:
        """What the supervisor of `source` in Châlons knows, and what breaks in it."""
        known, told = self.inventories["chalons"], {"seed": self.settings.seed, "speed": self.settings.speed}
        return known, source, Failures(source, known.of(source), RATES[source], **told), self.control

    def application(self) -> web.Application:
        app = web.Application()
        app.add_subapp("/_demo/", self._controls())
        for city, lighting in self.lighting.items():
            gateway = Gateway(lighting, lambda source: source in self.control.silent)
            app.add_subapp(f"/{city}/", gateway.application())
        app.add_subapp("/onvif/", self.cameras.application())
        app.add_subapp("/enedis/", self.enedis.application())
        app.add_subapp("/grdf/", self.grdf.application())
        return app

    def _controls(self) -> web.Application:
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
        now = time.time()
        for known in self.inventories.values():
            cabinet = known.storm_cabinet()
            if cabinet is not None:
                if any(
                    f.ref == cabinet.ref and f.event == "supplyLoss" and f.present(now) for f in self.control.faults
                ):
                    return web.json_response({"cabinet": cabinet.code, "already": True})
                faults = self.control.storm(cabinet, known, now)
                dead = self.control.without_power(known, now)
                silent = [probe for probe in self.probes.items if probe.connected_via in dead]
                told = self.probes.last_words(now)
                for sentinel in told:
                    self._speak(sentinel, now)
                return web.json_response(
                    {
                        "cabinet": cabinet.code,
                        "events": len(faults),
                        "without_power": len(dead),
                        "silent_probes": len(silent),
                        "last_words": len(told),
                    }
                )
        raise web.HTTPNotFound(text="aucune armoire n'est marquée « storm » dans l'inventaire")

    async def calm(self, _request: web.Request) -> web.Response:
        """Everything that was provoked ends; filled bins, drained batteries and the mains back speak at once."""
        now = time.time()
        powered = self.probes.last_words(now)
        told = [
            self.probes.inventory.by_ref[f.ref]
            for f in self.control.faults
            if f.event in PROBE_EVENTS and f.present(now)
        ]
        self.control.calm(now)
        for item in [*told, *powered]:
            self._speak(item, now)
        return web.json_response({"calm": True})

    async def silence(self, request: web.Request) -> web.Response:
        """`source` no longer answers, until `on=0` or calm."""
        source = request.query.get("source", "")
        if source not in {
            LORA_SOURCE,
            RSMP_SOURCE,
            ONVIF_SOURCE,
            ENEDIS_SOURCE,
            GRDF_SOURCE,
            *(lighting.source for lighting in self.lighting.values()),
        }:
            raise web.HTTPNotFound(text=f"source inconnue : {source}")
        (self.control.silent.discard if request.query.get("on") == "0" else self.control.silent.add)(source)
        self.control.save(time.time())
        return web.json_response({"silent": sorted(self.control.silent)})

    async def fail(self, request: web.Request) -> web.Response:
        """One device (`ref`, or terrain code with `city`) fails with `event`, by default the usual one of its kind."""
        item = self._item(request)
        event = request.query.get("event") or DEFAULT_EVENTS[item.kind]
        now = time.time()
        self.control.fail(item.ref, event, now)
        self._speak(item, now)
        return web.json_response({"ref": item.ref, "code": item.code, "event": event, "at": now})

    async def repair(self, request: web.Request) -> web.Response:
        """Everything that is wrong with one device ends."""
        item = self._item(request)
        now = time.time()
        self.control.repair([item.ref], now)
        self._speak(item, now)
        return web.json_response({"ref": item.ref, "code": item.code, "at": now})

    async def state(self, _request: web.Request) -> web.Response:
        """What is wrong now, as the supervisors know it: the truth to compare with."""
        now = time.time()
        present = {
            lighting.source: sorted({(f.ref, f.event) for f in lighting.faults(now - 1, now) if f.present(now)})
            for lighting in (*self.lighting.values(), self.junctions, self.cameras)
        }
        return web.json_response({"at": now, "silent": sorted(self.control.silent), "faults": present})

    def _speak(self, item: Item, now: float) -> None:
        if self.publisher is not None and item.source == LORA_SOURCE and LORA_SOURCE not in self.control.silent:
            for message in self.probes.said_now(item, now):
                self.publisher.publish(message)

    def _item(self, request: web.Request) -> Item:
        ref = request.query.get("ref", "")
        item = find(self.inventories, ref, request.query.get("city", "chalons"))
        if (
            item is None
            or item.kind not in DEFAULT_EVENTS
            or not item.source.startswith(("talq-", "lora-", "rsmp-", "onvif-"))
        ):
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
