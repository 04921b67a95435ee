# SPDX-License-Identifier: EUPL-1.2
"""A few meters of the fictitious city, and its suppliers' data servers, for the tests of their drivers."""

from contextlib import asynccontextmanager

from aiohttp import web

from apps.connectors.http import Client
from demo.control import Control
from demo.enedis_api import Enedis
from demo.grdf_api import Grdf
from demo.inventory import Inventory, Item
from tests.connectors.serving import served

SECRET = "ville-fictive:fictif"
PRMS = ("99990000000001", "99990000000002", "99990000000003")  # the last one has no consent
PCES = ("GI999001", "GI999002", "GI999003")


def meter(ref, source, **attributes):
    said = {"fictif": True, "rated_w": 5000, "gas_m3_per_degree": 6, **attributes}
    return Item(f"CPT-{ref}", "energy_meter", source, ref, "", "", 4.363, 48.956, "Compteur fictif", said)


def enedis(*, seed=1):
    return Enedis(Inventory("essai", tuple(meter(ref, "e") for ref in PRMS)), "e", Control(), seed=seed)


def grdf(*, seed=1):
    return Grdf(Inventory("essai", tuple(meter(ref, "g") for ref in PCES)), "g", Control(), seed=seed)


@asynccontextmanager
async def reached(app: web.Application, path=""):
    """A client of our own on a real socket of that server, and the settings that lead to it."""
    async with served(app) as port:
        url = f"http://127.0.0.1:{port}"
        async with Client(url + path, allow={("127.0.0.1", port)}, secret=SECRET) as client:
            yield client, {"url": url + path, "token_url": f"{url}/token"}
