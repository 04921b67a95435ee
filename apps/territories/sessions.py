# SPDX-License-Identifier: EUPL-1.2
"""Limits of a session: at most one shift after the login, at most two hours without any request.

An open console asks for its figures every minute, so a quiet night does not log the operator out; a forgotten
administration page does end. Several sessions of the same person are allowed: a wall, a desk, a phone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN = "seen_at"
STEP = timedelta(minutes=1)  # a session is not written at every request


class IdleLimit:
    """Middleware: forgets a session that nobody used for SESSION_IDLE_LIMIT."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            look_at(request, timezone.now())
        return self.get_response(request)


def look_at(request: HttpRequest, now: datetime) -> None:
    quiet = now - last_seen(request.session, now)
    if quiet > settings.SESSION_IDLE_LIMIT:
        logout(request)
    elif quiet > STEP or SEEN not in request.session:
        request.session[SEEN] = now.isoformat()


def last_seen(session: SessionBase | dict[str, Any], now: datetime) -> datetime:
    return datetime.fromisoformat(session[SEEN]) if SEEN in session else now


def begin(session: SessionBase) -> None:
    """At the login: the end of the shift is fixed now, later requests do not move it."""
    now = timezone.now()
    session[SEEN] = now.isoformat()
    session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
