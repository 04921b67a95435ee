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
KEPT = "X-Accel-Expires"  # said with what a proxy may keep for all who have the same rights: nothing of one person
VIEW = ".view_"  # names of the permissions that change nothing
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
    if holder == told or KEPT in response:
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


def begin(session: SessionBase, user: Any = None) -> None:
    """At the login: the end is fixed now, later requests do not move it. A shift, or weeks for a wall screen."""
    now = timezone.now()
    session[SEEN] = now.isoformat()
    session.set_expiry(now + (settings.WALL_SESSION_AGE if is_wall(user) else shift()))


def shift() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def is_wall(user: Any) -> bool:
    """Declared as one, and able to look only: a screen that nobody watches must not act for weeks."""
    if user is None or user.get_username() not in settings.WALL_ACCOUNTS:
        return False
    return not (user.is_staff or user.is_superuser) and all(VIEW in right for right in user.get_all_permissions())
