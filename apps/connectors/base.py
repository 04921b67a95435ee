# SPDX-License-Identifier: EUPL-1.2
"""The driver contract: frozen records, one error, two kinds of drivers.

A driver turns bytes of a trade supervisor into records and knows nothing of Django, models or settings.
It is either *pulled* (`fetch`, polled by `supervision`) or *pushed* (`decode`, fed by MQTT or a webhook).
Records refer to equipment by `ref`: the supervisor's own identifier, unique within one source.
"""

import hashlib
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson

Severity = str  # "critical" | "major" | "minor", see SEVERITIES
SEVERITIES = ("critical", "major", "minor")
MAX_MESSAGE = 5_000_000  # bytes; a larger answer is refused before it is parsed
MAX_DEPTH = 32  # levels of nesting; no supervisor needs as many, a hostile message may
MAX_REF, MAX_CONDITION, MAX_METRIC, MAX_TITLE = 120, 60, 40, 160  # characters, as wide as the database columns
YEARS = range(2000, 2100)  # outside: a clock that was never set (1970), or garbage
GOOD, ESTIMATED, SUSPECT = 0, 1, 2  # quality of a measure, smaller is better: what is better replaces what was told


class ConnectorError(Exception):
    """What a supervisor said cannot be used. The message says why, in French, naming the field.

    `retryable` is True when asking again later may help (time-out, 5xx), False when the content itself is wrong.
    `status`: what an HTTP server answered, 0 when it did not; `retry_after`: the seconds that it asked to wait;
    `answer`: the beginning of what it said, for a driver that finds a reason in it; never shown as it is.
    """

    def __init__(
        self, reason: str, *, retryable: bool = False, status: int = 0, retry_after: float = 0.0, answer: bytes = b""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.status = status
        self.retry_after = retry_after
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Device:
    """Something the supervisor says exists. `kind` is a code of AssetKind; `lonlat` is WGS84 degrees.

    `shares_code`: the devices of this source that bear the same code are one piece of equipment.
    """

    ref: str
    kind: str
    name: str = ""
    lonlat: tuple[float, float] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    shares_code: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The supervisor says that this equipment exists no more, or no longer lists it. Announced again, it is back."""

    ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """One value of one metric at one instant. `at` is aware; `unit` is a UCUM-like symbol ("%", "W", "Cel").

    What lasts (a mean power, an energy) is dated by the beginning of its interval. `quality`: GOOD, or ESTIMATED when
    its supplier says that it is provisional, or SUSPECT.
    """

    ref: str
    metric: str
    at: datetime
    value: float
    unit: str = ""
    quality: int = GOOD


@dataclass(frozen=True, slots=True)
class Alarm:
    """A condition of a device: started (`active=True`), ended (False) or an instant without end (None).

    `key` is the supervisor's identifier of this very message, used for idempotency; "" when it has none.
    `title` is what an operator reads, in French. `idle`: « not so », said of a state that may never have begun: it ends
    what is here, and leaves nothing when there is nothing.
    """

    ref: str
    condition: str
    at: datetime
    active: bool | None
    severity: Severity = "major"
    title: str = ""
    key: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The device spoke, whatever it said (a join, an acknowledgement): proof of life, nothing else."""

    ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Somebody took a condition in charge at the supervisor (`active`), or withdrew that, `at` that time.

    Said again with the same `at` it is no news. `by` and `comment` as they were typed there.
    """

    ref: str
    condition: str
    at: datetime
    active: bool
    by: str = ""
    comment: str = ""


Record = Device | Gone | Measure | Alarm | Seen | Acknowledged


@dataclass(frozen=True, slots=True)
class Taken:
    """An operator of ours took an alarm in charge: what its supervisor is to be told. `detail` is that of the alarm."""

    ref: str
    condition: str
    by: str
    comment: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """One item of a page or message that could not be used: kept as a dead letter, the rest goes on."""

    reason: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What one poll brought: good records, bad items, and the cursor to poll from next time (JSON-able).

    `problem` says, in French, what failed after a part was already read: a supervisor may never repeat that part, so
    it is brought all the same and the source is degraded. When nothing answered, `fetch` raises ConnectorError instead.
    """

    records: tuple[Record, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


class HttpClient(Protocol):
    """The one outbound client (`connectors.http`): allow-list, pinned address, no redirect, time and size caps.

    `secret`: that of the source, for a protocol whose messages bear it; "" for the others.
    """

    secret: str

    async def endpoint(self, host: str, port: int) -> str:
        """The address of an allowed endpoint that speaks another protocol than HTTP. Raises ConnectorError."""

    async def get(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """The decompressed answer of a GET on base URL + `path`. Raises ConnectorError."""

    async def get_json(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The same, parsed; numbers may still be NaN (see `storable`)."""

    async def post_json(
        self, path: str, body: Any, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """The answer to a POST of `body` as JSON."""

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> bytes:
        """The answer to any other request."""

    def beside(self, base_url: str) -> AbstractAsyncContextManager["HttpClient"]:
        """Another address of the same source, under the same rules."""

    def lines(self, path: str, body: Any, *, seconds: float) -> AsyncIterator[bytes]:
        """The lines of an answer that does not end: an empty one as soon as it is accepted."""


# A pulled driver: (client, options, cursor) -> what was brought.
Fetch = Callable[[HttpClient, Mapping[str, Any], Mapping[str, Any]], Awaitable[Batch]]
# A pushed driver: (topic or event name, payload, options) -> records, all or none.
Decode = Callable[[str, bytes, Mapping[str, Any]], Iterable[Record]]
# A driver that suppliers post to: (topic, body, options) -> what was brought; raises when none of it can be read.
Receive = Callable[[str, bytes, Mapping[str, Any]], Batch]
# A few of the things that would be read, for who tests a source: nothing is consumed there nor remembered here.
Sample = Callable[[HttpClient, Mapping[str, Any]], Awaitable[Batch]]
# (event, what it means in French, severity by default, severity as set) of every event, given the severities set.
Events = Callable[[Mapping[str, str]], list[tuple[str, str, str, str]]]
# The bytes that a poll would read, for who maps their fields.
Content = Callable[[HttpClient, Mapping[str, Any]], Awaitable[bytes]]
# Tells a supervisor that an alarm was taken in charge; raises ConnectorError. Told twice does no harm.
Acknowledge = Callable[[HttpClient, Mapping[str, Any], Taken], Awaitable[None]]
# Something to read was announced by a polled supervisor, and once when it begins to be listened to: what was said
# before is read too. Ends, or raises ConnectorError, when it is to be listened to again.
Listen = Callable[[HttpClient, Mapping[str, Any]], AsyncIterator[None]]
# A connection test for a technician: a French sentence; raises ConnectorError.
Check = Callable[[HttpClient, Mapping[str, Any]], Awaitable[str]]


def json_value(payload: bytes) -> Any:
    """Parse JSON of at most MAX_MESSAGE bytes; ConnectorError when it cannot be read."""
    if len(payload) > MAX_MESSAGE:
        raise ConnectorError(f"message de {len(payload)} octets : au-delà de la limite de {MAX_MESSAGE}")
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ConnectorError(f"JSON illisible : {error!s:.200}") from error


def json_object(payload: bytes) -> dict[str, Any]:
    """Parse one JSON object that can be stored (see `storable`); other types are refused."""
    if _is_plain(payload):
        try:
            return mapping(orjson.loads(payload), "message")
        except orjson.JSONDecodeError:
            pass  # refused below, with words
    value = mapping(json_value(payload), "message")
    storable(value)
    return value


def _is_plain(payload: bytes) -> bool:
    """Whether what orjson accepts of it can be stored as it is: orjson itself refuses NaN and lone surrogates.

    Most messages are, and are then read four times faster than by looking at each of their values.
    """
    nesting = payload.count(b"{") + payload.count(b"[")
    return len(payload) <= MAX_MESSAGE and nesting <= MAX_DEPTH and b"\\u0000" not in payload


def storable(value: Any, name: str = "message", depth: int = 0) -> None:
    """Refuse what PostgreSQL cannot keep: NUL and lone surrogates in text, NaN, Infinity; and abysmal nesting."""
    if depth > MAX_DEPTH:
        raise ConnectorError(f"{name:.80} : plus de {MAX_DEPTH} niveaux d'imbrication")
    if isinstance(value, str):
        _refuse_odd_text(value, name)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ConnectorError(f"{name:.80} : {value} n'est pas un nombre JSON")
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_odd_text(key, name)
            storable(item, f"{name}.{key}", depth + 1)
    elif isinstance(value, list):
        for item in value:
            storable(item, name, depth + 1)


def written(item: Any) -> bytes:
    """An item as JSON that always comes out the same: a dead letter that `decode` reads again."""
    try:
        return json.dumps(item, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    except (RecursionError, UnicodeEncodeError):
        return b""


def required(message: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted `path`; ConnectorError names the path when it is missing or null."""
    value: Any = message
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        raise ConnectorError(f"champ absent : {path}")
    return value


def mapping(value: Any, name: str) -> dict[str, Any]:
    """A JSON object, or ConnectorError."""
    if not isinstance(value, dict):
        raise ConnectorError(f"{name:.80} : un objet JSON est attendu, reçu : {type(value).__name__}")
    return value


def listed(value: Any, name: str) -> list[Any]:
    """A JSON list; an absent one is empty."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ConnectorError(f"{name} : une liste est attendue, reçu : {type(value).__name__}")
    return value


def text(value: Any, name: str, *, longest: int = 200) -> str:
    """Text of 1 to `longest` characters; never cut silently."""
    if not isinstance(value, str) or not value.strip():
        raise ConnectorError(f"{name} : texte attendu, reçu {shown(value)}")
    if len(value) > longest:
        raise ConnectorError(f"{name} : {len(value)} caractères, au plus {longest}")
    return value


def number(value: Any, name: str) -> float:
    """A finite number; booleans and text are refused."""
    try:
        finite = type(value) in (float, int) and math.isfinite(value)
    except OverflowError:  # an integer of 400 digits
        finite = False
    if not finite:
        raise ConnectorError(f"{name} : nombre fini attendu, reçu {shown(value)}")
    return float(value)


def boolean(value: Any, name: str) -> bool:
    """A JSON boolean; 0, 1 and "true" are refused."""
    if not isinstance(value, bool):
        raise ConnectorError(f"{name} : vrai ou faux attendu, reçu {shown(value)}")
    return value


def instant(value: Any, name: str) -> datetime:
    """An aware datetime in UTC from RFC 3339 text, between YEARS; ConnectorError when it is not one."""
    try:
        at = datetime.fromisoformat(value.upper())
        aware = at.astimezone(UTC) if at.tzinfo else None
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise ConnectorError(f"{name} : date ISO 8601 attendue, reçu {shown(value)}") from error
    if aware is None:
        raise ConnectorError(f"{name} : date sans fuseau horaire ({shown(value)})")
    if aware.year not in YEARS:
        raise ConnectorError(f"{name} : année {aware.year} invraisemblable, horloge à régler ?")
    return aware


def apart(name: str, suffix: str, longest: int) -> str:
    """`name` told apart by `suffix`; one that no longer fits keeps a digest instead of being cut."""
    full = f"{name}{suffix}"
    if len(full) <= longest:
        return full
    return f"{full[: longest - 9]}_{hashlib.sha256(full.encode()).hexdigest()[:8]}"


def shown(value: Any) -> str:
    """A value as it may stand in a message: short, and text in any case (a number of 5 000 digits has no repr)."""
    try:
        return f"{value!r:.80}"
    except (ValueError, RecursionError):
        return type(value).__name__


def _refuse_odd_text(value: str, name: str) -> None:
    if "\x00" in value:
        raise ConnectorError(f"{name!r:.80} : caractère nul dans un texte")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ConnectorError(f"{name!r:.80} : texte qui n'est pas de l'Unicode valide") from error
