# SPDX-License-Identifier: EUPL-1.2
"""The conversation with one site, without a socket and without a clock: what came in gives what is to be done.

The site speaks first (Version), we answer; then Watchdog both ways; then it tells what it knows and what it buffered.
What holds facts is handed over (`Heard`) and acknowledged by `settled`, once it was stored; the rest is answered here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.connectors.base import ConnectorError, instant, json_object, listed, mapping, shown, text, written
from apps.connectors.rsmp import messages, model

ANSWERED_WITHIN = 30.0  # seconds: a message of ours that is not acknowledged by then ends the link
VERSION_WITHIN = 15.0  # seconds from the connection
UNREADABLE = 20  # messages in one link; more is no site
AT_ONCE = 200  # messages of ours that wait for their acknowledgement
MAX_ID = 120  # characters of a site's name, of a message's id
PRESENTATION = "//Version"  # topic of the refused presentation of a site
FACTS = frozenset({"Alarm", "AggregatedStatus", "StatusUpdate", "StatusResponse"})


@dataclass(frozen=True, slots=True)
class Reply:
    data: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """To be stored, then settled. `reason`: why it cannot be used; `mid` "": nobody waits for an answer."""

    topic: str
    payload: bytes
    mid: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """The handshake is over: the site is who it says."""

    site: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The site took (`reason` "") or refused what we sent under `mid`."""

    mid: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    reason: str  # French


Act = Reply | Heard | Ready | Answered | Close


class Session:
    """`known`: the sites that may present themselves. Times are seconds of any steady clock."""

    def __init__(self, options: Mapping[str, Any], known: Collection[str], now: float) -> None:
        self._options, self._known, self._opened = options, known, now
        self._every = float(options.get("watchdog") or model.WATCHDOG)
        self._waiting: dict[str, tuple[str, float]] = {}  # our messages, until when they may stay unanswered
        self._heard, self._told = now, now
        self._unreadable = 0
        self.site, self.core, self.ready = "", "", False

    def receive(self, frame: bytes, now: float) -> Iterator[Act]:
        """What to do with one message of the site, in order."""
        try:
            message = json_object(frame)
            kind = text(message.get("type"), "type", longest=40)
            if message.get("mType") != "rSMsg":
                raise ConnectorError(f"mType : « rSMsg » attendu, reçu {shown(message.get('mType'))}")
            mid = self._mid(message, kind)
        except ConnectorError as error:
            yield from self._unread(frame, error.reason)
            return
        self._heard = now
        if kind in messages.ANSWERS:
            yield from self._answer(message, kind)
        elif kind == "Version":
            yield from self._version(message, mid, now)
        elif not self.core:
            yield Reply(messages.framed(messages.refusal(mid, "Version must be received first")))
            yield Close(f"{kind} avant Version : ce n'est pas le début d'une liaison RSMP")
        else:
            yield from self._after_version(message, kind, mid, frame, now)

    def tick(self, now: float) -> Iterator[Act]:
        """Called every second or so."""
        if not self.core:
            if now - self._opened > VERSION_WITHIN:
                yield Close(f"aucun message Version en {VERSION_WITHIN:.0f} s")
            return
        late = [kind for kind, until in self._waiting.values() if now > until]
        if late:
            yield Close(f"{late[0]} resté sans accusé de réception pendant {ANSWERED_WITHIN:.0f} s")
        elif now - self._heard > 2 * self._every + 5:
            yield Close(f"aucun message depuis {now - self._heard:.0f} s, pas même un Watchdog")
        elif self.ready and now - self._told >= self._every:
            yield self._watchdog(now)

    def settled(self, heard: Heard, reason: str = "") -> bytes:
        """The answer to what was stored, or kept as a dead letter for `reason`; b"" when none is waited for."""
        if not heard.mid:
            return b""
        answer = messages.refusal(heard.mid, reason) if reason else messages.acknowledgement(heard.mid)
        return messages.framed(answer)

    def acknowledge(self, said: Mapping[str, Any], now: float) -> tuple[str, bytes]:
        """Tell the site that somebody here took an alarm in charge: the id that `Answered` will bear, and the bytes."""
        message = messages.alarm_acknowledge(said)
        return message["mId"], self._sent(message, now)

    def _mid(self, message: Mapping[str, Any], kind: str) -> str:
        return "" if kind in messages.ANSWERS else text(message.get("mId"), "mId", longest=MAX_ID)

    def _unread(self, frame: bytes, reason: str) -> Iterator[Act]:
        if not self.core:
            yield Close(f"ce n'est pas un message RSMP ({reason})")
            return
        self._unreadable += 1
        yield Heard(f"{self.site}//", frame, reason=reason)
        if self._unreadable >= UNREADABLE:
            yield Close(f"{UNREADABLE} messages illisibles : liaison fermée")

    def _version(self, message: Mapping[str, Any], mid: str, now: float) -> Iterator[Act]:
        if self.core:
            yield Reply(messages.framed(messages.refusal(mid, "Version already received")))
            return
        try:
            site, core, sxl, spoken = self._agreed(message)
        except ConnectorError as error:
            # The id of the message is left out: a site that tries again every ten seconds is one dead letter.
            offered = {name: message.get(name) for name in ("siteId", "RSMP", "SXL")}
            yield Reply(messages.framed(messages.refusal(mid, error.reason)))
            yield Heard(PRESENTATION, written(offered), reason=f"liaison refusée : {error.reason}")
            yield Close(error.reason)
            return
        self.site, self.core = site, core
        yield Reply(messages.framed(messages.acknowledgement(mid)))
        yield Reply(self._sent(messages.version(spoken, site, sxl), now))

    def _agreed(self, message: Mapping[str, Any]) -> tuple[str, str, str, list[str]]:
        """The site, the core version and the list version that both know, and what we answer that we speak: in the
        words of the site when it writes « 3.2 » for 3.2.0. Raises ConnectorError."""
        sites = [text(mapping(one, "siteId").get("sId"), "sId", longest=MAX_ID) for one in _some(message, "siteId")]
        offered = [text(mapping(one, "RSMP").get("vers"), "vers", longest=20) for one in _some(message, "RSMP")]
        sxl = text(message.get("SXL"), "SXL", longest=20)
        site = next((one for one in sites if one in self._known), None)
        if site is None:
            raise ConnectorError(f"site inconnu : {', '.join(sites)[:200]} n'est ni un équipement ni un réglage d'ici")
        words = {messages.ordered(one): one for one in offered}
        common = [one for one in model.CORE if messages.ordered(one) in words]
        if not common:
            raise ConnectorError(f"{site} : version de RSMP inconnue ({', '.join(offered)[:80]})")
        if not any(messages.ordered(sxl) == messages.ordered(one) for one in model.SXL):
            raise ConnectorError(f"{site} : version de la liste SXL inconnue ({sxl})")
        return site, common[-1], sxl, [words.get(messages.ordered(one), one) for one in model.CORE]

    def _after_version(
        self, message: Mapping[str, Any], kind: str, mid: str, frame: bytes, now: float
    ) -> Iterator[Act]:
        topic = f"{self.site}//{kind}"
        if kind == "Watchdog":
            yield from self._watched(message, mid, frame, now)
        elif kind in FACTS:
            yield Heard(topic, frame, mid)
        else:
            reason = f"type : message RSMP inattendu d'un site, reçu {kind!r}"
            yield Heard(topic, frame, mid, reason)

    def _watched(self, message: Mapping[str, Any], mid: str, frame: bytes, now: float) -> Iterator[Act]:
        try:
            instant(message.get("wTs"), "wTs")
        except ConnectorError as error:
            yield Heard(f"{self.site}//Watchdog", frame, mid, error.reason)
            return
        yield Reply(messages.framed(messages.acknowledgement(mid)))
        yield Heard(f"{self.site}//Watchdog", frame)  # proof of life; nothing waits for its storing
        if not self.ready:
            self.ready = True
            yield self._watchdog(now)
            yield Ready(self.site)
            yield from self._questions(now)

    def _questions(self, now: float) -> Iterator[Act]:
        """What is asked once, when the link is up."""
        main = str(self._options.get("main") or "")
        if main and messages.at_least(self.core, model.ASKS_AGGREGATED_STATUS):
            yield Reply(self._sent(messages.aggregated_status_request(main), now))
        by_component: dict[str, list[tuple[str, str, int]]] = {}
        for one in self._options.get("statuses") or ():
            asked = (one["code"], one["name"], int(one.get("every") or 0))
            by_component.setdefault(one.get("component") or main, []).append(asked)
        for component, asked_there in by_component.items():
            yield Reply(self._sent(messages.status_subscribe(self.core, component, asked_there), now))

    def _answer(self, message: Mapping[str, Any], kind: str) -> Iterator[Act]:
        mid = str(message.get("oMId") or "")
        if self._waiting.pop(mid, None) is not None:
            refused = kind == "MessageNotAck"
            yield Answered(mid, str(message.get("rea") or "sans motif")[:300] if refused else "")

    def _watchdog(self, now: float) -> Reply:
        self._told = now
        return Reply(self._sent(messages.watchdog(), now))

    def _sent(self, message: Mapping[str, Any], now: float) -> bytes:
        if len(self._waiting) < AT_ONCE:
            self._waiting[message["mId"]] = (message["type"], now + ANSWERED_WITHIN)
        return messages.framed(message)


def _some(message: Mapping[str, Any], name: str) -> list[Any]:
    """A list that has something in it, and not a thousand things."""
    found = listed(message.get(name), name)
    if not 0 < len(found) <= 50:
        raise ConnectorError(f"{name} : de 1 à 50 éléments attendus, reçu {len(found)}")
    return found
