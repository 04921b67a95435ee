# SPDX-License-Identifier: EUPL-1.2
"""Our server, nginx beside it, and one client that treats both alike: kept connections, answers compared."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, SECONDS = 8, 3


class Cookie(str):
    """The session cookie of somebody logged in."""

    @classmethod
    def of(cls, user) -> "Cookie":
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "apps.territories.backends.MembershipBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return cls(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@contextmanager
def our_server(*, sockets: bool = False, **more: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port)]
    env = {"DATABASE_URL": database_url(), "DB_POOL": "1"} | more
    alone = [] if sockets else ["--no-ws"]
    with started([*command, "--workers", "1", *alone, "connecte.asgi:application"], port, **env):
        yield port


def database_url() -> str:
    """The database that this process uses now, which may be another than that of the environment."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))


@contextmanager
def nginx_serving(body: bytes) -> Iterator[int | None]:
    """nginx with one worker serving `body` as a file; None when nginx is not there."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "tile.mvt").write_bytes(body)
        with _nginx(folder, f"server {{ listen 127.0.0.1:PORT; root {folder}; }}") as port:
            yield port


@contextmanager
def nginx_in_front(ours: int) -> Iterator[int | None]:
    """nginx as deploy/production gives it, in front of our server, without the certificate that it asks for."""
    with tempfile.TemporaryDirectory() as folder:
        given = (ROOT / "deploy/production/nginx.conf.example").read_text()
        given = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", given, flags=re.DOTALL)  # what sends to TLS
        given = re.sub(r"^\s*(listen \[|ssl_).*\n", "", given, flags=re.MULTILINE)
        given = given.replace("listen 443 ssl http2;", "listen 127.0.0.1:PORT;").replace(
            "127.0.0.1:8000", f"127.0.0.1:{ours}"
        )
        with _nginx(folder, given.replace("/var/cache/nginx/connecte", f"{folder}/cache")) as port:
            yield port


@contextmanager
def _nginx(folder: str, servers: str) -> Iterator[int | None]:
    """One worker; PORT in `servers` is where it listens. None when nginx is not there."""
    nginx = os.environ.get("NGINX") or shutil.which("nginx")
    if not nginx:
        yield None
        return
    port = free_port()
    Path(folder).chmod(0o755)
    Path(folder, "nginx.conf").write_text(CONF.format(folder=folder) % servers.replace("PORT", str(port)))
    with started([nginx, "-p", folder, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"], port):
        yield port


CONF = """
daemon off; worker_processes 1; pid {folder}/pid;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  %s
}}
"""


@contextmanager
def started(command: list[str], port: int, **env: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(150):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError("the server did not start")


def requests_per_second(port: int, path: str, size: int, cookie: str = "") -> float:
    return asyncio.run(_load(port, path, size, cookie))


async def _load(port: int, path: str, size: int, cookie: str) -> float:
    until = time.perf_counter() + SECONDS
    counts = await asyncio.gather(*(_client(port, path, size, cookie, until) for _ in range(CLIENTS)))
    return sum(counts) / SECONDS


async def _client(port: int, path: str, size: int, cookie: str, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        "Accept-Encoding: gzip",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    request = "\r\n".join([*lines, "", ""]).encode()
    count = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200") or len(await reader.readexactly(size)) != size:
            raise RuntimeError(head.decode())
        count += 1
    writer.close()
    return count
