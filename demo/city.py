# SPDX-License-Identifier: EUPL-1.2
"""All the supervisors together: one HTTP server, one MQTT client, those that post, those that call, the field buses."""

from collections.abc import Mapping

from aiohttp import web

from demo import inventory
from demo.bins import Bins
from demo.cabinet_probes import CabinetProbes
from demo.cameras import Cameras
from demo.car_parks import CarParks
from demo.chargers import Chargers
from demo.control import Control
from demo.controls import Controls
from demo.enedis_api import Enedis
from demo.failures import NEVER, RATES, Failures
from demo.gis import Gis
from demo.grdf_api import Grdf
from demo.inventory import Inventory, Item
from demo.junctions import Junctions
from demo.lighting import Lighting
from demo.lora import Probes, Publisher
from demo.settings import Settings
from demo.switches import Switches
from demo.talq_gateway import Gateway
from demo.troubles import Troubles
from demo.weather import Stations

CITIES = ("chalons", "montpellier")
GATEWAYS = {"chalons": "chalons", "saint-martin": "chalons", "fagnieres": "chalons", "montpellier": "montpellier"}
LORA_SOURCE, BINS_SOURCE, CABINETS_SOURCE = "lora-chalons", "lora-fagnieres", "armoires-chalons"
RSMP_SOURCES = ("rsmp-chalons", "rsmp-fagnieres")
ONVIF_SOURCES = ("onvif-chalons", "onvif-fagnieres", "onvif-saint-martin")
ENEDIS_SOURCE, GRDF_SOURCE = "enedis-chalons", "grdf-chalons"
SOLAR_SOURCE, ROOMS_SOURCE, BOILER_SOURCE = "pv-chalons", "gtb-chalons", "gtb-ecole"
SWITCHES_SOURCE, CHARGERS_SOURCE, PARKS_SOURCE = "reseau-chalons", "irve-chalons", "parkings-chalons"
GIS_SOURCE, WEATHER_SOURCE = "sig-agglo", "meteo-chalons"


class City:
    """The fictitious supervisors and what is provoked in them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.control = Control.remembered(settings.memory)
        self.inventories = {city: inventory.load(settings.fixtures, city) for city in CITIES}
        self.meters = inventory.meters(settings.fixtures, "chalons")
        self.publisher = Publisher(settings.mqtt_url) if settings.mqtt_url else None
        seed, speed = settings.seed, settings.speed
        self.lighting = {name: Lighting(*self._broken(f"talq-{name}", city)) for name, city in GATEWAYS.items()}
        told = {"seed": seed, "speed": speed, "rooms": self.meters.of(LORA_SOURCE, "room")}
        self.probes = Probes(self.inventories["chalons"], LORA_SOURCE, self.control, **told)
        self.junctions = {source: Junctions(*self._broken(source)) for source in RSMP_SOURCES}
        self.cameras = {source: Cameras(*self._broken(source)) for source in ONVIF_SOURCES}
        self.enedis = Enedis(self.meters, ENEDIS_SOURCE, self.control, seed=seed)
        self.grdf = Grdf(self.meters, GRDF_SOURCE, self.control, seed=seed)
        self.cabinet_probes = CabinetProbes(self._troubles(CABINETS_SOURCE))
        self.bins = Bins(self._troubles(BINS_SOURCE), seed=seed, speed=speed)
        self.switches = Switches(self._troubles(SWITCHES_SOURCE))
        self.chargers = Chargers(self._troubles(CHARGERS_SOURCE), seed=seed)
        self.speakers = (self.cabinet_probes, self.bins, self.switches, self.chargers)
        self.car_parks = CarParks(self._troubles(PARKS_SOURCE), seed=seed)
        self.gis, self.stations = Gis(self._troubles(GIS_SOURCE)), Stations(self._troubles(WEATHER_SOURCE), seed=seed)

    def _broken(self, source: str, city: str = "chalons") -> tuple[Inventory, str, Failures, Control]:
        """What the supervisor of `source` knows, and what breaks in it."""
        known, rate = self.inventories[city], RATES.get(source)
        items = known.of(source) if rate else []
        told = {"seed": self.settings.seed, "speed": self.settings.speed}
        return known, source, Failures(source, items, rate or NEVER, **told), self.control

    def _troubles(self, source: str) -> Troubles:
        return Troubles(*self._broken(source))

    @property
    def links(self) -> Mapping[str, int | None]:
        """Where the junctions of each authority call; None: nowhere."""
        ports = (self.settings.rsmp_port, self.settings.rsmp_fagnieres_port)
        return dict(zip(RSMP_SOURCES, ports, strict=True))

    @property
    def sources(self) -> set[str]:
        """Those that can be told to keep silent."""
        polled = {ENEDIS_SOURCE, GRDF_SOURCE, PARKS_SOURCE, GIS_SOURCE, WEATHER_SOURCE}
        heard = {LORA_SOURCE, *RSMP_SOURCES, *ONVIF_SOURCES, *(speaker.source for speaker in self.speakers)}
        return polled | heard | {lighting.source for lighting in self.lighting.values()}

    def application(self) -> web.Application:
        app = web.Application()
        app.add_subapp("/_demo/", Controls(self).application())
        for name, lighting in self.lighting.items():
            gateway = Gateway(lighting, lambda source: source in self.control.silent)
            app.add_subapp(f"/{name}/", gateway.application())
        for source, cameras in self.cameras.items():
            app.add_subapp(f"/onvif{source.removeprefix('onvif').removesuffix('-chalons')}/", cameras.application())
        for path, server in (
            ("enedis", self.enedis),
            ("grdf", self.grdf),
            ("parkings", self.car_parks),
            ("sig", self.gis),
            ("meteo", self.stations),
        ):
            app.add_subapp(f"/{path}/", server.application())
        return app

    def speak(self, item: Item, now: float) -> None:
        """A probe says at once what was provoked in it; the others tell it in their turn."""
        if item.source == LORA_SOURCE and self.publisher is not None and LORA_SOURCE not in self.control.silent:
            for message in self.probes.said_now(item, now):
                self.publisher.publish(message)
