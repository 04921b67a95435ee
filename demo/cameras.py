# SPDX-License-Identifier: EUPL-1.2
"""The cameras of one city, behind one address: their health, never an image."""

import time
from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web

from demo.control import Control
from demo.failures import Failures, Fault
from demo.inventory import Inventory
from demo.onvif_camera import OFFLINE, Camera, Change

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Cameras:
    """The cameras of `source`, broken by `failures` and by what `control` provokes."""

    def __init__(self, inventory: Inventory, source: str, failures: Failures, control: Control) -> None:
        self.inventory, self.source, self._failures, self._control = inventory, source, failures, control
        self.items = {item.ref: item for item in inventory.of(source, "camera")}
        self._cameras = {ref: self._camera(ref) for ref in self.items}

    def _camera(self, ref: str) -> Camera:
        return Camera(
            ref,
            lambda at: [fault.event for fault in self.of(ref, at - 1, at) if fault.present(at)],
            lambda after, until: sorted(self._changes(ref, after, until)),
        )

    def faults(self, after: float, until: float) -> list[Fault]:
        """Of these cameras, present at some moment of ]after, until]."""
        found = self._control.within(self._failures.between(after, until), after, until)
        return [fault for fault in found if fault.ref in self.items]

    def of(self, ref: str, after: float, until: float) -> list[Fault]:
        return [fault for fault in self.faults(after, until) if fault.ref == ref]

    def _changes(self, ref: str, after: float, until: float) -> Iterator[Change]:
        for fault in self.of(ref, after, until):
            if after < fault.start:
                yield fault.start, fault.event, True
            if fault.end is not None and after < fault.end <= until:
                yield fault.end, fault.event, False

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/{ref}/{service:.+}", self.service)
        return app

    async def service(self, request: web.Request) -> web.StreamResponse:
        """A camera that is off hangs up without a word."""
        ref, now = request.match_info["ref"], time.time()
        camera = self._cameras.get(ref)
        if camera is None:
            raise web.HTTPNotFound
        off = any(fault.event == OFFLINE and fault.present(now) for fault in self.of(ref, now - 1, now))
        if (off or self.source in self._control.silent) and request.transport is not None:
            request.transport.abort()
        status, said = camera.answer(request.path, await request.read())
        return web.Response(status=status, body=said, content_type="application/soap+xml")
