# SPDX-License-Identifier: EUPL-1.2
"""Requests of the public wait for their turn in front of Django; those of agents never do."""

import asyncio

import pytest

from apps.signalements.door import PublicDoor


class Django:
    """Stands for what is behind: reads the request, then works until it is told to answer."""

    def __init__(self):
        self.inside, self.most, self.go = 0, 0, asyncio.Event()

    async def __call__(self, scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.go.wait()
        self.inside -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def ask(door, path="/signaler/", accept=b"text/html", parts=None):
    """What is answered to this request, which comes by these parts."""
    given = iter(parts or [{"type": "http.request", "body": b"x", "more_body": False}])
    heard = []

    async def receive():
        part = next(given)
        return await part if asyncio.iscoroutine(part) else part

    async def send(message):
        heard.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"accept", accept)]}
    await door(scope, receive, send)
    return heard


async def settled():
    for _turn in range(20):
        await asyncio.sleep(0)


@pytest.fixture
def django():
    return Django()


async def test_a_crowd_is_let_in_by_twos_and_everybody_is_answered(django):
    door = PublicDoor(django, room=2)
    crowd = [asyncio.create_task(ask(door)) for _person in range(30)]
    await settled()
    assert django.inside == 2
    django.go.set()
    answers = await asyncio.gather(*crowd)
    assert django.most == 2 and {answer[0]["status"] for answer in answers} == {200}


async def test_agents_do_not_wait_behind_the_public(django):
    door = PublicDoor(django, room=1)
    crowd = [asyncio.create_task(ask(door)) for _person in range(5)]
    await settled()
    agent = asyncio.create_task(ask(door, "/console/"))
    await settled()
    assert django.inside == 2  # one of the public, and the agent
    django.go.set()
    await asyncio.gather(agent, *crowd)


async def test_who_sends_slowly_holds_no_turn(django):
    door, rest = PublicDoor(django, room=1), asyncio.Event()

    async def last():
        await rest.wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    slow = asyncio.create_task(ask(door, parts=[{"type": "http.request", "body": b"x", "more_body": True}, last()]))
    await settled()
    quick = asyncio.create_task(ask(door))
    await settled()
    assert django.inside == 1
    django.go.set()
    assert (await quick)[0]["status"] == 200
    rest.set()
    assert (await slow)[0]["status"] == 200


@pytest.mark.parametrize("limits", [{"most": 1, "wait": 60}, {"most": 9, "wait": 0.01}])
async def test_who_waits_too_long_is_told_how_not_to_lose_what_they_wrote(django, limits):
    door = PublicDoor(django, room=1, **limits)
    crowd = [asyncio.create_task(ask(door)) for _person in range(2)]
    await settled()
    start, body = await ask(door)
    assert start["status"] == 503 and dict(start["headers"])[b"retry-after"] == b"10"
    assert "actualisez cette page" in body["body"].decode()
    program = await ask(door, "/signaler/envoi/", b"*/*")
    assert b"detail" in program[1]["body"] and dict(program[0]["headers"])[b"content-type"] == b"application/json"
    django.go.set()
    await asyncio.gather(*crowd)
    assert (await ask(door))[0]["status"] == 200  # what was refused took no turn
