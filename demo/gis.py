# SPDX-License-Identifier: EUPL-1.2
"""The open layers of the agglomeration's GIS: OGC API Features, one collection, pages and dates of changes."""

import time
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from demo import chance
from demo.inventory import Item
from demo.troubles import Troubles

COLLECTION = "points_apport"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
VISITED = 3600  # seconds between two rounds of the agents who look at them
DAMAGED = "damaged"


class Gis:
    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._alive])
        app.router.add_get("/collections", self.collections)
        app.router.add_get(f"/collections/{COLLECTION}", self.collection)
        app.router.add_get(f"/collections/{COLLECTION}/items", self.items)
        return app

    @web.middleware
    async def _alive(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self._troubles.silent and request.transport is not None:
            request.transport.abort()
        return await handler(request)

    async def collections(self, _request: web.Request) -> web.Response:
        return web.json_response({"collections": [_described()], "links": []})

    async def collection(self, _request: web.Request) -> web.Response:
        return web.json_response(_described())

    async def items(self, request: web.Request) -> web.Response:
        """`limit` and `offset`; what follows is a link."""
        try:
            limit, offset = (int(request.query.get(name, most)) for name, most in (("limit", 10), ("offset", 0)))
        except ValueError as error:
            raise web.HTTPBadRequest(text="limit, offset") from error
        known, now = list(self._troubles.items.values()), time.time()
        page, wrong = known[offset : offset + limit], self._troubles.now(now)
        links = []
        if offset + limit < len(known):
            links = [{"rel": "next", "href": str(request.url.update_query(offset=offset + limit))}]
        features = [_feature(item, now, wrong.get(item.ref, set())) for item in page]
        counts = {"numberMatched": len(known), "numberReturned": len(features)}
        return web.json_response({"type": "FeatureCollection", "features": features, "links": links, **counts})


def _described() -> dict[str, Any]:
    return {"id": COLLECTION, "title": "Points d'apport volontaire (fictifs)", "itemType": "feature", "crs": [CRS84]}


def _feature(item: Item, now: float, wrong: set[str]) -> dict[str, Any]:
    """Looked at once an hour, each at its minute."""
    phase = VISITED * chance.unit(item.ref, "phase")
    visited = (now - phase) // VISITED * VISITED + phase
    said = {
        "repere": item.code,
        "nom": item.name,
        "visite": datetime.fromtimestamp(visited, UTC).isoformat(timespec="seconds"),
        "constat": "DEGRADE",
        "present": DAMAGED in wrong,
    }
    place = {"type": "Point", "coordinates": [item.lon, item.lat]}
    return {"type": "Feature", "id": item.ref.partition("/")[2], "geometry": place, "properties": said}
