# SPDX-License-Identifier: EUPL-1.2
"""The stream of events of a real Icinga 2: what is believed there rings, what is not does not, a cut is made good."""

import asyncio
from contextlib import suppress

import pytest
from django.utils import timezone

from apps.assets import secrets
from apps.assets.models import Source
from apps.connectors.base import Batch
from apps.supervision import bells, polling
from apps.supervision.models import Poll
from tests.factories import SourceFactory
from tests.icinga import PASSWORD, USER

DISK = "cam-place!Disque /var"
SOON = 30  # seconds at most, on a busy machine


class Bell:
    """Counts the rings, and waits for the next."""

    def __init__(self):
        self.rung = asyncio.Event()

    async def ring(self):
        self.rung.set()

    async def heard(self, during, seconds=SOON):
        """Whether it rings once `during` was done there."""
        self.rung.clear()
        await asyncio.to_thread(during)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.rung.wait(), seconds)
        await asyncio.sleep(bells.GATHER)
        return self.rung.is_set()


async def test_it_rings_for_what_is_believed_and_again_after_a_cut(icinga, settings):
    settings.OUTBOUND_ALLOW = frozenset({f"localhost:{icinga.port}"})
    secret = secrets.encrypt(f"{USER}:{PASSWORD}")
    source = Source(slug="icinga", driver="icinga2", options=icinga.options, secret=secret)
    icinga.found(DISK, 0, times=1)
    bell = Bell()
    held = asyncio.create_task(bells.hold(source, bell.ring))
    try:
        assert await bell.heard(lambda: None)  # opened: what was said before is read
        assert not await bell.heard(lambda: icinga.found(DISK, 2, times=1), seconds=1)  # soft: not believed yet
        assert await bell.heard(lambda: icinga.found(DISK, 2, times=1))
        who = {"type": "Service", "service": DISK, "author": "n.martin", "comment": "vu"}
        assert await bell.heard(lambda: icinga.act("acknowledge-problem", **who))
        now = timezone.now().timestamp()
        assert await bell.heard(
            lambda: icinga.act("schedule-downtime", **who, start_time=now - 5, end_time=now + 60, fixed=True)
        )
        assert await bell.heard(lambda: icinga.act("remove-downtime", type="Service", service=DISK))
        assert await bell.heard(lambda: (icinga.stop(), icinga.start()))  # heard again, by itself
        assert await bell.heard(lambda: icinga.found(DISK, 1) or icinga.found(DISK, 0))
        assert not held.done()
    finally:
        held.cancel()


@pytest.mark.django_db
def test_a_source_that_rings_is_polled_at_once_and_once_more_when_it_rings_meanwhile(commune):
    source = SourceFactory(driver="icinga2", territory=commune, poll_every=600)
    (poll,) = polling.claim()
    polling.store(poll, Batch(), 0.01)
    assert polling.claim() == []
    bells.ring(source.pk)
    (poll,) = polling.claim()
    bells.ring(source.pk)  # it is being asked: its answer may be older than this
    assert polling.claim() == []
    polling.store(poll, Batch(), 0.01)
    (poll,) = polling.claim()
    polling.store(poll, Batch(), 0.01)
    assert Poll.objects.get().due_at > timezone.now()
