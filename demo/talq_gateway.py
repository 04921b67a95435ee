# SPDX-License-Identifier: EUPL-1.2
"""A TALQ 2.7.1 gateway over HTTP, one per city, written from the official OpenAPI of the gateway side.

Each CMS (its `clientAddress`) is told once what was logged since its last visit. An answer may be lost on its way, so
the last OVERLAP seconds are told again. After a restart, or to a new CMS, the last LOG_KEPT seconds are; what is older
is in the status of the devices.
"""

import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from demo.failures import HOUR
from demo.lighting import Entry, Lighting
from demo.talq_devices import device_classes

VERSION = "2.7.1"
PAGE = 1000  # devices, when a client does not say
OVERLAP = 30.0  # seconds told again
LOG_KEPT = 1 * HOUR
MEASURES_KEPT = 0.25 * HOUR
MOST_ENTRIES = 5000  # of one report: about 1.5 MB
OWNER = "00000000-0000-4000-8000-000000000001"  # owner of the loggers that the gateway is delivered with

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def problem(status: int, key: str, description: str) -> web.Response:
    """A TALQ error: always a list of TALQErrorMessage."""
    return web.json_response([{"key": key, "description": description}], status=status)


@web.middleware
async def talq_rules(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every call bears the version header and the address of its client."""
    if "talq-api-version" not in request.headers:
        return problem(400, "headerMissing", "talq-api-version")
    try:
        uuid.UUID(request.query.get("clientAddress", ""))
    except ValueError:
        return problem(400, "parameterValueNotValid", "clientAddress")
    return await handler(request)


def delivered_loggers() -> dict[str, dict[str, Any]]:
    """One logger for the events, one for the measures."""
    common = {"ownerCMS": OWNER, "sourceAddresses": {"blackList": []}}
    never = {"type": "ScheduledReportingMode", "times": []}
    events = {"type": "EventRecordingMode", "sourceEvents": {"blackList": []}}
    return {
        "alarms": {"address": "alarms", "recordingMode": events, "reportingMode": never} | common,
        "measures": {"address": "measures", "recordingMode": {"type": "VendorRecordingMode"}, "reportingMode": never}
        | common,
    }


class Gateway:
    """The HTTP side of one lighting system."""

    def __init__(self, lighting: Lighting, is_silent: Callable[[str], bool]) -> None:
        self._lighting, self._is_silent = lighting, is_silent
        self._loggers = delivered_loggers()
        self._told: dict[tuple[str, str], float] = {}  # (logger, CMS) -> until when

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._alive, talq_rules])
        app.add_routes(
            [
                web.get("/services", self.services),
                web.get("/device-classes", self.classes),
                web.get("/device-classes/count", self.classes_count),
                web.get("/devices", self.devices),
                web.get("/devices/count", self.devices_count),
                web.get("/devices/{address}", self.one_device),
                web.post("/logger-configs", self.create_logger),
                web.get("/logger-configs/{logger}", self.logger),
                web.get("/log-reports/count", self.reports_count),
                web.get("/log-reports/{logger}", self.report),
            ]
        )
        return app

    @web.middleware
    async def _alive(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A silent gateway hangs up without a word."""
        if self._is_silent(self._lighting.source) and request.transport is not None:
            request.transport.abort()
        return await handler(request)

    async def services(self, _request: web.Request) -> web.Response:
        modes = ["VendorRecordingMode", "EventRecordingMode", "ScheduledReportingMode"]
        return web.json_response(
            [{"name": "ConfigurationService"}, {"name": "DataCollectService", "supportedModes": modes}]
        )

    async def classes(self, _request: web.Request) -> web.Response:
        return web.json_response(device_classes())

    async def classes_count(self, _request: web.Request) -> web.Response:
        return web.json_response(len(device_classes()))

    async def devices(self, request: web.Request) -> web.Response:
        """Paged only when the client asks for it."""
        total = len(self._lighting.items)
        paged = {"offset", "limit"} & set(request.query)
        try:
            offset = int(request.query.get("offset", 0))
            limit = int(request.query.get("limit", PAGE if paged else total))
        except ValueError:
            return problem(400, "parameterValueNotValid", "offset, limit")
        if offset < 0 or limit < 0:
            return problem(400, "parameterValueNotValid", "offset, limit")
        page = self._lighting.devices(offset, limit, time.time())
        counts = {"count": len(page), "defaultLimit": PAGE, "offset": offset, "totalCount": total} if paged else {}
        response = web.json_response(page, headers={f"pagination-{name}": str(n) for name, n in counts.items()})
        response.enable_compression()
        return response

    async def devices_count(self, _request: web.Request) -> web.Response:
        return web.json_response(len(self._lighting.items))

    async def one_device(self, request: web.Request) -> web.Response:
        for place, item in enumerate(self._lighting.items):
            if item.ref == request.match_info["address"].lower():
                return web.json_response(self._lighting.devices(place, 1, time.time())[0])
        return problem(404, "resourceNotFound", "device")

    async def create_logger(self, request: web.Request) -> web.Response:
        try:
            config = await request.json()
            address, mode = config["address"], config["recordingMode"]["type"]
            uuid.UUID(config["ownerCMS"])
        except (ValueError, TypeError, KeyError):
            return problem(400, "payloadError", "LoggerConfig")
        if address in self._loggers:
            return problem(409, "resourceConflict", "logger")
        if mode == "PeriodicRecordingMode":
            return problem(422, "payloadError", "recordingMode")
        self._loggers[address] = config
        return web.Response(status=201)

    async def logger(self, request: web.Request) -> web.Response:
        config = self._loggers.get(request.match_info["logger"])
        return web.json_response(config) if config else problem(404, "resourceNotFound", "logger")

    async def reports_count(self, _request: web.Request) -> web.Response:
        return web.json_response(len(self._loggers))

    async def report(self, request: web.Request) -> web.Response:
        """What was not told yet to this CMS, oldest first."""
        logger = request.match_info["logger"]
        if logger not in self._loggers:
            return problem(404, "resourceNotFound", "logger")
        told = (logger, request.query["clientAddress"].lower())
        entries, until = self._logged(logger, self._told.get(told), time.time())
        self._told[told] = until
        response = web.json_response({"address": logger, "entries": [entry for _at, entry in entries]})
        response.enable_compression()
        return response

    def _logged(self, logger: str, told: float | None, now: float) -> tuple[list[Entry], float]:
        """Entries to tell, and until when they go: a long report is cut and its end told next time."""
        if self._loggers[logger]["recordingMode"]["type"] == "EventRecordingMode":
            entries = self._lighting.events(now - LOG_KEPT if told is None else told - OVERLAP, now)
        else:
            after = now - MEASURES_KEPT if told is None else max(told, now - MEASURES_KEPT)
            entries = list(self._lighting.measures(after, now))
            now = float(int(now))
        if len(entries) <= MOST_ENTRIES:
            return entries, now
        until = entries[MOST_ENTRIES][0]  # not told yet, nor anything of the same second
        return [entry for entry in entries if entry[0] < until], until - 1
