# SPDX-License-Identifier: EUPL-1.2
"""A program of the fictitious city is stopped and started again, for real: lost within two periods, its equipment
unknown, then all that happened meanwhile."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from apps.assets.models import Asset, Source
from apps.events.models import Alarm, JournalEntry
from apps.supervision import health, polling
from demo.control import Control
from tests.connectors import fictitious
from tests.connectors.serving import closed_port, started
from tests.factories import AssetKindFactory, SourceFactory
from tests.stack import ROOT

PERIOD = 2  # seconds
WATCHED = 0.3  # seconds between two looks at what went silent
CMS = "6f5902ac-237f-4a4c-b1ef-a4b6f9f0c5f5"
LAMP = fictitious.ref_of("PL-0001")


@contextmanager
def city(folder, port):
    """`python -m demo` around a few devices; stopped as the demo stops it."""
    env = {**os.environ, "DEMO_TALQ_URL": f"http://127.0.0.1:{port}", "DEMO_FIXTURES": str(folder / "fixtures")}
    env |= {"CONNECTE_RUN_DIR": str(folder), "MQTT_URL": "", "BASE_URL": "", "DEMO_SEED": "1", "DEMO_MAIL_PORT": ""}
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen([sys.executable, "-m", "demo"], cwd=ROOT, env=env, stdout=said, stderr=said)
    try:
        started(process, f"http://127.0.0.1:{port}/_demo/state", log)
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def lighting(commune, settings, tmp_path):
    """Its source, asked every PERIOD."""
    for kind in ("light_point", "control_cabinet", "presence_sensor"):
        AssetKindFactory(code=kind)
    fictitious.settings(tmp_path / "fixtures")
    port = closed_port()
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{port}"})
    options = {"url": f"http://127.0.0.1:{port}/chalons", "cms_address": CMS}
    asked = {"poll_every": PERIOD, "silent_after": 2 * PERIOD}
    return SourceFactory(driver="talq", territory=commune, options=options, **asked), port


def lived(source, until, what, within=60.0):
    """The supervision at work, one look after the other, until `until(source)`."""
    limit = time.monotonic() + within
    while not until(source):
        assert time.monotonic() < limit, what
        polling.run_round(seconds=WATCHED)
        health.watch()
        source.refresh_from_db()


def shown(source):
    return set(Asset.objects.filter(source=source).values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_stopped_program_is_lost_within_two_periods_and_catches_up(lighting, tmp_path):
    source, port = lighting
    with city(tmp_path, port):
        lived(source, lambda one: one.health == Source.Health.OK, "en service")
        lamp = Asset.objects.get(source=source, source_ref=LAMP)
        assert lamp.state == "normal"
        heard = source.last_seen_at
    lived(source, lambda one: one.health == Source.Health.DOWN, "perdue")
    (said,) = JournalEntry.objects.filter(source=source, kind="source.health", after="down")
    late = said.at - source.last_seen_at
    assert timedelta(seconds=2 * PERIOD) <= late < timedelta(seconds=2 * PERIOD + 5)  # a look, on a busy machine
    assert source.last_seen_at >= heard and "connexion impossible" in source.health_reason
    assert shown(source) == {"unknown"}

    failed = time.time()
    Control.remembered(tmp_path / "demo-city.json").fail(LAMP, "lampFailure", failed)  # while nobody is told
    with city(tmp_path, port):
        requests.get(f"http://127.0.0.1:{port}/_demo/state", timeout=10).raise_for_status()
        lived(source, lambda one: one.health == Source.Health.OK, "retrouvée")
        lived(source, lambda _one: Alarm.objects.filter(asset=lamp, active=True).exists(), "rattrapée")
    alarm = Alarm.objects.get(asset=lamp, condition="lamp_failure")
    assert abs(alarm.raised_at.timestamp() - failed) < 1  # dated by when it failed, not by when we heard of it
    assert alarm.raised_at < JournalEntry.objects.filter(source=source, after="ok").latest("at").at <= timezone.now()
    lamp.refresh_from_db()
    assert lamp.state == "fault" and "unknown" not in shown(source)
