# SPDX-License-Identifier: EUPL-1.2
"""Limits of a session: at most one shift after the login, at most two hours without any request.

An open console asks for its figures every minute, so a quiet night does not log the operator out; a forgotten
administration page does end. Several sessions of the same person are allowed: a wall, a desk, a phone.

A second cookie, which a page may read, says whose session the browser holds; it goes with the session. A page kept in a
phone knows by it, without a network, that the day in its memory is no longer its holder's. It opens nothing.
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
HOLDER = "connecte_holder"
TILE = "application/vnd.mapbox-vector-tile"  # kept for all who may see it (console.door): nothing of one person
STEP = timedelta(minutes=1)  # a session is not written at every request


class IdleLimit:
    """Middleware: forgets a session that nobody used for SESSION_IDLE_LIMIT."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            look_at(request, timezone.now())
        response = self.get_response(request)
        tell_holder(request, response)
        return response


def look_at(request: HttpRequest, now: datetime) -> None:
    quiet = now - last_seen(request.session, now)
    if quiet > settings.SESSION_IDLE_LIMIT:
        logout(request)
    elif quiet > STEP or SEEN not in request.session:
        request.session[SEEN] = now.isoformat()


def tell_holder(request: HttpRequest, response: HttpResponse) -> None:
    """Until the end of the session, told again only when it changes."""
    told, session = request.COOKIES.get(HOLDER, ""), request.session
    known = settings.SESSION_COOKIE_NAME in request.COOKIES or session.modified
    holder = str(session.get(SESSION_KEY, "")) if known else ""
    if holder == told or response.get("Content-Type") == TILE:
        return
    if not holder:
        response.delete_cookie(HOLDER, samesite="Lax")
        return
    response.set_cookie(
        HOLDER,
        holder,
        max_age=session.get_expiry_age(),
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def last_seen(session: SessionBase | dict[str, Any], now: datetime) -> datetime:
    return datetime.fromisoformat(session[SEEN]) if SEEN in session else now


def begin(session: SessionBase) -> None:
    """At the login: the end of the shift is fixed now, later requests do not move it."""
    now = timezone.now()
    session[SEEN] = now.isoformat()
    session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
