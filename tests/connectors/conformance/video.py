# SPDX-License-Identifier: EUPL-1.2
"""Cameras behind one address: each tells its events to who subscribed, and may not answer at all."""

import time

from demo import onvif_camera
from demo.onvif_camera import Camera
from tests.connectors.conformance.counterpart import OPEN, Polled

TOPIC, DATA = onvif_camera.TOPICS["signalLoss"]


class Told(Camera):
    """A camera whose events are those that the suite says, dated as it says, and kept until somebody comes."""

    def __init__(self, ref):
        super().__init__(ref, lambda at: (), lambda after, until: ())
        self.waiting, self.state, self.garbage = [], None, ""

    def _pulled(self, name):
        subscription = self._subscriptions[name]
        said, self.waiting = self.waiting, []
        if subscription.fresh and self.state and not said:
            active, at = self.state
            said = [onvif_camera.notification(TOPIC, DATA, active, at.timestamp(), "Initialized")]
        subscription.fresh = False
        now = onvif_camera.stamp(time.time())
        dates = f"<CurrentTime>{now}</CurrentTime><TerminationTime>{now}</TerminationTime>"
        head = f'<PullMessagesResponse xmlns="{onvif_camera.EVENTS}">{dates}'
        return f"{head}{''.join(said)}{self.garbage}</PullMessagesResponse>"


class Onvif(Polled):
    driver, page = "onvif", "onvif.md"
    condition, severity = "video_loss", 2
    unknown_type = "nothing"
    kind = "camera"
    refs = tuple(f"CAM-9{n:02}" for n in range(12))
    unsupported = frozenset({"acknowledged_there", "acknowledged_here", "unknown_asset"})

    def __init__(self, territory, settings, server):
        self.cameras, self.server, self.told = {ref: Told(ref) for ref in self.refs}, server, []
        server.answer = self.answer
        settings.OUTBOUND_ALLOW = frozenset({server.url.removeprefix("http://")})
        super().__init__(territory, settings)

    def options_of(self):
        return {"url": self.server.url, "cameras": {ref: f"/{ref}/device_service" for ref in self.refs}}

    def answer(self, path, query, body=b""):
        return self.cameras[path.split("/")[1]].answer(path, body)[1]

    def tell(self, *words):
        for one in words:
            active = one.what == OPEN
            camera = self.cameras[one.ref]
            camera.waiting.append(onvif_camera.notification(TOPIC, DATA, active, one.at.timestamp(), "Changed"))
            if camera.state is None or one.at > camera.state[1]:
                camera.state = (active, one.at)
        self.poll()
        if any(camera.waiting for camera in self.cameras.values()):
            self.poll()

    def burst(self, words):
        """Ten cameras of a hundred events: an answer holds a hundred of them."""
        self.tell(*words)

    def garble(self):
        topic = '<n:Topic xmlns:n="urn:x">tns1:VideoSource/SignalLoss</n:Topic>'
        self.cameras[self.refs[0]].garbage = f"<NotificationMessage>{topic}</NotificationMessage>"
        self.poll()
        self.cameras[self.refs[0]].garbage = ""

    def mumble(self, ref, at):
        said = onvif_camera.notification("VideoAnalytics/Telepathy", "State", True, at.timestamp(), "Changed")
        self.cameras[ref].waiting.append(said)
        self.poll()
