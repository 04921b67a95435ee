# SPDX-License-Identifier: EUPL-1.2
"""People on duty in the commune of the tests, incidents that they must hear of, and real servers that take messages."""

import pytest
from django.utils import timezone

from apps.events.models import Incident, Severity
from tests.duty.sinks import mail_server
from tests.factories import (
    VIEWER,
    ChannelFactory,
    MembershipFactory,
    SubscriptionFactory,
    UserFactory,
)

DUTY = (
    *VIEWER,
    "events.view_incident",
    "assets.view_restricted_position",
    "duty.view_note",
    "duty.add_note",
    "duty.view_shift",
    "duty.hold_shift",
    "duty.view_oncall",
)


def on_duty(territory, username, permissions=DUTY):
    user = UserFactory(username=username)
    MembershipFactory(user=user, territory=territory, permissions=permissions)
    return user


def incident(territory, title="Armoire au noir", severity=Severity.CRITICAL, **fields):
    now = timezone.now()
    words = {"opened_at": now, "changed_at": now, "members": 1, "active": 1} | fields
    return Incident.objects.create(territory=territory, title=title, severity=severity, **words)


@pytest.fixture
def leaver(commune):
    return on_duty(commune, "camille")


@pytest.fixture
def arriver(commune):
    return on_duty(commune, "dominique")


@pytest.fixture
def mail(settings):
    """A mail server on the loopback, that the project is told to use."""
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 10
        yield server


@pytest.fixture
def subscriber(commune, leaver):
    """Told by mail of what is at least major in the commune."""
    return SubscriptionFactory(channel=ChannelFactory(person=leaver), territory=commune)
