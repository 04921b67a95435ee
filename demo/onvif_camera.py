# SPDX-License-Identifier: EUPL-1.2
"""An ONVIF camera without an image: device and event services over SOAP 1.2, written from the published WSDL.

Like some real ones it ignores the filter of a subscription and tells motion too: a supervisor must not keep it.
"""

import base64
import hashlib
import time
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
DEVICE = "http://www.onvif.org/ver10/device/wsdl"
EVENTS = "http://www.onvif.org/ver10/events/wsdl"
SCHEMA = "http://www.onvif.org/ver10/schema"
NOTIFICATION = "http://docs.oasis-open.org/wsn/b-2"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
LIFETIME, PROLIX = 600.0, 100  # seconds of a subscription; of them at most
DIALECT = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
OFFLINE = "offline"  # an event that no camera tells
# Event of the scenario: (topic, name of the data).
TOPICS = {
    "sceneChange": ("VideoSource/GlobalSceneChange/ImagingService", "State"),
    "signalLoss": ("VideoSource/SignalLoss", "State"),
    "tooBlurry": ("VideoSource/ImageTooBlurry/ImagingService", "State"),
    "tooDark": ("VideoSource/ImageTooDark/ImagingService", "State"),
    "recording": ("Device/HardwareFailure/StorageFailure", "Failed"),
}
MOTION = ("VideoSource/MotionAlarm", "State")

Change = tuple[float, str, bool]


class NotAuthorized(Exception):
    """The credentials are wrong, or there are none."""


@dataclass(slots=True)
class Subscription:
    until: float
    told: float
    fresh: bool = True


class Camera:
    """`present(at)`: the events that last; `changes(after, until)`: those that began or ended, oldest first."""

    def __init__(
        self,
        ref: str,
        present: Callable[[float], Iterable[str]],
        changes: Callable[[float, float], Iterable[Change]],
        *,
        password: str = "",
        ahead: float = 0.0,
    ) -> None:
        self.ref, self._present, self._changes = ref, present, changes
        self._password, self._ahead = password, ahead  # its clock runs ahead by so many seconds
        self._subscriptions: dict[str, Subscription] = {}

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """(HTTP status, envelope) to a SOAP question on `path`, that begins with the service of the camera."""
        root = ET.fromstring(body)
        question = root.find(f"{{{ENVELOPE}}}Body")[0]
        name = question.tag.rpartition("}")[2]
        try:
            if name != "GetSystemDateAndTime":
                self._authorize(root)
            said = self._said(name, path, question)
        except NotAuthorized:
            return 400, fault("ter:NotAuthorized", "Sender not authorized")
        except (KeyError, ValueError) as error:
            return 400, fault("ter:InvalidArgVal", str(error))
        return 200, envelope(said)

    def _said(self, name: str, path: str, question: ET.Element) -> str:
        base = path.partition("/subscriptions/")[0].removesuffix("/device_service").removesuffix("/event_service")
        match name:
            case "GetSystemDateAndTime":
                return self._clock()
            case "GetDeviceInformation":
                return (
                    f'<GetDeviceInformationResponse xmlns="{DEVICE}"><Manufacturer>Fictif</Manufacturer>'
                    "<Model>Sans image</Model><FirmwareVersion>1.0</FirmwareVersion>"
                    f"<SerialNumber>{self.ref}</SerialNumber><HardwareId>0</HardwareId></GetDeviceInformationResponse>"
                )
            case "GetCapabilities":
                return (
                    f'<GetCapabilitiesResponse xmlns="{DEVICE}"><Capabilities><Events xmlns="{SCHEMA}">'
                    f"<XAddr>http://192.0.2.1{base}/event_service</XAddr>"
                    "<WSSubscriptionPolicySupport>false</WSSubscriptionPolicySupport>"
                    "<WSPullPointSupport>true</WSPullPointSupport>"
                    "<WSPausableSubscriptionManagerInterfaceSupport>false</WSPausableSubscriptionManagerInterfaceSupport>"
                    "</Events></Capabilities></GetCapabilitiesResponse>"
                )
            case "CreatePullPointSubscription":
                return self._subscribed(base)
            case "PullMessages":
                return self._pulled(path.rpartition("/")[2])
        raise ValueError(f"not implemented: {name}")

    def _now(self) -> float:
        return time.time() + self._ahead

    def _clock(self) -> str:
        now = datetime.fromtimestamp(self._now(), UTC)
        hour = f"<Time><Hour>{now.hour}</Hour><Minute>{now.minute}</Minute><Second>{now.second}</Second></Time>"
        day = f"<Date><Year>{now.year}</Year><Month>{now.month}</Month><Day>{now.day}</Day></Date>"
        return (
            f'<GetSystemDateAndTimeResponse xmlns="{DEVICE}"><SystemDateAndTime>'
            f'<DateTimeType xmlns="{SCHEMA}">NTP</DateTimeType>'
            f'<DaylightSavings xmlns="{SCHEMA}">false</DaylightSavings>'
            f'<UTCDateTime xmlns="{SCHEMA}">{hour}{day}</UTCDateTime>'
            "</SystemDateAndTime></GetSystemDateAndTimeResponse>"
        )

    def _subscribed(self, base: str) -> str:
        now, name = time.time(), uuid.uuid4().hex
        alive = {key: one for key, one in self._subscriptions.items() if one.until > now}
        self._subscriptions = dict(list(alive.items())[-PROLIX + 1 :]) | {name: Subscription(now + LIFETIME, now)}
        return (
            f'<CreatePullPointSubscriptionResponse xmlns="{EVENTS}"><SubscriptionReference>'
            f'<Address xmlns="{ADDRESSING}">http://192.0.2.1{base}/subscriptions/{name}</Address></SubscriptionReference>'
            f'<CurrentTime xmlns="{NOTIFICATION}">{stamp(self._now())}</CurrentTime>'
            f'<TerminationTime xmlns="{NOTIFICATION}">{stamp(self._now() + LIFETIME)}</TerminationTime>'
            "</CreatePullPointSubscriptionResponse>"
        )

    def _pulled(self, name: str) -> str:
        """First how things are, then what changed since the last time; and that somebody walked by."""
        now, subscription = time.time(), self._subscriptions[name]
        if subscription.until < now:
            raise KeyError(name)
        said = []
        if subscription.fresh:
            lasting = set(self._present(now))
            said += [self._notified(event, event in lasting, now, "Initialized") for event in TOPICS]
        else:
            said += [
                self._notified(event, active, at, "Changed")
                for at, event, active in self._changes(subscription.told, now)
                if event in TOPICS
            ]
        said.append(notification(*MOTION, True, self._now(), "Changed"))
        subscription.told, subscription.fresh = now, False
        return (
            f'<PullMessagesResponse xmlns="{EVENTS}"><CurrentTime>{stamp(self._now())}</CurrentTime>'
            f"<TerminationTime>{stamp(subscription.until + self._ahead)}</TerminationTime>"
            f"{''.join(said)}</PullMessagesResponse>"
        )

    def _notified(self, event: str, active: bool, at: float, operation: str) -> str:
        return notification(*TOPICS[event], active, at + self._ahead, operation)

    def _authorize(self, root: ET.Element) -> None:
        """WS-UsernameToken with a digest, of the minute by the clock of the camera."""
        if not self._password:
            return
        told = {one.tag.rpartition("}")[2]: one.text or "" for one in root.iter()}
        created = told.get("Created", "")
        words = base64.b64decode(told.get("Nonce", "")) + created.encode() + self._password.encode()
        right = base64.b64encode(hashlib.sha1(words).digest()).decode()
        if told.get("Password") != right or abs(datetime.fromisoformat(created).timestamp() - self._now()) > 60:
            raise NotAuthorized


def notification(topic: str, data: str, active: bool, at: float, operation: str) -> str:
    return (
        f'<n:NotificationMessage xmlns:n="{NOTIFICATION}" xmlns:tns1="http://www.onvif.org/ver10/topics">'
        f'<n:Topic Dialect="{DIALECT}">tns1:{topic}</n:Topic><n:Message>'
        f'<t:Message xmlns:t="{SCHEMA}" UtcTime="{stamp(at)}" PropertyOperation="{operation}">'
        '<t:Source><t:SimpleItem Name="VideoSourceToken" Value="V0"/></t:Source>'
        f'<t:Data><t:SimpleItem Name="{data}" Value="{str(active).lower()}"/></t:Data>'
        "</t:Message></n:Message></n:NotificationMessage>"
    )


def envelope(body: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<s:Envelope xmlns:s="{ENVELOPE}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


def fault(code: str, reason: str) -> bytes:
    return envelope(
        '<s:Fault xmlns:ter="http://www.onvif.org/ver10/error"><s:Code><s:Value>s:Sender</s:Value>'
        f"<s:Subcode><s:Value>{code}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{reason}</s:Text></s:Reason></s:Fault>'
    )


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
