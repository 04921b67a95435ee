# SPDX-License-Identifier: EUPL-1.2
"""Who may hear the live stream, and what of it: asked of the session and of the same scoping as every page."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from apps.territories import sessions as limits
from apps.territories.models import Territory, User

Bucket = tuple[int, bool]  # (territory id, restricted): messages of one bucket are heard by the same people


@dataclass(frozen=True, slots=True)
class Audience:
    """What one person may hear. A restricted message (a camera) needs the right to restricted positions there."""

    everything: bool = False
    territories: frozenset[int] = frozenset()
    restricted: frozenset[int] = frozenset()

    def hears(self, bucket: Bucket) -> bool:
        territory, restricted = bucket
        return self.everything or (territory in self.territories and (not restricted or territory in self.restricted))


def of(user: User) -> Audience:
    if user.is_superuser:
        return Audience(everything=True)
    return Audience(False, _where(user, "events.view_alarm"), _where(user, "assets.view_restricted_position"))


def _where(user: User, permission: str) -> frozenset[int]:
    return frozenset(Territory.objects.visible_to(user, permission).values_list("pk", flat=True))


def logged_in(session_keys: Collection[str]) -> dict[str, User]:
    """The active user behind each session that is still open; two queries for any number of sessions.

    The same conditions as a page: those of `django.contrib.auth.get_user` (backend still in use, account active,
    password unchanged) and the limits of `territories.sessions`.
    """
    rows = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    sessions = {row.session_key: row.get_decoded() for row in rows}
    users = User.objects.in_bulk([said[SESSION_KEY] for said in sessions.values() if said.get(SESSION_KEY)])
    people = {key: users.get(int(said.get(SESSION_KEY) or 0)) for key, said in sessions.items()}
    return {key: user for key, user in people.items() if user and _is_valid(sessions[key], user)}


def _is_valid(session: dict[str, Any], user: User) -> bool:
    now = timezone.now()
    in_use = now - limits.last_seen(session, now) <= settings.SESSION_IDLE_LIMIT
    known = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return in_use and known and user.is_active and _password_unchanged(session.get(HASH_SESSION_KEY, ""), user)


def _password_unchanged(said: str, user: User) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(said, current) for current in hashes)
