# SPDX-License-Identifier: EUPL-1.2
"""Long links with roadside sites: one asyncio loop and one port per source, in the process of the ingester.

What a site says is acknowledged to it after the commit, never before: killed in the middle, it says it again, and
storing it twice leaves the same rows. Everything that a peer can make grow is bounded: links, bytes, time, letters.
"""

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.connectors.rsmp import PRESENTATION, Act, Answered, Close, Heard, Ready, Reply, Session
from apps.supervision import heartbeat, link_facts, mqtt
from apps.supervision.ingest import Inbound, ingest
from apps.supervision.link_frames import CHUNK, MAX_FRAME, Broken, frames
from apps.supervision.link_visitors import Visitors, comes_from

logger = logging.getLogger(__name__)
T = TypeVar("T")

LINKED = link_facts.LINKED
MAX_LINKS = 300
BATCH, LINGER = 200, 0.05  # messages of one transaction, seconds that it waits for company
QUEUE = 2_000  # messages in memory; full, nothing more is read and the sites wait
BACKOFF = (0.5, 1, 2, 5)
TICK, CARE = 1.0, 5.0


@dataclass(slots=True, eq=False)
class Link:
    """One connection."""

    session: Session
    writer: asyncio.StreamWriter
    peer: str

    def send(self, data: bytes) -> None:
        """Dropped when the peer does not read: it will be told again, or the link is over."""
        transport = self.writer.transport
        if data and not transport.is_closing() and transport.get_write_buffer_size() < MAX_FRAME * 4:
            self.writer.write(data)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to store, and who waits for the answer (nobody, when we say it ourselves)."""

    heard: Heard
    link: Link | None = None
    inbound: Inbound | None = None


class Listener:
    """The links of one source until `stop` is set."""

    def __init__(self, source: Source, stop: threading.Event) -> None:
        self.source, self.stop, self.driver = source, stop, DRIVERS[source.driver]
        self.links: dict[str, Link] = {}  # by site, once the handshake is over
        self.opened = 0
        self.gone: dict[str, float] = {}  # sites that left, since when; told after a while
        self.visitors = Visitors()
        self.problem, self.port = "", 0
        self.listening = threading.Event()
        self.told: dict[str, Any] = {}  # acknowledgements sent, by the id of the message
        self.known: set[str] = set()
        self.known_at = -math.inf

    def run(self) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix=f"links-{self.source.slug}") as self.pool:
            asyncio.run(self._main())
            self.pool.submit(_close_connection)

    async def _main(self) -> None:
        self.queue: asyncio.Queue[Waiting] = asyncio.Queue(QUEUE)
        storing = asyncio.create_task(self._store())
        server = await self._open()
        await self._expect()
        try:
            cared = 0.0
            while not self.stop.is_set() and not storing.done():
                await asyncio.sleep(0.2)
                if time.monotonic() - cared > CARE:
                    cared = time.monotonic()
                    await self._care()
        finally:
            if server is not None:
                server.close()
            for link in list(self.links.values()):
                link.writer.transport.abort()
            storing.cancel()
        if storing.done() and not storing.cancelled():
            storing.result()

    async def _open(self) -> asyncio.Server | None:
        """The port, as soon as it is free: another process may be on its way out."""
        host, port = settings.LISTEN_HOST, int(self.source.options["port"])
        while not self.stop.is_set():
            try:
                server = await asyncio.start_server(self._serve, host, port, limit=CHUNK)
            except OSError as error:
                self._say(f"port {port} : écoute impossible ({error.strerror or type(error).__name__})")
                await self._care()
                await asyncio.sleep(1)
            else:
                self.port = server.sockets[0].getsockname()[1]
                self._say("")
                self.listening.set()
                return server
        return None

    async def _expect(self) -> None:
        """Who does not come is gone too, after the same while."""
        try:
            known = await self._known_now()
        except (DatabaseError, InterfaceError):
            return
        self.gone |= dict.fromkeys(known - self.links.keys(), time.monotonic())

    def _say(self, problem: str) -> None:
        """On change only."""
        if problem != self.problem:
            logger.info("links source=%s %s", self.source.slug, problem or "listening")
        self.problem = problem

    # --- One link -----------------------------------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        self.opened += 1
        try:
            if self.opened > MAX_LINKS:
                raise Broken(f"plus de {MAX_LINKS} liaisons à la fois")
            if not comes_from(peer, self.source.options.get("networks") or ()):
                raise Broken("adresse hors des réseaux de la source")
            await self._converse(reader, writer, peer)
        except Broken as broken:
            self._note(peer, str(broken))
        except (OSError, DatabaseError, InterfaceError) as error:
            logger.info("link ended source=%s peer=%s %s", self.source.slug, peer, type(error).__name__)
        finally:
            self.opened -= 1
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str) -> None:
        known = await self._known_now()
        session = Session(self.source.options, known, time.monotonic())
        link = Link(session, writer, peer)
        ticking = asyncio.create_task(self._tick(link))
        try:
            async for frame in frames(reader):
                await self._do(link, session.receive(frame, time.monotonic()))
                await writer.drain()
            if session.site:
                raise Broken("liaison fermée par le site")
        except Broken as broken:
            self._note(session.site or peer, str(broken))
        finally:
            ticking.cancel()
            if self.links.get(session.site) is link:
                del self.links[session.site]
                self.gone[session.site] = time.monotonic()

    async def _known_now(self) -> set[str]:
        """Who may come, read again after a few seconds: whoever knocks a thousand times asks the database once."""
        if time.monotonic() - self.known_at > CARE:
            self.known = await self._in_thread(link_facts.known_sites, self.source)
            self.known_at = time.monotonic()
        return self.known

    async def _tick(self, link: Link) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                await self._do(link, link.session.tick(time.monotonic()))
            except Broken as broken:
                self._note(link.session.site or link.peer, str(broken))
                link.writer.transport.abort()
                return

    async def _do(self, link: Link, acts: Iterable[Act]) -> None:
        for act in acts:
            match act:
                case Reply(data=data):
                    link.send(data)
                case Heard():
                    if act.topic != PRESENTATION or self.visitors.is_news(act.payload):
                        await self.queue.put(Waiting(act, link))
                case Ready(site=site):
                    await self._welcome(site, link)
                case Answered(mid=mid, reason=reason):
                    await self._answered(link, mid, reason)
                case Close(reason=reason):
                    raise Broken(reason)

    async def _welcome(self, site: str, link: Link) -> None:
        """A site that comes back while its old link seems alive takes its place."""
        former = self.links.get(site)
        self.links[site] = link
        self.gone.pop(site, None)
        self.visitors.forget(site)
        if former is not None:
            former.writer.transport.abort()
        found = await self._in_thread(link_facts.lost_alarm, self.source, site, False)
        if found is not None:
            await self.queue.put(Waiting(Heard("", b""), None, Inbound(records=(found,))))

    def _note(self, who: str, reason: str) -> None:
        logger.info("link source=%s who=%.80s %s", self.source.slug, who, reason)
        self.visitors.note(who, reason)

    # --- What is stored, then acknowledged ----------------------------------------------------------------------------

    async def _store(self) -> None:
        while True:
            batch = [await self.queue.get()]
            until = time.monotonic() + LINGER
            while len(batch) < BATCH and (left := until - time.monotonic()) > 0:
                try:
                    batch.append(await asyncio.wait_for(self.queue.get(), left))
                except TimeoutError:
                    break
            inbound = [self._decoded(one) for one in batch]
            if not await self._stored(inbound):
                return
            for one, read in zip(batch, inbound, strict=True):
                if one.link is not None:
                    one.link.send(one.link.session.settled(one.heard, read.reason))

    def _decoded(self, one: Waiting) -> Inbound:
        if one.inbound is not None:
            return one.inbound
        heard = one.heard
        if heard.reason:
            return Inbound(heard.topic, heard.payload, reason=heard.reason)
        return mqtt.decode(self.driver.decode, heard.topic, heard.payload, self.source.options)

    async def _stored(self, inbound: Sequence[Inbound]) -> bool:
        """Try until the database takes the batch; False when stopped before."""
        attempt = 0
        while not self.stop.is_set():
            try:
                await self._in_thread(partial(ingest, source=self.source, inbound=inbound))
                return True
            except (DatabaseError, InterfaceError) as error:
                logger.warning("batch not stored, trying again source=%s error=%s", self.source.slug, error)
                await asyncio.sleep(BACKOFF[min(attempt, len(BACKOFF) - 1)])
                attempt += 1
        return False

    # --- Every few seconds --------------------------------------------------------------------------------------------

    async def _care(self) -> None:
        try:
            await self._in_thread(heartbeat.beat, "links", self.problem)
            await self._in_thread(heartbeat.note, link_facts.COMPONENT, self.source.slug, self.words())
            await self._tell_who_left()
            await self._tell_acknowledgements()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("links wait for the database source=%s error=%s", self.source.slug, error)

    def words(self) -> str:
        """How the links are, in one French sentence."""
        if self.problem:
            return self.problem
        return " · ".join([f"port {self.port} : {_counted(len(self.links))}", *self.visitors.words()])

    async def _tell_who_left(self) -> None:
        """A site that is gone while others speak is out of reach; when none speaks, the source itself is."""
        patience = 2 * float(self.source.options.get("watchdog") or 60)
        late = [site for site, since in self.gone.items() if time.monotonic() - since > patience]
        if not self.links:
            return
        for site in late:
            del self.gone[site]
            found = await self._in_thread(link_facts.lost_alarm, self.source, site, True)
            if found is not None:
                await self.queue.put(Waiting(Heard("", b""), None, Inbound(records=(found,))))

    async def _tell_acknowledgements(self) -> None:
        """What our operators took in charge, to the sites that are linked now; the others when they come back."""
        now = timezone.now()
        self.told = {mid: row for mid, row in self.told.items() if row.lease_until > now}  # the others are told again
        if not self.links:
            return
        for row in await self._in_thread(link_facts.owed_acknowledgements, self.source, set(self.links)):
            link = self.links.get(row.alarm.detail.get("site", ""))
            if link is not None:
                mid, data = link.session.acknowledge(row.alarm.detail, time.monotonic())
                self.told[mid] = row
                link.send(data)

    async def _answered(self, link: Link, mid: str, reason: str) -> None:
        row = self.told.pop(mid, None)
        if row is None and reason:
            self._note(link.session.site, f"refuse ce qui lui est demandé ({reason})")
        elif row is not None:
            await self._in_thread(link_facts.settle_acknowledgement, row, reason)

    async def _in_thread(self, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.pool, _with_sound_connection, function, args)


def _with_sound_connection(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    close_old_connections()
    return function(*args)


def _close_connection() -> None:
    """That of the thread in which this runs."""
    connection.close()


def _counted(links: int) -> str:
    return f"{links} sites en liaison" if links != 1 else "1 site en liaison"


def serve(stop: threading.Event, *, refresh: float = 10.0) -> None:
    """One listener per enabled source of links; what is added, changed or removed is noticed in `refresh` seconds."""
    mqtt.keep_running(stop, wanted, lambda source, event: Listener(source, event).run, name="links", refresh=refresh)


def wanted() -> dict[tuple[int, str], Source]:
    return mqtt.enabled(LINKED)
