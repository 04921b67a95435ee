# SPDX-License-Identifier: EUPL-1.2
"""The outbound client against real servers that behave badly."""

import asyncio
import gzip
import json
import logging
import tracemalloc

import pytest
from aiohttp import web

from apps.connectors.base import MAX_MESSAGE, ConnectorError
from apps.connectors.http import Client, Parts, Raw
from tests.connectors.serving import answering, closed_port

SECRET = "Bearer tres-secret"


def client(port: int, path: str = "", **kwargs) -> Client:
    return Client(f"http://127.0.0.1:{port}{path}", allow={("127.0.0.1", port)}, **kwargs)


async def failure(port: int, **kwargs) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        async with client(port, **kwargs) as calling:
            await calling.get_json("/thing", params={"token": "tres-secret"}, headers={"Authorization": SECRET})
    assert "tres-secret" not in str(caught.value)
    return caught.value


async def test_a_json_answer_comes_back_with_path_query_and_headers_sent():
    async def echo(request):
        return web.json_response({"url": str(request.rel_url), "auth": request.headers["Authorization"]})

    async with answering(echo) as port, client(port, "/base/", headers={"Authorization": SECRET}) as calling:
        assert await calling.get_json("/a%2Fb", params={"q": "é"}) == {"url": "/base/a%2Fb?q=%C3%A9", "auth": SECRET}


async def test_a_compressed_answer_is_unpacked():
    async def packed(_request):
        return web.Response(body=gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})

    async with answering(packed) as port, client(port) as calling:
        assert await calling.get_json("/") == {"a": 1}


async def test_a_post_sends_json():
    async def echo(request):
        return web.Response(body=await request.read(), status=201)

    async with answering(echo) as port, client(port) as calling:
        assert json.loads(await calling.post_json("/loggers", {"address": "é"})) == {"address": "é"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_error_and_is_not_followed(status):
    asked = []

    async def elsewhere(request):
        asked.append(request.path)
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async with answering(elsewhere) as port:
        error = await failure(port)
    assert "redirection" in error.reason and not error.retryable
    assert asked == ["/thing"]


@pytest.mark.parametrize(("status", "retryable"), [(500, True), (503, True), (429, True), (404, False), (400, False)])
async def test_an_error_status_says_whether_to_come_back(status, retryable):
    async def broken(_request):
        return web.Response(status=status, text=SECRET)

    async with answering(broken) as port:
        error = await failure(port)
    assert str(status) in error.reason and error.retryable is retryable


async def test_refused_credentials_are_named_as_such():
    async def refused(_request):
        return web.Response(status=401)

    async with answering(refused) as port:
        error = await failure(port)
    assert "identifiants" in error.reason and not error.retryable


async def test_a_server_that_drips_is_left_when_the_time_is_up():
    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    async with answering(drip) as port:
        started = asyncio.get_running_loop().time()
        error = await failure(port, total_seconds=0.4)
        assert asyncio.get_running_loop().time() - started < 2
    assert error.retryable and "délai" in error.reason


async def test_a_server_that_accepts_and_says_nothing_is_left():
    async def mute(_request):
        await asyncio.sleep(5)
        return web.Response()

    async with answering(mute) as port:
        assert (await failure(port, total_seconds=0.3)).retryable


async def test_an_announced_huge_answer_is_refused_before_it_is_read():
    async def huge(_request):
        return web.Response(body=b"1" * (MAX_MESSAGE + 1))

    async with answering(huge) as port:
        error = await failure(port)
    assert f"réponse de {MAX_MESSAGE + 1} octets" in error.reason and not error.retryable


async def test_an_endless_answer_is_left_at_the_limit():
    sent = 0

    async def endless(request):
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while sent < 40 * MAX_MESSAGE:
                await response.write(b"1" * 65_536)
                sent += 65_536
        except ConnectionError:
            pass
        return response

    async with answering(endless) as port:
        error = await failure(port)
    assert "plus de" in error.reason
    assert sent < 4 * MAX_MESSAGE


async def test_a_compressed_bomb_is_refused_without_being_unpacked():
    bomb = gzip.compress(b"0" * 200_000_000, compresslevel=1)
    assert len(bomb) < MAX_MESSAGE

    async def packed(_request):
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with answering(packed) as port:
        tracemalloc.start()
        error = await failure(port)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert "plus de" in error.reason and not error.retryable
    assert peak < 5 * MAX_MESSAGE


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"{", None), (b"\xff\xfe", None), (b"", None), (b"not gzip", "gzip"), (b"{}", "br"), (b"[" * 100_000, None)],
)
async def test_an_unreadable_body_is_a_connector_error(body, encoding):
    async def garbage(_request):
        return web.Response(body=body, headers={"Content-Encoding": encoding} if encoding else {})

    async with answering(garbage) as port:
        await failure(port)


async def test_a_truncated_compressed_answer_is_not_taken_for_the_whole():
    async def cut(_request):
        return web.Response(body=gzip.compress(b"1234567890" * 100)[:-12], headers={"Content-Encoding": "gzip"})

    async with answering(cut) as port:
        assert "tronquée" in (await failure(port)).reason


async def test_a_closed_port_can_be_tried_again():
    error = await failure(closed_port())
    assert error.retryable and "connexion impossible" in error.reason


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",  # another port
        "http://localhost:80/",  # another name
        "https://127.0.0.1:80/",  # allowed port, but the default of https is only written when it is not 80
        "ftp://127.0.0.1:80/",
        "file:///etc/passwd",
        "http://user:pw@127.0.0.1:80/",
        "http://127.0.0.1:80/?a=b",
        "127.0.0.1:80",
        "http://[::1/",
        "",
    ],
)
def test_only_allowed_addresses_may_be_called(url):
    allow = {("127.0.0.1", 80)} if url != "https://127.0.0.1:80/" else {("127.0.0.1", 443)}
    with pytest.raises(ConnectorError):
        Client(url, allow=allow)


async def test_without_an_address_it_calls_nothing():
    async with Client(None, allow={("127.0.0.1", 80)}) as calling:
        with pytest.raises(RuntimeError):
            await calling.get("/thing")


def test_nothing_is_allowed_by_default():
    with pytest.raises(ConnectorError, match="autorisées"):
        Client("http://127.0.0.1:80", allow=())


@pytest.mark.parametrize("path", ["thing", "/../admin", "/a/../../b", "//../x", "/.", "http://evil/"])
async def test_a_path_cannot_leave_the_base(path):
    async with client(9) as calling:
        with pytest.raises(ConnectorError, match="chemin refusé"):
            await calling.get(path)


async def test_a_name_is_resolved_once_and_the_address_that_was_checked_is_called():
    asked = []

    async def lookup(host, _port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    async def host(request):
        return web.json_response(request.headers["Host"])

    async with answering(host) as port:
        allow = {("supervisor.test", port), ("127.0.0.1", port)}
        async with Client(f"http://supervisor.test:{port}", allow=allow, lookup=lookup) as calling:
            assert await calling.get_json("/") == f"supervisor.test:{port}"
    assert asked == ["supervisor.test"]


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.0.0.0", "224.0.0.1"])
async def test_a_name_that_leads_to_this_machine_or_to_link_local_is_refused(address):
    called = []

    async def handler(_request):
        called.append(1)
        return web.json_response({})

    async def lookup(_host, _port):
        return [address]

    async with answering(handler) as port:
        calling = Client(f"http://sup.test:{port}", allow={("sup.test", port)}, lookup=lookup)
        with pytest.raises(ConnectorError, match="pas autorisée"):
            async with calling:
                await calling.get("/")
    assert not called


async def test_a_name_that_does_not_resolve_can_be_tried_again():
    async def lookup(_host, _port):
        raise OSError("no such name")

    async with Client("http://sup.test:80", allow={("sup.test", 80)}, lookup=lookup) as calling:
        with pytest.raises(ConnectorError) as caught:
            await calling.get("/")
    assert caught.value.retryable


async def test_the_proxy_of_the_environment_is_ignored(monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.delenv("no_proxy", raising=False)

    async def handler(_request):
        return web.json_response("direct")

    async with answering(handler) as port, client(port) as calling:
        assert await calling.get_json("/") == "direct"


async def test_a_credential_with_a_line_break_is_refused_without_being_quoted(caplog):
    caplog.set_level(logging.DEBUG)
    async with client(closed_port()) as calling:
        with pytest.raises(ConnectorError) as caught:
            await calling.get("/", headers={"Authorization": "tres-secret\r\nX: 1"})
    assert "tres-secret" not in str(caught.value) + caplog.text


async def test_cookies_are_not_kept_from_one_answer_to_the_next():
    seen = []

    async def handler(request):
        seen.append(request.headers.get("Cookie"))
        response = web.json_response({})
        response.set_cookie("session", "1")
        return response

    async def lookup(_host, _port):
        return ["127.0.0.1"]

    async with answering(handler) as port:
        allow = {("sup.test", port), ("127.0.0.1", port)}
        async with Client(f"http://sup.test:{port}", allow=allow, lookup=lookup) as calling:
            await calling.get("/")
            await calling.get("/")
    assert seen == [None, None]


async def test_each_request_checks_the_address_again():
    given = [["127.0.0.1"], ["127.0.0.2"]]

    async def handler(_request):
        return web.json_response({})

    async def lookup(_host, _port):
        return given.pop(0)

    async with answering(handler) as port:
        allow = {("sup.test", port), ("127.0.0.1", port)}
        async with Client(f"http://sup.test:{port}", allow=allow, lookup=lookup) as calling:
            await calling.get("/")
            with pytest.raises(ConnectorError, match=r"127\.0\.0\.2"):
                await calling.get("/")


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
async def test_a_call_whose_answer_is_cut_is_made_once(method):
    """aiohttp would send a PUT again by itself: what is not idempotent there would be done twice."""
    calls = []

    async def cut(request):
        calls.append(await request.read())
        request.transport.close()
        return web.Response()

    async with answering(cut) as port, client(port) as calling:
        with pytest.raises(ConnectorError) as caught:
            await calling.call(method, "/thing", body={"notes": "une fois"} if method == "PUT" else None)
    assert caught.value.retryable and len(calls) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7", 7), ("0", 0), ("-5", 0), ("", 0), ("soon", 0), ("nan", 0), ("inf", 0), ("999999999", 86_400)],
)
async def test_a_server_may_say_when_to_come_back(value, expected):
    async def busy(_request):
        return web.Response(status=429, text='{"message": "later"}', headers={"Retry-After": value} if value else {})

    async with answering(busy) as port:
        error = await failure(port)
    assert (error.status, error.retry_after, error.answer) == (429, expected, b'{"message": "later"}')


async def test_a_date_to_come_back_at_is_understood():
    async def busy(_request):
        return web.Response(status=503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})

    async with answering(busy) as port:
        assert (await failure(port)).retry_after == 0


async def test_bytes_and_forms_are_sent_as_they_are():
    async def echo(request):
        if request.content_type == "multipart/form-data":
            form = await request.post()
            return web.json_response([form["folder"], form["files"].filename, form["files"].file.read().decode()])
        return web.json_response([request.content_type, (await request.read()).decode()])

    async with answering(echo) as port, client(port) as calling:
        raw = await calling.call("POST", "/", body=Raw(b"photo"))
        assert json.loads(raw) == ["application/octet-stream", "photo"]
        parts = Parts({"folder": "connecte"}, (("files", "a.jpg", "image/jpeg", b"photo"),))
        assert json.loads(await calling.call("POST", "/", body=parts)) == ["connecte", "a.jpg", "photo"]


async def test_a_file_elsewhere_is_fetched_without_our_credentials_where_it_is_allowed():
    async def seen(request):
        return web.json_response([request.raw_path, "Authorization" in request.headers])

    async with answering(seen) as port:
        allowed = {("127.0.0.1", port), ("127.0.0.1", 1)}
        async with Client("http://127.0.0.1:1", allow=allowed, headers={"Authorization": SECRET}) as calling:
            got = json.loads(await calling.fetch(f"http://127.0.0.1:{port}/f%2Fa?signature=a%2Fb"))
            assert got == ["/f%2Fa?signature=a%2Fb", False]
            for refused in ("http://169.254.169.254/latest", "ftp://127.0.0.1/a", "pas une adresse", ""):
                with pytest.raises(ConnectorError):
                    await calling.fetch(refused)
