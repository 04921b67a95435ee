# SPDX-License-Identifier: EUPL-1.2
"""Where a call may go: hosts and ports that were allowed, by name and by the address that the name gave."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from apps.connectors.base import ConnectorError

Endpoint = tuple[str, int]
Lookup = Callable[[str, int], Awaitable[Iterable[str]]]


class PinnedResolver(AbstractResolver):
    """Resolves a name once per connection and refuses addresses that an allowed *name* must not lead to."""

    def __init__(self, allow: frozenset[Endpoint], lookup: Lookup) -> None:
        self._allow = allow
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = list(await self._lookup(host, port))
        if not addresses:
            raise OSError(f"no address for {host}")
        for address in addresses:
            refuse_address(address, host, port, self._allow)
        return [_result(host, port, address) for address in addresses]

    async def close(self) -> None:
        """Nothing is kept open."""


async def system_lookup(host: str, port: int) -> list[str]:
    """Addresses of `host` as the system resolves it. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def refuse_address(address: str, host: str, port: int, allow: frozenset[Endpoint]) -> None:
    """A supervisor may live on a private address, but a name must not lead to this machine or to link-local
    services (cloud metadata), unless that very address is allowed too, or the name is localhost itself."""
    ip = ipaddress.ip_address(address.split("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if (str(ip), port) in allow or (host == "localhost" and ip.is_loopback):
        return
    if ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        raise ConnectorError(f"{host} : le nom mène à l'adresse {ip}, qui n'est pas autorisée")


def allowed_base(base_url: str, allow: frozenset[Endpoint]) -> URL:
    try:
        url = URL(base_url)
        host, port = (url.host or "").lower(), url.port
    except (TypeError, ValueError) as error:
        raise ConnectorError("url : adresse illisible") from error
    if url.scheme not in {"http", "https"} or not host or port is None:
        raise ConnectorError("url : une adresse http:// ou https:// est attendue")
    if url.user or url.password or url.query_string or url.fragment:
        raise ConnectorError("url : ni identifiants, ni paramètres, ni ancre dans l'adresse")
    if (host, port) not in allow:
        raise ConnectorError(f"{host}:{port} ne fait pas partie des adresses autorisées (OUTBOUND_ALLOW)")
    return url


def joined(base: URL, path: str) -> URL:
    """`path` under the base, and never out of it."""
    if not path.startswith("/") or {"..", "."} & set(path.split("/")):
        raise ConnectorError(f"chemin refusé : {path!r:.80}")
    return base.with_path(base.raw_path.rstrip("/") + path, encoded=True)


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
