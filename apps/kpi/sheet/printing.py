# SPDX-License-Identifier: EUPL-1.2
"""From what a sheet says to its PDF: HTML by a template, PDF by a child whose time and memory are its own. What the
console prints of a past night is set by it too."""

import logging
import os
import subprocess
import sys
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string

from apps.kpi.sheet.contents import Sheet

log = logging.getLogger(__name__)

DEADLINE = 40  # seconds, the child's start included: two to three on a quiet machine
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR")
REMEMBERED = 300  # seconds: the same page, asked again or sent to several people, is set once


class PrintingFailed(Exception):
    """The child died or was late; the log says more."""


def pdf(sheet: Sheet) -> bytes:
    """Raises PrintingFailed."""
    return typeset(render_to_string("kpi/sheet.html", {"sheet": sheet}))


def typeset(html: str) -> bytes:
    """A page that asks for no other file than those of `typesetter.OURS`. Raises PrintingFailed."""
    key = f"kpi.sheet:{blake2b(html.encode(), digest_size=16).hexdigest()}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = _typeset(html)
        cache.set(key, found, REMEMBERED)
    return found


def _typeset(html: str) -> bytes:
    command = [sys.executable, "-m", "apps.kpi.sheet.typesetter", str(settings.BASE_DIR / "static")]
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  (our own program; the page goes through its input)
            command,
            input=html.encode(),
            capture_output=True,
            timeout=DEADLINE,
            cwd=settings.BASE_DIR,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        log.warning("sheet: not set within %s s", DEADLINE)
        raise PrintingFailed from late
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        log.error("sheet: not set, code %s: %s", done.returncode, done.stderr.decode(errors="replace")[-2000:])
        raise PrintingFailed
    return done.stdout
