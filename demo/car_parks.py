# SPDX-License-Identifier: EUPL-1.2
"""Car parks, as their operator publishes them: a JSON file at an address, written again each minute."""

import time
from datetime import UTC, datetime
from math import pi, sin
from typing import Any

from aiohttp import web

from demo import chance
from demo.inventory import Item
from demo.light import PARIS
from demo.troubles import Troubles

MINUTE = 60
BARRIER = "barrier"


class CarParks:
    def __init__(self, troubles: Troubles, *, seed: int) -> None:
        self._troubles, self._seed = troubles, seed

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/etat.json", self.state)
        return app

    async def state(self, request: web.Request) -> web.StreamResponse:
        if self._troubles.silent and request.transport is not None:
            request.transport.abort()
        at = time.time() // MINUTE * MINUTE
        wrong = self._troubles.now(time.time())
        parks = [self._park(item, at, wrong.get(ref, set())) for ref, item in self._troubles.items.items()]
        return web.json_response({"publie": _stamp(at), "licence": "données fictives", "parcs": parks})

    def _park(self, item: Item, at: float, wrong: set[str]) -> dict[str, Any]:
        places = int(item.attributes.get("places", 100))
        taken = round(places * self.taken(item, at))
        return {
            "id": item.ref,
            "nom": item.name,
            "date": _stamp(at),
            "places": places,
            "libres": places - taken,
            "occupation": round(100 * taken / places, 1),
            "defaut": "BARRIERE",
            "etat": "présent" if BARRIER in wrong else "terminé",
        }

    def taken(self, item: Item, at: float) -> float:
        """Share of the places: a hump in the day, another height each day, less on Sundays."""
        local = datetime.fromtimestamp(at, UTC).astimezone(PARIS)
        hump = max(0.0, sin(pi * (local.hour + local.minute / 60 - 7) / 13))
        height = 0.45 + 0.55 * chance.unit(self._seed, item.ref, local.date())
        noise = 0.02 * chance.unit(self._seed, item.ref, int(at))
        return min(0.12 + hump * height * (0.4 if local.weekday() == 6 else 0.86) + noise, 1.0)


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
