# SPDX-License-Identifier: EUPL-1.2
"""The door in front of Django gives, kept or drawn, only what Django gave lately to the same session's rights."""

import pytest

from apps.console import door
from apps.console.door import TRUST, TileDoor

PATH = "/api/v1/tiles/assets/14/1/2.mvt"
OTHER = "/api/v1/tiles/assets/14/3/4.mvt"


class Django:
    """Stands for what is behind: says under which version each session is answered, and counts."""

    def __init__(self):
        self.versions = {"agent": "sig-1-1", "colleague": "sig-1-1", "neighbour": "other-1-1"}
        self.asked = []

    async def __call__(self, scope, receive, send):
        session = door.session_of(dict(scope["headers"]).get(b"cookie", b"").decode())
        self.asked.append((session, scope["path"]))
        version = self.versions.get(session)
        z, x, y = scope["path"].removesuffix(".mvt").split("/")[-3:]
        body = f"{version} {scope['path']}".encode()
        headers = [(b"Content-Length", b"%d" % len(body)), (b"Vary", b"Cookie")]
        headers += [(b"ETag", f'"{version}-{z}-{x}-{y}"'.encode())] if version else []
        await send({"type": "http.response.start", "status": 200 if version else 403, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Painter:
    """Draws nothing until it is given something, as when nobody's rights are known."""

    def __init__(self):
        self.tile, self.asked, self.kept = None, [], []

    def __call__(self, *asked):
        self.asked.append(asked)
        if isinstance(self.tile, Exception):
            raise self.tile
        return self.tile and (self.tile, lambda: self.kept.append(self.tile))


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def django():
    return Django()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def painter():
    return Painter()


@pytest.fixture
def heard():
    """Messages of the last answer."""
    return []


@pytest.fixture
def ask(django, painter, clock, heard):
    front = TileDoor(django, painter, clock)

    async def ask(session, path=PATH, version="sig-1-1", query="", headers=(), method="GET"):
        heard.clear()
        scope = {
            "type": "http", "method": method, "path": path, "query_string": f"v={version}{query}".encode(),
            "headers": [(b"cookie", f"a=b; sessionid={session}".encode()), *headers],
        }  # fmt: skip

        async def send(message):
            heard.append(message)

        await front(scope, None, send)
        return heard[0]["status"], heard[1]["body"].decode()

    return ask


async def test_a_colleague_with_the_same_rights_gets_the_tile_from_memory(django, ask):
    await ask("agent", PATH)
    await ask("colleague", OTHER)  # Django said what the colleague may see
    assert await ask("colleague", PATH) == (200, f"sig-1-1 {PATH}")
    assert django.asked == [("agent", PATH), ("colleague", OTHER)]


async def test_a_session_that_django_did_not_answer_yet_passes_through(django, ask):
    await ask("agent")
    await ask("colleague")
    assert [session for session, _ in django.asked] == ["agent", "colleague"]


async def test_the_neighbour_never_gets_our_tile_even_with_our_address(django, ask):
    await ask("agent")
    for _ in range(2):
        assert await ask("neighbour") == (200, f"other-1-1 {PATH}")


async def test_rights_withdrawn_close_the_door_within_seconds(django, clock, ask):
    await ask("agent")
    django.versions.pop("agent")
    clock.now += TRUST + 1
    assert (await ask("agent"))[0] == 403


async def test_a_refused_tile_is_not_kept(django, ask):
    assert (await ask("stranger"))[0] == 403
    assert (await ask("stranger"))[0] == 403
    assert len(django.asked) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"version": ""},
        {"method": "HEAD"},
        {"headers": [(b"authorization", b"Token x")]},
        {"headers": [(b"if-none-match", b'"x"')]},
        {"path": "/api/v1/console/state/1/2/3"},
    ],
)
async def test_anything_else_passes_through(django, ask, asked):
    await ask("agent")
    await ask("agent", **asked)
    assert len(django.asked) == 2


async def test_another_chosen_territory_is_another_right(django, ask):
    await ask("agent")
    await ask("agent", query="&territory=51108")
    assert len(django.asked) == 2


async def test_the_memory_is_bounded(django, ask, monkeypatch):
    monkeypatch.setattr(door, "MOST_BYTES", 3000)
    for number in range(5):
        await ask("agent", f"/api/v1/tiles/assets/14/{number}/0.mvt")
    await ask("agent", "/api/v1/tiles/assets/14/0/0.mvt")
    assert len(django.asked) == 6


async def test_who_was_just_answered_is_drawn_other_tiles_without_asking_who_it_is(django, painter, ask, heard):
    await ask("agent")
    painter.tile = b"drawn"
    assert await ask("agent", OTHER) == (200, "drawn")
    assert painter.asked == [("assets", 14, 3, 4, "sig-1-1")]
    headers = [(b"Content-Length", b"5"), (b"Vary", b"Cookie"), (b"ETag", b'"sig-1-1-14-3-4"')]
    assert heard[0] == {"type": "http.response.start", "status": 200, "headers": headers}
    assert await ask("agent", OTHER) == (200, "drawn")  # from memory
    assert (len(painter.asked), painter.kept, django.asked) == (1, [b"drawn"], [("agent", PATH)])


@pytest.mark.parametrize("tile", [None, RuntimeError("la base ne répond pas")])
async def test_what_cannot_be_drawn_is_asked_of_django(django, painter, ask, tile):
    await ask("agent")
    painter.tile = tile
    assert await ask("agent", OTHER) == (200, f"sig-1-1 {OTHER}")
    assert len(django.asked) == 2


async def test_nothing_is_drawn_for_a_session_that_django_did_not_answer_lately(django, painter, clock, ask):
    await ask("agent")
    painter.tile = b"drawn"
    assert (await ask("stranger", OTHER))[0] == 403
    assert await ask("neighbour", OTHER) == (200, f"other-1-1 {OTHER}")
    assert await ask("agent", OTHER, query="&territory=51108") == (200, f"sig-1-1 {OTHER}")
    assert await ask("agent", OTHER, version="sig-1-2") == (200, f"sig-1-1 {OTHER}")
    clock.now += TRUST + 1
    assert await ask("agent", "/api/v1/tiles/assets/14/5/6.mvt") == (200, "sig-1-1 /api/v1/tiles/assets/14/5/6.mvt")
    assert painter.asked == []


@pytest.mark.parametrize("path", ["right/", "14/1/2", "14/1/2.mvt/x", "14/-1/2.mvt", "14/1/2.mvt\n"])
async def test_only_a_tile_is_drawn(painter, ask, path):
    await ask("agent")
    await ask("agent", f"/api/v1/tiles/assets/{path}")
    assert painter.asked == []
