# SPDX-License-Identifier: EUPL-1.2
"""Two servers of the OGC: a layer of faults of a real pygeoapi, the probes of a real SensorThings service."""

from tests.connectors.conformance.counterpart import ACKED, OPEN, Polled
from tests.connectors.counterparts.pygeoapi import feature

EVENTS = {"E12": {"condition": "lamp_failure", "severity": "major", "title": "Lampe en panne"}}
HOT = {
    "metric": "temperature",
    "above": 60,
    "clear_below": 50,
    "condition": "overheating",
    "severity": "major",
    "title": "Trop chaud",
}
CELSIUS = {"name": "Degré Celsius", "symbol": "°C", "definition": "http://unitsofmeasure.org/ucum.html#para-30"}


class Features(Polled):
    """A layer to which an object is added for each thing that happens, as a city's GIS keeps its reports."""

    driver, page = "ogc-features", "ogc-features.md"
    condition, severity = "lamp_failure", 2
    unknown_type = "minor"
    refs = tuple(f"defauts/appareil-{n:02}" for n in range(12))
    stranger = "defauts/inconnu-99"
    unsupported = frozenset({"acknowledged_here"})
    states = {OPEN: "présent", "closed": "terminé", ACKED: "pris en charge"}

    def __init__(self, territory, settings, server):
        self.server, self.rows = server, []
        self.server.write("defauts", [])
        self.settings = settings
        self.allow(server.url)
        super().__init__(territory, settings)

    def options_of(self):
        fields = {"ref": "equipement", "at": "date", "event": "code", "state": "etat", "by": "agent"}
        layer = {
            "collection": "defauts",
            "fields": {name: f"properties.{path}" for name, path in fields.items()},
            "events": EVENTS,
            "states": {"présent": "active", "terminé": "ended", "pris en charge": "acknowledged"},
        }
        return {"url": self.server.url, "collections": [layer]}

    def row(self, ref, code, state, at):
        said = {"equipement": ref.partition("/")[2], "date": at.isoformat(), "code": code, "etat": state}
        return feature(len(self.rows) + 1, agent="n.martin", **said)

    def say(self, *rows):
        self.rows += rows
        self.server.write("defauts", self.rows)
        self.poll()

    def tell(self, *words):
        for one in words:
            self.rows.append(self.row(one.ref, "E12", self.states[one.what], one.at))
        self.say()

    def garble(self):
        self.server.put("defauts", "<html>")
        self.poll()
        self.server.write("defauts", self.rows)

    def mumble(self, ref, at):
        self.say(self.row(ref, "Z99", "présent", at))


class Sensors(Polled):
    """Twelve probes and a thirteenth that is not followed, made once; each case begins without an observation."""

    driver, page = "sensorthings", "sensorthings.md"
    condition, severity = "overheating", 2
    unknown_type = "nothing"
    unsupported = frozenset({"unknown_asset", "acknowledged_there", "acknowledged_here"})
    probes, unnamed = {}, {}

    def __init__(self, territory, settings, server):
        self.server = server
        self.server.forget_observations()
        if not self.probes:
            for number in range(13):
                name = f"Sonde {number:02}" if number < 12 else "Étrangère"
                identity, (stream,) = server.thing(name, (f"Température {number}", CELSIUS, "Temperature"))
                self.probes[str(identity)] = stream
        *known, self.stranger = self.probes
        self.refs = tuple(known)
        self.settings = settings
        self.allow(server.url)
        super().__init__(territory, settings)

    def options_of(self):
        followed = {"things_filter": "name ne 'Étrangère'", "sorted": False, "page": 1000}
        return {"url": self.server.url, "kind": self.kind, **followed, "thresholds": [HOT]}

    def tell(self, *words):
        for one in words:
            self.server.observe(self.probes[one.ref], one.at, 70 if one.what == OPEN else 20)
        self.poll()

    def burst(self, words):
        self.server.observe_all((self.probes[one.ref], one.at, 70 if one.what == OPEN else 20) for one in words)
        self.poll()

    def garble(self):
        """Its address leads to something else."""
        address = self.source.options["url"]
        self._call(f"{address}/nulle-part")
        self.poll()
        self._call(address)

    def mumble(self, ref, at):
        """What it observes has no name in the settings: a measure under its own."""
        if not self.unnamed:
            self.unnamed[ref] = self.server.stream(ref, ("Télépathie", CELSIUS, "Telepathy"))
            self.tell_again()
        self.server.observe(self.unnamed[ref], at, 99)
        self.poll()
