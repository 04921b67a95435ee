# SPDX-License-Identifier: EUPL-1.2
"""The contract of a GMAO driver: orders go out under our key, their progress comes back in neutral words.

A driver turns frozen records into calls of the GMAO's own API and its answers into frozen records. It knows nothing of
Django, models or settings. Errors are ConnectorError: `retryable` when later may help; otherwise the content itself
is refused and a person must look.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from apps.connectors.http import Client

# How far the work is, in neutral words: the mapping of a GMAO leads each of its own states to one of them.
WAITING = "waiting"  # it is there, nobody has looked at it
ACKNOWLEDGED = "acknowledged"  # somebody has taken note of it: « accusée »
PLANNED, EN_ROUTE, ON_SITE, SUSPENDED = "planned", "en_route", "on_site", "suspended"
PROVISIONAL, REPAIRED = "provisional", "repaired"
NEEDLESS = "needless"  # ended without a repair: rejected, out of scope, nothing found
CLOSED = "closed"  # repaired, and the authority agreed
STEPS = (
    *(WAITING, ACKNOWLEDGED, PLANNED, EN_ROUTE, ON_SITE, SUSPENDED),
    *(PROVISIONAL, REPAIRED, NEEDLESS, CLOSED),
)
TEXT, PHOTO, STATE = "text", "photo", "state"
MOST_GLANCED = 100  # orders of one glance
LONGEST_REFERENCE, LONGEST_TITLE = 120, 200

Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked. `key`: ours, unique, at most 36 characters; `priority`: critical, major or minor."""

    key: str
    number: int
    title: str
    description: str
    priority: str
    trade: str
    due_at: datetime | None = None
    lonlat: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """What is added to an order: a text, a photo (`data`), or a new step (`step`), each under its own key."""

    key: str
    kind: str
    text: str = ""
    step: str = ""
    name: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Sent:
    """The order as the GMAO names it; `url` is the page where a person reads it, "" when there is none."""

    reference: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """`state`: the GMAO's own word, or number as text. `changed_at`: when it last changed, as it says.

    `why`: its own word for what it waits for. `starts`, `ends`: when the work is planned; a day when no hour is said.
    """

    reference: str
    state: str
    changed_at: datetime | None
    why: str = ""
    starts: date | None = None  # a datetime when the GMAO says the hour
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A comment. `ref` is the GMAO's identifier; `ours`: it carries a key of ours, we wrote it."""

    ref: str
    at: datetime | None
    author: str
    text: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file attached there; `place` is what `download` wants."""

    ref: str
    name: str
    place: str
    size: int = 0
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """All that the GMAO says of one order, oldest first."""

    glance: Glance
    comments: Sequence[Said] = ()
    files: Sequence[File] = ()


Check = Callable[[Client, Options], Awaitable[str]]
Find = Callable[[Client, Options, str], Awaitable[tuple[Sent, ...]]]
Send = Callable[[Client, Options, Order], Awaitable[Sent]]
Look = Callable[[Client, Options, Sequence[str]], Awaitable[tuple[Glance, ...]]]
Read = Callable[[Client, Options, str], Awaitable[Progress]]
Add = Callable[[Client, Options, str, Addition], Awaitable[None]]
Has = Callable[[Client, Options, str, Addition], Awaitable[bool]]
Download = Callable[[Client, Options, File], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Hook:
    """What a webhook said: `event` in the GMAO's words, `reference` of the order ("" when it is about none)."""

    event: str
    reference: str


@dataclass(frozen=True, slots=True)
class GmaoDriver:
    """What a GMAO can do. `find_by_reference` gives every order under our key, the oldest first; `has` says whether an
    addition is already there; `headers` turns the secret into credentials; `hook` reads a webhook, None: it has none.
    """

    label: str
    options_schema: Mapping[str, Any]
    headers: Callable[[str], Mapping[str, str]]
    check: Check
    find_by_reference: Find
    send: Send
    glance: Look
    status: Read
    add: Add
    has: Has
    download: Download
    states: Mapping[str, str] = field(default_factory=dict)  # what is offered as a mapping, to correct
    hook: Callable[[bytes], Hook] | None = None
    signature: str = ""  # the header that carries the HMAC-SHA256 of a webhook's body, in hexadecimal
    delivery: str = ""  # the header that names a delivery


def marked(text: str, key: str) -> str:
    """A text with our key on its last line: how a GMAO that gives it back tells us that we wrote it."""
    return f"{text.rstrip()}\n\n{MARK}{key}"


def is_marked(text: str) -> bool:
    return MARK in text


MARK = "Réf. Connecte : "


def step_of(states: Mapping[str, str], state: str) -> str:
    """The neutral word of a state of the GMAO, "" when its mapping does not know it."""
    return states.get(state, "")
