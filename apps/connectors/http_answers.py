# SPDX-License-Identifier: EUPL-1.2
"""What a server answered: refusals in words, bodies bounded in bytes and in decompressed bytes."""

import math
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from apps.connectors.base import MAX_MESSAGE, ConnectorError

RETRYABLE = {408, 425, 429}  # with every 5xx: asking again later may help
REFUSED = {401, 403}
ENCODINGS = {"gzip": 31, "deflate": 15}  # zlib window bits
EXPLAINED = 2_000  # bytes of a refusal that a driver may read
LONGEST_WAIT = 24 * 3600.0  # seconds that a server may ask us to wait


async def refuse_status(response: aiohttp.ClientResponse, place: str) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise ConnectorError(f"{place} : redirection refusée ({status})", status=status)
    if status in REFUSED:
        said = await _explanation(response, place)
        raise ConnectorError(f"{place} : identifiants refusés ({status})", status=status, answer=said)
    raise ConnectorError(
        f"{place} : erreur {status}",
        retryable=status >= 500 or status in RETRYABLE,
        status=status,
        retry_after=retry_after(response.headers.get("Retry-After", "")),
        answer=await _explanation(response, place),
    )


async def _explanation(response: aiohttp.ClientResponse, place: str) -> bytes:
    """What the refusal says of itself; it is still a refusal when that cannot be read."""
    try:
        return (await bounded_body(response, place))[:EXPLAINED]
    except (ConnectorError, aiohttp.ClientError, TimeoutError, OSError):
        return b""


def retry_after(value: str) -> float:
    """Seconds, from either form of RFC 9110; 0 when there is none, or none that makes sense."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            at = parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return 0.0
        seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else 0.0


async def bounded_body(response: aiohttp.ClientResponse, place: str) -> bytes:
    """The body, decompressed as it comes, never more than MAX_MESSAGE bytes of it."""
    if (response.content_length or 0) > MAX_MESSAGE:
        raise ConnectorError(f"{place} : réponse de {response.content_length} octets, au plus {MAX_MESSAGE}")
    unpack = _Unpacker(response.headers.get("Content-Encoding", "identity").strip().lower(), place)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += unpack.more(chunk, MAX_MESSAGE + 1 - len(body))
        if len(body) > MAX_MESSAGE:
            raise ConnectorError(f"{place} : réponse de plus de {MAX_MESSAGE} octets")
    unpack.finished()
    return bytes(body)


class _Unpacker:
    """Decompresses at most what is asked for, so that a small bomb cannot fill the memory."""

    def __init__(self, encoding: str, place: str) -> None:
        if encoding != "identity" and encoding not in ENCODINGS:
            raise ConnectorError(f"{place} : compression inconnue ({encoding!r:.40})")
        self._place = place
        self._zip = zlib.decompressobj(ENCODINGS[encoding]) if encoding in ENCODINGS else None

    def more(self, chunk: bytes, most: int) -> bytes:
        if self._zip is None:
            return chunk[:most]
        try:
            return self._zip.decompress(chunk, most)
        except zlib.error as error:
            raise ConnectorError(f"{self._place} : compression illisible", retryable=True) from error

    def finished(self) -> None:
        if self._zip is not None and not self._zip.eof:
            raise ConnectorError(f"{self._place} : réponse tronquée", retryable=True)
