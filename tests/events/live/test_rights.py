# SPDX-License-Identifier: EUPL-1.2
"""A right that is lost is lost for the sockets that are open too."""

from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.events import hub as hubs
from apps.territories.models import Membership
from tests.events.live.conftest import publish, raised
from tests.factories import VIEWER, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _checked_often(monkeypatch):
    monkeypatch.setattr(hubs, "SESSIONS_CHECKED", 0.05)
    monkeypatch.setattr(hubs, "RIGHTS_CHECKED", 0.0)


async def test_a_logout_closes_the_socket(connect, operator):
    socket = await connect(operator)
    await Session.objects.filter(session_key=socket.session).adelete()
    assert await socket.close_code() == 4401


async def test_a_deactivated_account_is_closed(connect, operator):
    socket = await connect(operator)
    operator.is_active = False
    await operator.asave()
    assert await socket.close_code() == 4401


async def test_a_changed_password_closes_the_other_sessions(connect, operator):
    socket = await connect(operator)
    operator.set_password("un autre mot de passe")
    await operator.asave()
    assert await socket.close_code() == 4401


async def test_a_session_that_nobody_uses_any_more_is_closed(connect, operator):
    socket = await connect(operator)
    await database_sync_to_async(forget)(socket.session)
    assert await socket.close_code() == 4401


def forget(session_key):
    session = SessionStore(session_key)
    session["seen_at"] = (timezone.now() - timedelta(hours=3)).isoformat()
    session.save()


async def test_a_membership_removed_silences_the_socket_and_says_to_start_again(connect, operator, commune):
    socket = await connect(operator)
    await Membership.objects.all().adelete()
    assert await socket.news() == {"kind": "resync"}
    await publish(commune, raised(1))
    assert await socket.hears_nothing()


async def test_a_membership_given_is_heard_without_reconnecting(connect, operator, neighbour):
    socket = await connect(operator)
    await database_sync_to_async(MembershipFactory)(user=operator, territory=neighbour, permissions=VIEWER)
    assert await socket.news() == {"kind": "resync"}
    await publish(neighbour, raised(1))
    assert await socket.titles(1) == ["Alarme 1"]


async def test_one_person_with_many_sockets_is_asked_once(connect, operator, monkeypatch):
    monkeypatch.setattr(hubs, "SESSIONS_CHECKED", 60.0)
    sockets = [await connect(operator) for _ in range(5)]
    hub = hubs.current()
    asked = []
    monkeypatch.setattr(hubs.audience, "of", lambda user, real=hubs.audience.of: asked.append(user) or real(user))
    await hub._check_listeners()
    assert (len(hub.listeners), len(asked)) == (len(sockets), 1)
