# SPDX-License-Identifier: EUPL-1.2
"""A real pygeoapi with two collections kept as GeoJSON files, which it reads again at each request."""

import json
import subprocess
import sys
from contextlib import contextmanager

import yaml

from tests.connectors.serving import closed_port, started

SERVE = (
    "import sys; from pygeoapi.flask_app import APP; APP.run(host='127.0.0.1', port=int(sys.argv[1]), threaded=True)"
)
NOBODY = {"name": "Commune fictive", "url": "https://commune.example"}


def collection(path, title, **more):
    box = [-180, -90, 180, 90]
    return {
        "type": "collection",
        "title": title,
        "description": title,
        "keywords": ["essai"],
        "links": [],
        "extents": {"spatial": {"bbox": box, "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [{"type": "feature", "name": "GeoJSON", "data": str(path), "id_field": "id", **more}],
    }


def settings(port, folder):
    terms = {"keywords": ["essai"], "title": "Essai", "description": "Essai", "keywords_type": "theme"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": "https://sig.commune.example/donnees",  # behind a proxy: its links name another host
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["fr-FR", "en-US"],
            "limits": {"default_items": 10, "max_items": 1000},
            "map": {"url": "https://tuiles.example/{z}/{x}/{y}.png", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**terms, "terms_of_service": "-", "url": NOBODY["url"]},
            "license": {"name": "-", "url": NOBODY["url"]},
            "provider": NOBODY,
            "contact": NOBODY,
        },
        "resources": {name: collection(folder / f"{name}.geojson", name) for name in ("luminaires", "defauts")},
    }


class Pygeoapi:
    """`write("luminaires", features)` is what it serves from now on."""

    def __init__(self, port, folder):
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder

    def write(self, name, features):
        self.put(name, json.dumps({"type": "FeatureCollection", "features": list(features)}))

    def put(self, name, text):
        (self.folder / f"{name}.geojson").write_text(text)


def feature(identity, geometry=None, **properties):
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": properties}


@contextmanager
def running(folder):
    port = closed_port()
    (folder / "config.yml").write_text(yaml.safe_dump(settings(port, folder)))
    (folder / "openapi.yml").write_text("openapi: 3.0.2\ninfo: {title: Essai, version: '1'}\npaths: {}\n")
    given = {"PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    one = Pygeoapi(port, folder)
    for name in ("luminaires", "defauts"):
        one.write(name, [])
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)], env={"PATH": "/usr/bin:/bin", **given}, stdout=log, stderr=log
        )
        try:
            started(process, one.url, folder / "log")
            yield one
        finally:
            process.terminate()
            process.wait(20)
