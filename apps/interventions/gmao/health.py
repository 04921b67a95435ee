# SPDX-License-Identifier: EUPL-1.2
"""Whether a GMAO answers: said when it changes. Down, one message tries it now and then; back, all are due."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.connectors.base import ConnectorError
from apps.interventions.models import Gmao, Handoff

log = logging.getLogger(__name__)

SCOUT = timedelta(seconds=30)
IN_A_ROW = 3  # calls that did not reach it, before it is said to be down
PAUSE = timedelta(seconds=30)  # asked by a 429 that does not say how long
REFUSES_US = {401, 403}
AWAY = {0, 408, 502, 503, 504, *REFUSES_US}
PENDING = (Handoff.State.OWED, Handoff.State.FAILED)


def reached(gmao_id: int) -> None:
    """It answered, whatever it said."""
    changed = Gmao.objects.filter(pk=gmao_id).exclude(health=Gmao.Health.OK, failures=0)
    before = changed.values_list("health", flat=True).first()
    if before is None:
        return
    now = timezone.now()
    with transaction.atomic():
        Gmao.objects.filter(pk=gmao_id).update(failures=0, try_at=None)
        unwell = Gmao.objects.filter(pk=gmao_id).exclude(health=Gmao.Health.OK)
        unwell.update(health=Gmao.Health.OK, health_at=now, health_reason="")
        if before == Gmao.Health.DOWN:
            log.warning("gmao=%s: answers again", gmao_id)
            waiting = Handoff.objects.filter(gmao=gmao_id, state__in=PENDING, lease_until=None)
            waiting.update(due_at=now, attempts=0)  # its waits begin again with the first one


def failed(gmao_id: int, error: ConnectorError) -> None:
    """A call went wrong: whether that is the GMAO as a whole, or only this message."""
    if error.status == 429 or (error.retry_after and error.status == 503):
        pause = timedelta(seconds=error.retry_after) if error.retry_after else PAUSE
        Gmao.objects.filter(pk=gmao_id).update(wait_until=timezone.now() + pause)
    if error.status == 429:
        reached(gmao_id)
    elif error.status in AWAY:
        _unreached(gmao_id, error)
    else:
        reached(gmao_id)


def _unreached(gmao_id: int, error: ConnectorError) -> None:
    now = timezone.now()
    mine = Gmao.objects.filter(pk=gmao_id)
    mine.update(failures=F("failures") + 1, try_at=now + SCOUT)
    enough = 1 if error.status in REFUSES_US else IN_A_ROW
    down = mine.filter(failures__gte=enough).exclude(health=Gmao.Health.DOWN)
    if down.update(health=Gmao.Health.DOWN, health_at=now, health_reason=error.reason[:300]):
        log.warning("gmao=%s: down, %s", gmao_id, error.reason)
    else:
        mine.filter(health=Gmao.Health.DOWN).update(health_reason=error.reason[:300])
