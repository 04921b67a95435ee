# SPDX-License-Identifier: EUPL-1.2
"""Who called and is not linked, and why: for who looks at the source, and never more than some."""

import ipaddress
import time
from collections.abc import Sequence

KEPT, SHOWN = 50, 3
REMEMBERED = 3600.0  # seconds
STRANGERS = 100  # refused presentations that are kept as dead letters


class Visitors:
    """In the memory of the process that holds the links."""

    def __init__(self) -> None:
        self._noted: dict[str, tuple[float, str]] = {}  # since when and why, by site or by address
        self._strangers: set[bytes] = set()

    def note(self, who: str, reason: str) -> None:
        self._noted.pop(who, None)
        self._noted[who] = (time.monotonic(), reason)
        while len(self._noted) > KEPT:
            del self._noted[next(iter(self._noted))]

    def forget(self, who: str) -> None:
        """It is linked."""
        self._noted.pop(who, None)

    def words(self) -> list[str]:
        """The last ones first, and how many others."""
        recent = time.monotonic() - REMEMBERED
        said = [f"{who} : {why}" for who, (since, why) in reversed(self._noted.items()) if since > recent]
        return said[:SHOWN] + [f"et {len(said) - SHOWN} autres"] * (len(said) > SHOWN)

    def is_news(self, presentation: bytes) -> bool:
        """Whether a refused presentation is worth a dead letter: each once, and not more than some."""
        if presentation in self._strangers or len(self._strangers) >= STRANGERS:
            return False
        self._strangers.add(presentation)
        return True


def comes_from(peer: str, networks: Sequence[str]) -> bool:
    """Whether the address of `peer` is in one of `networks`; any is welcome when there are none."""
    return not networks or any(_within(peer, network) for network in networks)


def _within(peer: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(peer) in ipaddress.ip_network(network)
    except ValueError:
        return False
