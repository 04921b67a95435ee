# SPDX-License-Identifier: EUPL-1.2
"""The parent's side of a sending: starts `speaker.py`, waits a bounded time, says what came of it.

The secret goes through the child's standard input: never in its arguments, its environment, or a log.
"""

import base64
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.assets import outbound, secrets
from apps.duty.models import Channel, Notice
from apps.duty.notifying.wording import Words

SENT, FAILED, UNKNOWN = "sent", "failed", "unknown"
DEADLINE = 40.0  # seconds, the child's start included
LONGEST = 300  # characters of a reason
PIPE = 1 << 20  # bytes: an order and its file are written at once, whatever the child does
KEPT = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR")  # no proxy: the allow-list would mean nothing


@dataclass(frozen=True, slots=True)
class Outcome:
    """`unreached`: the server itself did not answer, or refused us: nothing is wrong with this message."""

    kind: str
    reason: str = ""
    unreached: bool = False


def send(notice: Notice, words: Words, *, handing: Callable[[], None]) -> Outcome:
    """Raises what `speak` raises, SecretUnreadable."""
    return speak(_order(notice, words), handing=handing)


def speak(order: dict[str, Any], *, handing: Callable[[], None]) -> Outcome:
    """`handing` is called between « ready » and « go »; what it raises kills the child before any effect."""
    limit = time.monotonic() + DEADLINE
    with _child() as process:
        _say(process, json.dumps(order))
        ready = _hear(process, limit)
        if ready != {"ready": True}:
            return Outcome(FAILED, _reason(ready, _mute(process)), unreached=True)
        handing()
        _say(process, "go")
        said = _hear(process, limit)
        if said is None:
            return Outcome(UNKNOWN, _("Pas de réponse du service après l'envoi : le message est peut-être parti."))
        return Outcome(said.get("outcome", UNKNOWN), _reason(said, ""))


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "apps.duty.notifying.speaker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libraries write addresses there
        pipesize=PIPE,
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in KEPT if name in os.environ},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _order(notice: Notice, words: Words) -> dict[str, Any]:
    channel = notice.channel
    if channel.kind == Channel.Kind.EMAIL:
        return mail(to=channel.email, subject=words.subject, body=words.body, key=str(notice.key))
    order = {"kind": channel.kind, "subject": words.subject, "body": words.body, "key": str(notice.key)}
    return order | {"url": secrets.decrypt(channel.secret), "allow": [list(pair) for pair in outbound.allowed()]}


def mail(
    *,
    to: str,
    subject: str,
    body: str,
    key: str,
    html: str = "",
    unsubscribe: str = "",
    one_click: bool = False,
    attached: tuple[str, bytes, str] | None = None,
) -> dict[str, Any]:
    """The order of an e-mail by the server of this installation. `unsubscribe`: the address of a page that does it;
    `one_click`: by a mere POST (RFC 8058); `attached`: name, content and media type of a file."""
    server = {
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "username": settings.EMAIL_HOST_USER,
        "password": settings.EMAIL_HOST_PASSWORD,
        "use_tls": settings.EMAIL_USE_TLS,
        "use_ssl": settings.EMAIL_USE_SSL,
        "timeout": settings.EMAIL_TIMEOUT,
    }
    said: dict[str, Any] = {
        "kind": "email",
        "subject": subject,
        "body": body,
        "html": html,
        "unsubscribe": unsubscribe,
        "one_click": one_click,
        "key": key,
    }
    if attached is not None:
        name, content, kind = attached
        said["attached"] = {"name": name, "content": base64.b64encode(content).decode(), "kind": kind}
    allow = [[settings.EMAIL_HOST, settings.EMAIL_PORT]]
    return said | {"to": to, "from": settings.DEFAULT_FROM_EMAIL, "server": server, "allow": allow}


def _say(process: subprocess.Popen[bytes], line: str) -> None:
    try:
        assert process.stdin is not None
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it died: what is heard next says so


def _hear(process: subprocess.Popen[bytes], limit: float) -> dict[str, Any] | None:
    """One line of JSON; None when the child died or is late."""
    assert process.stdout is not None
    line = b""
    while not line.endswith(b"\n"):
        left = limit - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            return None
        piece = os.read(process.stdout.fileno(), 4096)
        if not piece:
            return None
        line += piece
    try:
        return json.loads(line)
    except ValueError:  # a library wrote there
        return None


def _mute(process: subprocess.Popen[bytes]) -> str:
    if process.poll() is not None:
        return _("L'envoi n'a pas pu commencer : le programme d'envoi s'est arrêté.")
    return _("Le service ne répond pas : abandon au bout de %(s)d s.") % {"s": DEADLINE}


def _reason(said: dict[str, Any] | None, otherwise: str) -> str:
    return str((said or {}).get("reason", otherwise))[:LONGEST]
