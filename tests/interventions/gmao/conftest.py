# SPDX-License-Identifier: EUPL-1.2
"""A commune whose requests go to a GMAO; what the tasks do, done here and now, in the transaction of the test."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from apps.assets import secrets
from apps.interventions import services
from apps.interventions.gmao import admitting, gathering, reading, sending
from apps.interventions.models import Gmao, Handoff, Ticket, WorkOrder, WorkRequest
from tests.factories import GmaoFactory
from tests.interventions.conftest import somebody


@pytest.fixture
def gmao(redmine, commune, team, settings):
    """The real Redmine, for the commune of the tests."""
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{redmine.port}"})
    return gmao_of(commune, team, "redmine", redmine.options, redmine.key)


def gmao_of(territory, team, driver, options, secret, **more):
    account = somebody(territory, "gmao", "contractor")
    account.first_name = "GMAO"
    account.last_name = "d'essai"
    account.save()
    given = {"name": "Redmine d'essai", "secret": secrets.encrypt(secret)} | more
    return GmaoFactory(territory=territory, team=team, account=account, driver=driver, options=options, **given)


@pytest.fixture
def sent(request_):
    """A request that the GMAO has."""
    push()
    return Ticket.objects.get(request=request_)


@pytest.fixture
def request_(gmao, lamp, pcc):
    """A request about a lamp, opened where a GMAO serves."""
    return services.open_from_assets(uids=[lamp.uid], by=pcc, wish=services.Wish(title="Lampe éteinte"))


def push():
    """What the task sends, until nothing is due: how many messages were tried."""
    tried = 0
    while now_tried := push_once():
        tried += now_tried
    return tried


def push_once():
    """One round of it."""
    gathering.gather()
    admitting.admit()
    rows = sending._claimed()
    for row in rows:
        sending.deliver(row)
    return len(rows)


def pull():
    """What the task reads, at once."""
    Gmao.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    return reading.read()


def later(**length):
    """So much time goes by for what waits: dates are moved back instead."""
    gone = timedelta(**length)
    Handoff.objects.update(
        due_at=F("due_at") - gone,
        lease_until=F("lease_until") - gone,
        admitted_at=F("admitted_at") - gone,
    )
    Gmao.objects.update(
        due_at=F("due_at") - gone,
        lease_until=F("lease_until") - gone,
        try_at=F("try_at") - gone,
        wait_until=F("wait_until") - gone,
    )
    # What was gathered is not changed again: without this, each round of a long story would look at all of it again.
    Ticket.objects.update(gathered_at=F("gathered_at") - gone)
    WorkRequest.objects.update(changed_at=F("changed_at") - gone)
    WorkOrder.objects.update(changed_at=F("changed_at") - gone)


def states(request):
    return list(request.handoffs.order_by("rank").values_list("kind", "state"))
