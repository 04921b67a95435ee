# SPDX-License-Identifier: EUPL-1.2
"""The data server of the fictitious network operator: the API of 2026 and the v5, over the same meters.

Shapes are those of the OpenAPI documents that Enedis publishes; the last meter has no consent.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aiohttp import web

from demo import consumption
from demo.control import Control
from demo.inventory import Inventory, Item
from demo.light import PARIS
from demo.oauth import Tokens

MOST_CURVE, MOST_DAYS = 7, 365
CURVES = {"courbe_de_charge_consommation", "metering_data_clc/v5/consumption_load_curve"}
DAYS = {"consommation_quotidienne", "metering_data_dc/v5/daily_consumption"}
PEAKS = {"puissance_conso_max_quotidienne", "metering_data_dcmp/v5/daily_consumption_max_power"}
V2 = "mesure_synchrone_auto/v2/"

Points = list[tuple[str, str, str | None]]  # value, date, step


class Enedis:
    """`today` may be set: what is told depends on the day it is asked."""

    def __init__(self, inventory: Inventory, source: str, control: Control, *, seed: int) -> None:
        self.items = {item.ref: item for item in inventory.of(source, "energy_meter")}
        self.refused = max(self.items, default="")
        self.source, self._control, self._seed, self.tokens = source, control, seed, Tokens()
        self.today: date | None = None

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/oauth2/v3/token", self.tokens.give)
        app.router.add_get(f"/{V2}{{resource}}", self.v2)
        app.router.add_get("/{path:metering_data_[a-z]+/v5/[a-z_]+}", self.v5)
        return app

    async def v2(self, request: web.Request) -> web.StreamResponse:
        """Errors are « code » and « message »."""
        resource = request.match_info["resource"]
        names = ("pointId", "dateDebut", "dateFin")
        item, since, until, wrong = self._asked(request, names, resource)
        if item is None:
            return web.json_response({"code": f"SGT{wrong}", "message": WORDS[wrong]}, status=wrong)
        points = list(self._points(item, resource, since, until))
        if not points:
            return web.json_response({"code": "SGT404", "message": WORDS[404]}, status=404)
        period = {"dateDebut": since.isoformat(), "dateFin": until.isoformat()}
        return web.json_response({"idPrm": item.ref, "etapeMetier": "BRUT", "periode": period, **_v2(resource, points)})

    async def v5(self, request: web.Request) -> web.StreamResponse:
        """Errors are « error » and « error_description »."""
        resource = request.match_info["path"]
        item, since, until, wrong = self._asked(request, ("usage_point_id", "start", "end"), resource)
        if item is None:
            code, words = V5_WORDS[wrong]
            return web.json_response({"error": code, "error_description": words}, status=wrong)
        points = list(self._points(item, resource, since, until))
        if not points:
            said = {"error": "no_data_found", "error_description": "no measure found for this usage point"}
            return web.json_response(said, status=404)
        reading = {"usage_point_id": item.ref, "start": since.isoformat(), "end": until.isoformat(), "quality": "BRUT"}
        return web.json_response({"meter_reading": {**reading, **_v5(resource, points)}})

    def _asked(
        self, request: web.Request, names: tuple[str, str, str], resource: str
    ) -> tuple[Item | None, date, date, int]:
        """The meter and the days, or the status that says what is wrong."""
        if self.source in self._control.silent and request.transport is not None:
            request.transport.abort()
        if not self.tokens.known(request):
            raise web.HTTPUnauthorized(text="Valid authentication credentials are mandatory")
        prm, *days = (request.query.get(name, "") for name in names)
        try:
            since, until = (date.fromisoformat(day) for day in days)
        except ValueError:
            return None, date.min, date.min, 400
        most = MOST_CURVE if resource in CURVES else MOST_DAYS
        if not timedelta() < until - since <= timedelta(days=most) or until > self._day():
            return None, since, until, 400
        if resource not in CURVES | DAYS | PEAKS:
            return None, since, until, 404
        if prm not in self.items or prm == self.refused:
            return None, since, until, 403
        return self.items[prm], since, until, 200

    def _day(self) -> date:
        return self.today or datetime.fromtimestamp(time.time(), UTC).astimezone(PARIS).date()

    def _points(self, item: Item, resource: str, since: date, until: date) -> Iterator[tuple[str, str, str | None]]:
        for day in (since + timedelta(days=n) for n in range((until - since).days)):
            if resource in CURVES:
                yield from _curve(consumption.curve(item, day, self._day(), seed=self._seed))
            elif resource in DAYS:
                energy = consumption.day_energy(item, day, self._day(), seed=self._seed)
                if energy is not None:
                    yield f"{energy:.0f}", day.isoformat(), None
            else:
                known = [one for one in consumption.curve(item, day, self._day(), seed=self._seed) if one.watts]
                if known:
                    peak = max(known, key=lambda one: one.watts or 0)
                    yield f"{1.05 * (peak.watts or 0):.0f}", _local(peak.begin), None


def _curve(intervals: list[consumption.Interval]) -> Iterator[tuple[str, str, str]]:
    """Dated by their end, in legal time, without offset."""
    for one in intervals:
        if one.watts is not None:
            minutes = int((one.end - one.begin).total_seconds() // 60)
            yield f"{one.watts:.0f}", _local(one.end), f"PT{minutes}M"


def _local(at: datetime) -> str:
    return f"{at.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"


def _v2(resource: str, points: Points) -> dict[str, Any]:
    if resource in CURVES:
        said = [{"v": value, "d": at, "p": step, "n": "B", "iv": "0", "ec": "0"} for value, at, step in points]
        quantity, head = ("PA", "W"), {"modeCalcul": "MESURE"}
    else:
        said = [{"v": value, "d": at} for value, at, _step in points]
        quantity = ("EA", "Wh") if resource in DAYS else ("PMA", "VA")
        head = {"modeCalcul": "DIFF.INDEX" if resource in DAYS else "MESURE", "pas": "P1D"}
    names = {"grandeurMetier": "CONS", "grandeurPhysique": quantity[0], "unite": quantity[1]}
    return {**head, "grandeur": [{**names, "points": said, "calendrier": []}], "contexte": []}


def _v5(resource: str, points: Points) -> dict[str, Any]:
    if resource in CURVES:
        readings = [
            {"value": value, "date": at, "interval_length": step, "measure_type": "B"} for value, at, step in points
        ]
        how = {"measurement_kind": "power", "unit": "W", "aggregate": "average"}
    else:
        readings = [{"value": value, "date": at} for value, at, _step in points]
        how = {"measurement_kind": "energy", "unit": "Wh", "aggregate": "sum", "measuring_period": "P1D"}
        if resource in PEAKS:
            how |= {"measurement_kind": "power", "unit": "VA", "aggregate": "maximum"}
    return {"reading_type": how, "interval_reading": readings}


WORDS = {
    400: "La syntaxe de la requête est erronée",
    403: "Le client n'est pas titulaire du point demandé",
    404: "Pas de mesure trouvée pour ce point",
}
V5_WORDS = {
    400: ("Invalid_request", "Empty header, bad request format, partial or incorrect data"),
    403: ("ADAM-DC-0008", "No consent can be found for this customer and this usage point."),
    404: ("no_data_found", "no measure found for this usage point"),
}
