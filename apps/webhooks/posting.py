# SPDX-License-Identifier: EUPL-1.2
"""Calls side by side: one loop in a thread of its own, so that who waits for an answer delays nobody else.

The caller keeps the database to itself; here there is none.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from apps.assets import outbound
from apps.connectors.base import ConnectorError
from apps.connectors.http import Client, Raw, Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call gave: an answer, or why there was none (status 0)."""

    milliseconds: int
    status: int = 0
    answer: bytes = b""
    error: str = ""
    retry_after: float = 0.0


class Calls:
    """`with Calls() as calls: calls.post(…)` gives a future; leaving waits for what was begun."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="webhooks", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def post(self, url: str, body: Raw, headers: Mapping[str, str]) -> "Future[Outcome]":
        return self._begin(_post(url, body, headers))

    def _begin(self, call: Coroutine[Any, Any, Outcome]) -> "Future[Outcome]":
        return asyncio.run_coroutine_threadsafe(call, self._loop)


async def _post(url: str, body: Raw, headers: Mapping[str, str]) -> Outcome:
    begun = time.monotonic()
    try:
        async with Client(url, allow=outbound.allowed()) as client:
            reply: Reply = await client.exchange(body, headers=headers)
    except ConnectorError as error:
        return Outcome(_since(begun), error=error.reason)
    return Outcome(_since(begun), reply.status, reply.body, "", reply.retry_after)


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
