# SPDX-License-Identifier: EUPL-1.2
"""The one outbound HTTP client: what Connecte may call, for how long, and how much it will read (reliability, rule 10).

Only (host, port) pairs that the caller allows, by name and by the address the name gave; no redirect; no proxy from
the environment; bounded in time, in bytes and in decompressed bytes. Errors are ConnectorError, in French, and never
carry a header, a query or a body: those hold secrets.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from apps.connectors.base import ConnectorError, json_value
from apps.connectors.http_addresses import (
    Endpoint,
    Lookup,
    PinnedResolver,
    allowed_base,
    joined,
    system_lookup,
)
from apps.connectors.http_answers import EXPLAINED, bounded_body, refuse_status, retry_after

CONNECT_SECONDS = 3.0  # name resolution, connection and TLS
TOTAL_SECONDS = 15.0  # from the call to the last byte


@dataclass(frozen=True, slots=True)
class Raw:
    """A body sent as it is."""

    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Parts:
    """A multipart form: `files` are (field, name, content type, bytes)."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str, str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said, whatever its status; `body` is its first EXPLAINED bytes, as they came."""

    status: int
    body: bytes
    retry_after: float = 0.0


class Client:
    """Calls one base URL. `async with Client(url, allow={("talq.lan", 443)}, headers=…) as client: …`

    Without one (None), it only says where an allowed `endpoint` is. `headers` carry the credentials. `lookup` gives the
    addresses of a name (the system's resolver by default).
    """

    def __init__(
        self,
        base_url: str | None,
        *,
        allow: Iterable[Endpoint],
        headers: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        lookup: Lookup | None = None,
        secret: str = "",
    ) -> None:
        self.secret = secret  # for a protocol whose credentials are in the message
        self._allow = frozenset((host.lower(), int(port)) for host, port in allow)
        self._base = None if base_url is None else allowed_base(base_url, self._allow)
        self._headers = dict(headers or {})
        self._timeout = aiohttp.ClientTimeout(total=total_seconds, connect=connect_seconds)
        self._lookup = lookup
        self._resolver = PinnedResolver(self._allow, lookup or system_lookup)
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # One connection per request: what was resolved and checked is what is called, never an older connection.
        connector = aiohttp.TCPConnector(
            resolver=self._resolver, use_dns_cache=False, force_close=True, ssl=self._tls or True
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        # aiohttp sends a PUT whose answer was cut a second time, and has no option against it: a note would be written
        # twice. A call is made once; who may repeat it knows what it does.
        self._session._retry_connection = False
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """The decompressed answer of a GET on base URL + `path`. Raises ConnectorError."""
        return await self.call("GET", path, params=params, headers=headers)

    async def get_json(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The same, parsed; numbers may still be NaN."""
        return json_value(await self.get(path, params=params, headers=headers))

    async def post_json(
        self,
        path: str,
        body: Any,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """POST `body` as JSON; the raw answer. Raises ConnectorError."""
        return await self.call("POST", path, params=params, headers=headers, body=body)

    async def exchange(self, body: Raw, *, headers: Mapping[str, str]) -> Reply:
        """POST `body` at the base URL itself; every answer is one, a refusal and a redirection included.

        Raises ConnectorError when there was none.
        """
        if self._session is None or self._base is None:
            raise RuntimeError("Client is used with an address, inside `async with`")
        sent = {"Accept": "*/*", "Accept-Encoding": "identity", **self._headers, **headers}
        with _in_words(f"{self._base.host}:{self._base.port}{self._base.path}"):
            async with self._session.post(
                self._base, headers=sent, allow_redirects=False, **_body(body, sent)
            ) as response:
                said = await response.content.read(EXPLAINED)
                return Reply(response.status, said, retry_after(response.headers.get("Retry-After", "")))

    async def endpoint(self, host: str, port: int) -> str:
        """The address of `host`, when that endpoint is allowed. Raises ConnectorError."""
        if (host.lower(), port) not in self._allow:
            raise ConnectorError(f"{host}:{port} ne fait pas partie des adresses autorisées (OUTBOUND_ALLOW)")
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                found = await self._resolver.resolve(host.lower(), port)
        except (OSError, TimeoutError) as error:
            raise ConnectorError(f"{host} : nom introuvable", retryable=True) from error
        return str(found[0]["host"])

    async def fetch(self, url: str) -> bytes:
        """A file that an answer gave the address of: allowed as any other, asked without our credentials."""
        try:
            there = URL(url, encoded=True)  # as it was signed
            origin, path = str(there.origin()), there.raw_path_qs
        except ValueError as error:
            raise ConnectorError("adresse de fichier illisible") from error
        if {"..", "."} & set(there.raw_path.split("/")):
            raise ConnectorError("adresse de fichier refusée")
        async with Client(origin, allow=self._allow, tls=self._tls, lookup=self._lookup) as other:
            return await other.request("GET", URL(origin + path, encoded=True))

    def beside(self, base_url: str) -> "Client":
        """Another address of the same source, under the same rules."""
        return Client(
            base_url,
            allow=self._allow,
            headers=self._headers,
            tls=self._tls,
            lookup=self._lookup,
            secret=self.secret,
        )

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> bytes:
        """One request, one decompressed answer; `body` is JSON, `Raw` or `Parts`.

        Raises ConnectorError, retryable when later may be better.
        """
        return await self.request(method, self._at(path), params=params, headers=headers, body=body)

    def _at(self, path: str) -> URL:
        if self._base is None:
            raise RuntimeError("a client without address only resolves")
        return joined(self._base, path)

    async def request(
        self,
        method: str,
        url: URL,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> bytes:
        if self._session is None:
            raise RuntimeError("Client is used inside `async with`")
        place = f"{url.host}:{url.port}{url.path}"
        sent = {"Accept": "application/json", "Accept-Encoding": "gzip", **self._headers, **(headers or {})}
        with _in_words(place):
            async with self._session.request(
                method, url, params=params, headers=sent, allow_redirects=False, **_body(body, sent)
            ) as response:
                await refuse_status(response, place)
                return await bounded_body(response, place)

    async def lines(self, path: str, body: Any, *, seconds: float) -> AsyncIterator[bytes]:
        """POST `body`; the lines of an answer that does not end, as they come: an empty one as soon as it is accepted.

        It is left after `seconds`, for a link that died without a word. Raises ConnectorError when it is cut, or when a
        line is longer than aiohttp keeps (128 kB).
        """
        if self._session is None:
            raise RuntimeError("Client is used inside `async with`")
        url = self._at(path)
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", **self._headers}
        timeout = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)
        place = f"{url.host}:{url.port}{url.path}"
        with _in_words(place):
            async with self._session.post(
                url, json=body, headers=sent, allow_redirects=False, timeout=timeout
            ) as response:
                await refuse_status(response, place)
                yield b""
                async for line in response.content:
                    yield line


@contextmanager
def _in_words(place: str) -> Iterator[None]:
    """What goes wrong in a call, as a ConnectorError."""
    try:
        yield
    except TimeoutError as error:
        raise ConnectorError(f"{place} : pas de réponse dans le délai imparti", retryable=True) from error
    except aiohttp.ClientConnectorCertificateError as error:
        raise ConnectorError(f"{place} : certificat refusé (autorité inconnue, autre nom ou date)") from error
    except aiohttp.ClientConnectorError as error:
        raise ConnectorError(f"{place} : connexion impossible", retryable=True) from error
    except (aiohttp.ClientError, OSError) as error:
        raise ConnectorError(f"{place} : échange interrompu ({type(error).__name__})", retryable=True) from error
    except ValueError as error:  # a line break in a credential, for instance; the text would quote it
        raise ConnectorError(f"{place} : adresse ou en-tête invalide") from error


def _body(body: Any, headers: dict[str, str]) -> dict[str, Any]:
    """What aiohttp is given; the type of raw bytes goes into `headers`."""
    if isinstance(body, Raw):
        headers["Content-Type"] = body.content_type
        return {"data": body.data}
    if isinstance(body, Parts):
        form = aiohttp.FormData(body.fields)
        for name, filename, content_type, data in body.files:
            form.add_field(name, data, filename=filename, content_type=content_type)
        return {"data": form}
    return {"json": body}
