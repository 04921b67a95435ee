# SPDX-License-Identifier: EUPL-1.2
"""Changes of value (COV) heard from one device for some seconds, between two polls: subscribed, renewed, cancelled.

A device that refuses, or that does not know, is polled as before: a subscription adds changes, it replaces no reading.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

from apps.connectors.bacnet.link import FLAGS, PRESENT, Link, identifier_of
from apps.connectors.base import ConnectorError

LIFETIME = 20  # seconds: what a device keeps for us when we die; renewed two seconds before
MOST = 600  # changes of one object in one poll: beyond, it trembles, and the next poll says where it is


class Change(NamedTuple):
    """`at`: when it was heard."""

    object: str
    at: datetime
    present: Any
    flags: Any


class Heard(NamedTuple):
    """Changes in the order in which they came; `refused`: objects that are only polled."""

    changes: list[Change]
    refused: list[str]


async def listen(link: Link, objects: Sequence[str], seconds: float) -> Heard:
    """Of these objects, all at once. Never raises: a device that goes silent gives no change."""
    until = asyncio.get_running_loop().time() + seconds
    found: list[Change] = []
    kept = await asyncio.gather(*(_follow(link, one, until, found) for one in objects))
    return Heard(found, [one for one, said in zip(objects, kept, strict=True) if not said])


async def _follow(link: Link, name: str, until: float, found: list[Change]) -> bool:
    """False: it was refused."""
    subscription = link.subscription(identifier_of(name), LIFETIME)
    try:
        await link.answer(subscription.__aenter__())
    except ConnectorError:
        return False
    try:
        async with asyncio.timeout_at(until):
            await _gather(subscription, name, found)
    except TimeoutError:
        pass
    finally:
        await _end(link, subscription)
    return True


async def _gather(subscription: Any, name: str, found: list[Change]) -> None:
    """A notification is the present value, then the flags."""
    present: Any = None
    for _heard in range(2 * MOST):
        try:
            which, value = await subscription.get_value()
        except (ValueError, TypeError, AttributeError, KeyError, IndexError):
            continue  # a notification that cannot be decoded
        if str(which) == PRESENT:
            present = value
        elif str(which) == FLAGS and present is not None:
            found.append(Change(name, datetime.now(UTC), present, value))
    await asyncio.Event().wait()  # it trembles: nothing more of it until the end


async def _end(link: Link, subscription: Any) -> None:
    """Cancelled at the device; one that does not answer forgets it after LIFETIME."""
    with suppress(ConnectorError):
        await link.answer(subscription.__aexit__(None, None, None))
    renewal = subscription.refresh_subscription_task
    if renewal is not None:
        renewal.cancel()
        await asyncio.gather(renewal, return_exceptions=True)  # a renewal that was refused: the next poll reads
