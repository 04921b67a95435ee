# SPDX-License-Identifier: EUPL-1.2
"""A real SensorThings 1.1 server (django-ogc-sensorthings) on a SQLite file of its own."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import requests

from tests.connectors.serving import closed_port, started
from tests.stack import ROOT

SETTINGS = "tests.connectors.counterparts.sensorthings_settings"


class SensorThings:
    def __init__(self, port, folder):
        self.url = f"http://127.0.0.1:{port}/sta/v1.1"
        self.file = folder / "db.sqlite3"
        self.session = requests.Session()

    def post(self, path, body):
        """The id of what was made."""
        answer = self.session.post(f"{self.url}/{path}", json=body, timeout=60)
        assert answer.status_code == 201, answer.text[:500]
        return answer

    def thing(self, name, *streams, **more):
        """A Thing with a place and its Datastreams; (its id, theirs)."""
        place = {"type": "Point", "coordinates": [4.3631, 48.9566]}
        location = {"name": "Place", "description": "-", "encodingType": "application/geo+json", "location": place}
        made = self.post("Things", {"name": name, "description": "-", "Locations": [location], **more})
        identity = self.identity(made)
        ids = [self.stream(identity, one) for one in streams]
        return identity, ids

    def stream(self, thing, said):
        name, unit, observed = said
        kind = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
        body = {
            "name": name,
            "description": "-",
            "observationType": kind,
            "unitOfMeasurement": unit,
            "Thing": {"@iot.id": thing},
            "ObservedProperty": {
                "name": observed,
                "definition": f"https://vocabulaire.example/{name}",
                "description": "-",
            },
            "Sensor": {"name": "-", "description": "-", "encodingType": "text/html", "metadata": "-"},
        }
        return self.identity(self.post("Datastreams", body))

    def observe(self, stream, at, result, **more):
        body = {"phenomenonTime": at.isoformat(), "result": result, "Datastream": {"@iot.id": stream}, **more}
        return self.post("Observations", body)

    def observe_all(self, said):
        """Many at once, by its Data Array extension."""
        by_stream = {}
        for stream, at, result in said:
            by_stream.setdefault(stream, []).append([at.isoformat(), result])
        parts = ["phenomenonTime", "result"]
        body = [
            {"Datastream": {"@iot.id": stream}, "components": parts, "dataArray": rows}
            for stream, rows in by_stream.items()
        ]
        self.post("CreateObservations", body)

    def identity(self, answer):
        link = answer.headers["Location"]
        return self.session.get(link, timeout=60).json()["@iot.id"]

    def forget_observations(self):
        with closing(sqlite3.connect(self.file, timeout=30)) as base, base:
            (table,) = [
                name
                for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if name.endswith("_observation")
            ]
            base.execute(f"DELETE FROM {table}")


@contextmanager
def running(folder):
    port = closed_port()
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "STA_FOLDER": str(folder), "STA_PORT": str(port)}
    manage = [sys.executable, "-m", "django"]
    with (folder / "log").open("wb") as log:
        subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=given, check=True, stdout=log, stderr=log)
        serve = [*manage, "runserver", f"127.0.0.1:{port}", "--noreload", "--skip-checks"]
        process = subprocess.Popen(serve, cwd=ROOT, env=given, stdout=log, stderr=log)
        one = SensorThings(port, folder)
        try:
            started(process, f"{one.url}/", folder / "log")
            yield one
        finally:
            process.terminate()
            process.wait(20)
