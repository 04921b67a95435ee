# SPDX-License-Identifier: EUPL-1.2
"""Weather stations on a data platform: OGC SensorThings 1.1, as much of it as a client that follows series asks for."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from demo import chance
from demo.inventory import Item
from demo.probes import outdoor
from demo.troubles import Troubles

STEP = 600  # seconds between two observations
MOST = 100  # of a page
SINCE = re.compile(r"phenomenonTime gt (\S+)")
SERIES = (  # name, observed property, unit
    ("Température de l'air", "temperature", "°C"),
    ("Humidité relative", "humidity", "%"),
    ("Vitesse du vent", "wind_speed", "m/s"),
)


class Stations:
    def __init__(self, troubles: Troubles, *, seed: int) -> None:
        self._troubles, self._seed = troubles, seed
        self._items = list(troubles.items.values())

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._alive])
        app.router.add_get("/", self.root)
        app.router.add_get("/Things", self.things)
        app.router.add_get("/Datastreams", self.streams)
        app.router.add_get("/Datastreams({series:\\d+})/Observations", self.observations)
        return app

    @web.middleware
    async def _alive(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self._troubles.silent and request.transport is not None:
            request.transport.abort()
        return await handler(request)

    async def root(self, request: web.Request) -> web.Response:
        names = ("Things", "Datastreams", "Observations")
        return web.json_response({"value": [{"name": name, "url": f"{request.url}{name}"} for name in names]})

    async def things(self, request: web.Request) -> web.Response:
        return _page([self._thing(item) for item in self._items], request)

    async def streams(self, request: web.Request) -> web.Response:
        return _page([self._stream(item, rank) for item in self._items for rank in range(len(SERIES))], request)

    async def observations(self, request: web.Request) -> web.Response:
        """Sorted by date, oldest first unless asked otherwise."""
        number, rank = divmod(int(request.match_info["series"]), 10)
        item = next((one for one in self._items if int(one.ref) == number), None)
        if item is None or rank >= len(SERIES):
            raise web.HTTPNotFound
        found = SINCE.search(request.query.get("$filter", ""))
        now = time.time()
        since = datetime.fromisoformat(found[1]).timestamp() if found else now - 86_400
        told = list(self._observed(item, rank, max(since, now - 30 * 86_400), now))
        return _page(told[::-1] if request.query.get("$orderby", "").endswith("desc") else told, request)

    def _observed(self, item: Item, rank: int, since: float, now: float) -> Iterator[dict[str, Any]]:
        """After `since`, on the grid of STEP. A station that is down measured nothing meanwhile."""
        faults = self._troubles.faults(since, now)
        at = (since // STEP + 1) * STEP
        while at <= now:
            if not any(fault.ref == item.ref and fault.present(at) for fault in faults):
                when = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
                yield {"@iot.id": int(at) // STEP, "phenomenonTime": when, "result": self.value(item, rank, at)}
            at += STEP

    def value(self, item: Item, rank: int, at: float) -> float:
        wave = chance.unit(self._seed, item.ref, rank, int(at // STEP))
        degrees = outdoor(at) + wave
        humidity = min(max(88 - 1.8 * degrees + 10 * wave, 20.0), 100.0)
        return round((degrees, humidity, 1 + 6 * wave)[rank], 1)

    def _thing(self, item: Item) -> dict[str, Any]:
        place = {"type": "Point", "coordinates": [item.lon, item.lat]}
        return {
            "@iot.id": int(item.ref),
            "name": item.name,
            "description": "Station fictive",
            "properties": {"code": item.code},
            "Locations": [{"name": item.name, "encodingType": "application/geo+json", "location": place}],
            "Datastreams": [self._stream(item, rank) for rank in range(len(SERIES))],
        }

    def _stream(self, item: Item, rank: int) -> dict[str, Any]:
        name, observed, unit = SERIES[rank]
        return {
            "@iot.id": int(item.ref) * 10 + rank,
            "name": name,
            "unitOfMeasurement": {"name": unit, "symbol": unit, "definition": ""},
            "ObservedProperty": {"name": observed},
        }


def _page(found: list[dict[str, Any]], request: web.Request) -> web.Response:
    try:
        top, skip = int(request.query.get("$top", MOST)), int(request.query.get("$skip", 0))
    except ValueError as error:
        raise web.HTTPBadRequest(text="$top, $skip") from error
    said: dict[str, Any] = {"value": found[skip : skip + top]}
    if request.query.get("$count") == "true":
        said["@iot.count"] = len(found)
    if skip + top < len(found):
        said["@iot.nextLink"] = str(request.url.update_query({"$skip": str(skip + top)}))
    return web.json_response(said)
