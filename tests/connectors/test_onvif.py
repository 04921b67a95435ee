# SPDX-License-Identifier: EUPL-1.2
"""The health of cameras: what may be asked, what is kept, and what a camera may do wrong. Real sockets, no image."""

import asyncio
import re
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from apps.connectors import onvif
from apps.connectors.base import Alarm, ConnectorError, Device, Seen
from apps.connectors.http import Client
from apps.connectors.onvif import events, soap
from demo import onvif_camera
from demo.onvif_camera import Camera
from tests.connectors.serving import answering, closed_port

NOW = datetime.now(UTC)
ALLOWED = {
    "GetSystemDateAndTime",
    "GetDeviceInformation",
    "GetCapabilities",
    "CreatePullPointSubscription",
    "PullMessages",
}
NEVER = r"Snapshot|StreamUri|GetProfiles|GetOSD|ContinuousMove|AbsoluteMove|GotoPreset|\bSet[A-Z]|Reboot|Upgrade|rtsp"


def made(present=(), changes=(), **words):
    return Camera("CAM-1", lambda at: present, lambda a, b: [one for one in changes if a < one[0] <= b], **words)


@asynccontextmanager
async def asking(one, secret="", asked=None):
    """A client of a server that gives every question to `one`: a camera, or a function of (path, body)."""

    async def reply(request):
        body = await request.read()
        if asked is not None:
            asked.append((request.path, body.decode()))
        said = one.answer(request.path, body) if isinstance(one, Camera) else one(request.path, body)
        return web.Response(status=said[0], body=said[1], content_type="application/soap+xml")

    async with answering(reply) as port:
        url = f"http://127.0.0.1:{port}"
        options = {"url": url, "cameras": {"CAM-1": "/cam/device_service"}}
        async with Client(url, allow={("127.0.0.1", port)}, secret=secret) as client:
            yield client, options


def conditions(batch):
    return {one.condition: one.active for one in batch.records if isinstance(one, Alarm)}


def test_nothing_that_shows_or_moves_can_be_asked():
    assert set(soap.OPERATIONS) == ALLOWED
    folder = Path(onvif.__file__).parent
    for file in folder.glob("*.py"):
        assert not re.search(NEVER, file.read_text()), file.name
        assert file.name == "soap.py" or ".call(" not in file.read_text()  # one way out
    with pytest.raises(KeyError):
        asyncio.run(soap.ask(None, "/", "GetSnapshotUri"))
    assert not any(word in events.ASKED for word in ("Motion", "VideoAnalytics", "Counter", "Face", "Plate"))


async def test_a_camera_says_who_it_is_how_it_is_and_what_changes_and_its_motion_leaves_no_trace():
    asked, changes = [], []
    async with asking(made({"signalLoss"}, changes), asked=asked) as (client, options):
        first = await onvif.fetch(client, options, {})
        assert [type(one) for one in first.records[:2]] == [Device, Seen]
        assert first.records[0].attributes["numéro de série"] == "CAM-1"
        present = {"camera_moved": False, "image_too_blurry": False, "image_too_dark": False}
        assert conditions(first) == present | {"video_loss": True, "recording_failure": False}
        began = time.time()
        changes += [(began, "recording", True), (began, "signalLoss", False)]
        second = await onvif.fetch(client, options, first.cursor)
        assert conditions(second) == {"recording_failure": True, "video_loss": False}
        third = await onvif.fetch(client, options, second.cursor)
        assert [type(one) for one in third.records] == [Seen]
        again = {**third.cursor["cameras"]["CAM-1"], "subscribed_at": (NOW - timedelta(hours=1)).isoformat()}
        fourth = await onvif.fetch(client, options, {"cameras": {"CAM-1": again}})
        assert conditions(fourth) == {"video_loss": True, "recording_failure": False}  # as it says it is now
    assert all("VideoSource/SignalLoss//." in body for _path, body in asked if "CreatePullPoint" in body)
    assert not any(path.startswith("http") for path, _body in asked)  # 192.0.2.1, that it gave, was not called
    motion = onvif_camera.notification("VideoSource/MotionAlarm", "State", True, NOW.timestamp(), "Changed")
    assert list(onvif.decode("CAM-1", motion.encode(), {})) == []


async def test_the_password_is_never_said_and_the_clock_of_the_camera_is_used():
    asked, dark = [], made({"tooDark"}, password="clé longue", ahead=400.0)
    async with asking(dark, "lecteur:clé longue", asked) as (client, options):
        batch = await onvif.fetch(client, options, {})
        assert (batch.problem, conditions(batch)["clock_skew"], conditions(batch)["image_too_dark"]) == ("", True, True)
        (said,) = [one for one in batch.records if isinstance(one, Alarm) and one.condition == "image_too_dark"]
        assert abs(said.at - datetime.now(UTC)) < timedelta(seconds=30)  # put right
        (skew,) = [one for one in batch.records if isinstance(one, Alarm) and one.condition == "clock_skew"]
        assert "avance de 400 s" in skew.title or "avance de 399 s" in skew.title
        assert "1 caméra(s) sur 1" in await onvif.check(client, options)
    assert not any("clé" in body for _path, body in asked)
    async with asking(made(password="clé"), "lecteur:autre") as (client, options):
        batch = await onvif.fetch(client, options, {})
        assert [type(one) for one in batch.records] == [Seen]
        assert batch.problem.endswith("identifiants refusés")


async def test_a_camera_is_out_of_reach_after_two_polls_and_the_others_go_on():
    closed = closed_port()
    async with asking(made()) as (client, options):
        there = {**options, "cameras": {**options["cameras"], "CAM-2": f"http://127.0.0.1:{closed}/x"}}
        forbidden = await onvif.fetch(client, there, {})
        assert forbidden.problem == "" and "missed" in forbidden.cursor["cameras"]["CAM-2"]  # not even called
        async with Client(options["url"], allow={*client._allow, ("127.0.0.1", closed)}) as both:
            first = await onvif.fetch(both, there, {})
            second = await onvif.fetch(both, there, first.cursor)
        assert "communication_failure" not in conditions(first)
        (lost,) = [one for one in second.records if isinstance(one, Alarm) and one.ref == "CAM-2"]
        assert (lost.condition, lost.active) == ("communication_failure", True)
        back = {**options, "cameras": {"CAM-2": "/cam/device_service"}}
        third = await onvif.fetch(client, back, {"cameras": {"CAM-2": second.cursor["cameras"]["CAM-2"]}})
        assert conditions(third)["communication_failure"] is False
        alone = {**there, "cameras": {"CAM-2": there["cameras"]["CAM-2"]}}
        with pytest.raises(ConnectorError, match="CAM-2"):
            await onvif.fetch(client, alone, {})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, b"<html>"), "XML illisible"),
        ((200, b"\xff\xfe\x00"), "XML illisible"),
        ((200, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'), "type de document"),
        ((200, b"<x>" * 30_000), "trop d'éléments"),
        ((200, b"<x/>"), "enveloppe SOAP"),
        ((500, onvif_camera.fault("ter:Action", "nope")), "refusé par la caméra (nope)"),
        ((503, b""), "erreur 503"),
    ],
)
async def test_what_is_no_answer_of_a_camera_is_told_in_words(answer, words):
    async with asking(lambda path, body: answer) as (client, options):
        try:
            said = (await onvif.fetch(client, options, {})).problem
        except ConnectorError as error:
            said = error.reason
    assert words in said and "CAM-1" in said


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_whatever_the_bytes_a_record_or_a_refusal(said):
    for topic in ("CAM-1", ""):
        try:
            list(onvif.decode(topic, said, {}))
        except ConnectorError as error:
            assert error.reason


def test_events_of_many_makers_are_the_same_conditions():
    said = [
        ("RuleEngine/TamperDetector/Tamper", "IsTamper", "true", "tamper", True),
        ("RecordingConfig/JobState", "State", "Error", "recording_failure", True),
        ("RecordingConfig/JobState", "State", "Active", "recording_failure", False),
        ("VideoSource/SignalLoss", "Lost", "1", "video_loss", True),
        ("VideoSource/GlobalSceneChange/AnalyticsService", "State", "false", "camera_moved", False),
    ]
    for topic, name, value, condition, active in said:
        xml = onvif_camera.notification(topic, name, True, NOW.timestamp(), "Changed")
        xml = xml.replace('Value="true"', f'Value="{value}"')
        (alarm,) = onvif.decode("CAM-1", xml.encode(), {})
        assert (alarm.condition, alarm.active) == (condition, active)
    with pytest.raises(ConnectorError, match="état inconnu"):
        list(onvif.decode("CAM-1", xml.replace('Value="false"', 'Value="peut-être"').encode(), {}))
