# SPDX-License-Identifier: EUPL-1.2
"""What everybody reads is answered again from memory, and nothing else is."""

import asyncio

import pytest

from apps.kpi import door
from apps.kpi.door import OpenDoor

PUBLIC = [(b"Cache-Control", b"public, max-age=300"), (b"ETag", b'"a"'), (b"Content-Type", b"text/html")]


class Behind:
    """Django, counted."""

    def __init__(self, status=200, headers=PUBLIC):
        self.asked, self.status, self.headers = 0, status, headers

    async def __call__(self, scope, receive, send):
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"page ", "more_body": True})
        await send({"type": "http.response.body", "body": b"%d" % self.asked})


@pytest.fixture
def clock():
    return [0.0]


def ask(through, path="/indicateurs/51108/", query=b"", method="GET", **headers):
    """The status and the body of the answer."""
    sent = []

    async def send(message):
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "scheme": "http", "headers": given}
    asyncio.run(through(scope, None, send))
    return sent[0]["status"], b"".join(one["body"] for one in sent[1:]), sent[0]["headers"]


def test_it_is_answered_from_memory_for_some_seconds_then_asked_again(clock):
    behind = Behind()
    through = OpenDoor(behind, lambda: clock[0])
    assert [ask(through)[1] for _ in range(3)] == [b"page 1"] * 3
    clock[0] = door.TRUST + 1
    assert ask(through)[1] == b"page 2"


def test_who_has_it_is_not_sent_it_again(clock):
    through = OpenDoor(Behind(), lambda: clock[0])
    ask(through)
    status, body, headers = ask(through, if_none_match='"a"')
    assert (status, body) == (304, b"")
    assert dict(headers) == {b"Cache-Control": b"public, max-age=300", b"ETag": b'"a"'}
    assert ask(through, if_none_match='"b"')[:2] == (200, b"page 1")


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/indicateurs/34172/"},
        {"query": b"pour=machines"},
        {"host": "autre.exemple"},
        {"x_forwarded_proto": "https"},
        {"method": "HEAD"},
        {"method": "POST"},
        {"query": b"n=1"},
    ],
)
def test_another_address_host_or_scheme_is_asked_of_django(clock, asked):
    behind = Behind()
    through = OpenDoor(behind, lambda: clock[0])
    ask(through)
    ask(through, **asked)
    assert behind.asked == 2


@pytest.mark.parametrize(
    "behind",
    [
        Behind(404),
        Behind(headers=[(b"Cache-Control", b"max-age=0, private")]),
        Behind(headers=[*PUBLIC, (b"Set-Cookie", b"sessionid=a")]),
    ],
)
def test_what_is_of_somebody_or_absent_is_not_kept(clock, behind):
    before = behind.asked
    through = OpenDoor(behind, lambda: clock[0])
    ask(through)
    ask(through)
    assert behind.asked == before + 2


def test_memory_is_bounded_whatever_is_asked(clock):
    through = OpenDoor(Behind(), lambda: clock[0])
    for n in range(door.MOST + 50):
        ask(through, path=f"/indicateurs/{n:05d}/")
        ask(through, path=f"/indicateurs/{n:05d}/", query=b"n=%d" % n)
    assert len(through.kept) == door.MOST
