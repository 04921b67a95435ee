# SPDX-License-Identifier: EUPL-1.2
"""The data server of the fictitious gas network: one line of JSON a gas day, provisional until the next month is."""

import json
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aiohttp import web

from demo import chance, consumption
from demo.control import Control
from demo.inventory import Inventory, Item
from demo.light import PARIS
from demo.oauth import Tokens

MOST_DAYS = 366
ESTIMATED = 0.03  # share of the days that the meter did not send
FIRST_INDEX_DAY, FIRST_INDEX = date(2024, 1, 1), 12_000.0


class Grdf:
    """`today` may be set. The last meter has no right of access."""

    def __init__(self, inventory: Inventory, source: str, control: Control, *, seed: int) -> None:
        self.items = {item.ref: item for item in inventory.of(source, "energy_meter")}
        self.refused = max(self.items, default="")
        self.source, self._control, self._seed, self.tokens = source, control, seed, Tokens()
        self.today: date | None = None
        self._sums: dict[str, list[float]] = {}

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/token", self.tokens.give)
        app.router.add_get("/adict/v2/pce/{pce}/donnees_consos_informatives", self.informative)
        return app

    async def informative(self, request: web.Request) -> web.StreamResponse:
        if self.source in self._control.silent and request.transport is not None:
            request.transport.abort()
        if not self.tokens.known(request):
            raise web.HTTPUnauthorized
        pce = request.match_info["pce"]
        try:
            since, until = (date.fromisoformat(request.query.get(name, "")) for name in ("date_debut", "date_fin"))
        except ValueError as error:
            raise web.HTTPBadRequest(text="date_debut et date_fin : AAAA-MM-JJ") from error
        if until > self._day() or not timedelta() < until - since <= timedelta(days=MOST_DAYS):
            raise web.HTTPBadRequest(text="période refusée")
        lines = [self._refusal(pce)] if pce not in self.items or pce == self.refused else self._days(pce, since, until)
        body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"
        return web.Response(text=body, content_type="application/x-ndjson")

    def _day(self) -> date:
        return self.today or datetime.fromtimestamp(time.time(), UTC).astimezone(PARIS).date()

    def _refusal(self, pce: str) -> dict[str, Any]:
        status = {"code": "1000002", "message": "Aucun droit d'accès sur ce PCE"}
        return {"pce": {"id_pce": pce}, "periode": None, "consommation": None, "statut_restitution": status}

    def _days(self, pce: str, since: date, until: date) -> list[dict[str, Any]]:
        item, last = self.items[pce], self._day() - timedelta(days=1)
        days = [since + timedelta(days=n) for n in range((until - since).days)]
        lines = [self._line(item, day, since, until) for day in days if day < last]
        if lines:
            return lines
        status = {"code": "1000008", "message": "Pas de données sur la période demandée"}
        return [{"pce": {"id_pce": pce}, "consommation": None, "statut_restitution": status}]

    def _line(self, item: Item, day: date, since: date, until: date) -> dict[str, Any]:
        begin, end = (at.astimezone(PARIS).isoformat() for at in consumption.gas_day(item, day))
        volume, how = consumption.gas_volume(item, day), consumption.coefficient(day)
        definitive = consumption.is_definitive(day, self._day())
        estimated = chance.unit(self._seed, item.ref, day, "estimated") < ESTIMATED
        told = volume if definitive or not estimated else round(0.9 * volume, 2)
        absent = {"valeur_index": None, "horodate_Index": None}
        index = {"valeur_index": self._index(item, day), "horodate_Index": end}
        return {
            "pce": {"id_pce": item.ref},
            "periode": {"valeur": None, "date_debut": since.isoformat(), "date_fin": until.isoformat()},
            "releve_debut": {"date_releve": begin, "index_brut_debut": absent, "index_converti_debut": absent},
            "releve_fin": {"date_releve": end, "index_brut_fin": index, "index_converti_fin": absent},
            "consommation": {
                "date_debut_consommation": begin,
                "date_fin_consommation": end,
                "flag_retour_zero": None,
                "volume_brut": told,
                "coeff_calcul": {"coeff_pta": None, "valeur_pcs": None, "coeff_conversion": how},
                "volume_converti": None,
                "energie": round(told * how),
                "type_qualif_conso": "Estimé" if estimated and not definitive else "Mesuré",
                "sens_flux_gaz": "Consommation",
                "statut_conso": "Définitive" if definitive else "Provisoire",
                "journee_gaziere": day.isoformat(),
                "type_conso": "Informative Journalier",
            },
            "statut_restitution": None,
        }

    def _index(self, item: Item, day: date) -> int:
        """The register at the end of a gas day, in whole m³."""
        sums = self._sums.setdefault(item.ref, [FIRST_INDEX])
        while len(sums) <= (day - FIRST_INDEX_DAY).days + 1:
            sums.append(sums[-1] + consumption.gas_volume(item, FIRST_INDEX_DAY + timedelta(days=len(sums) - 1)))
        return int(sums[max((day - FIRST_INDEX_DAY).days + 1, 0)])
