# SPDX-License-Identifier: EUPL-1.2
"""Which events of a camera are conditions: a table. What is not in it is neither asked for, nor kept: motion,
counting, faces, plates and every other analysis are about people, and have no place here."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import timedelta

from apps.connectors.base import Alarm, ConnectorError, instant
from apps.connectors.onvif import soap

TRUE, FALSE = {"true", "1", "active"}, {"false", "0", "inactive", "idle"}


@dataclass(frozen=True, slots=True)
class Condition:
    """`names`: the data that says whether it is so, the first that is there."""

    code: str
    severity: str
    title: str
    names: tuple[str, ...] = ("State",)


# Beginning of the topic, without namespaces: the imaging, analytics or recording service that says it comes after.
TOPICS = {
    "VideoSource/GlobalSceneChange": Condition("camera_moved", "major", "Caméra déplacée, masquée ou dévisée"),
    "VideoSource/SignalLoss": Condition("video_loss", "major", "Image perdue"),
    "VideoSource/SignalLost": Condition("video_loss", "major", "Image perdue"),
    "VideoSource/ConnectionFailed": Condition("video_loss", "major", "Image perdue"),
    "VideoSource/ImageTooBlurry": Condition("image_too_blurry", "minor", "Image floue"),
    "VideoSource/ImageTooDark": Condition("image_too_dark", "minor", "Image trop sombre"),
    "VideoSource/ImageTooBright": Condition("image_too_bright", "minor", "Image éblouie"),
    "RuleEngine/TamperDetector/Tamper": Condition("tamper", "major", "Sabotage détecté", ("IsTamper", "State")),
    "Device/HardwareFailure/StorageFailure": Condition(
        "recording_failure", "major", "Enregistrement en panne", ("Failed", "State")
    ),
    "Device/HardwareFailure/FanFailure": Condition("fan_failure", "minor", "Ventilateur en panne", ("Failed", "State")),
    "Device/HardwareFailure/PowerSupplyFailure": Condition(
        "power_supply_failure", "major", "Alimentation en panne", ("Failed", "State")
    ),
    "Device/HardwareFailure/TemperatureCritical": Condition(
        "temperature_high", "major", "Température critique", ("Critical", "State")
    ),
    "RecordingConfig/JobState": Condition("recording_failure", "major", "Enregistrement en panne"),
}
JOB = "RecordingConfig/JobState"
JOB_STATES = {"error": True, "active": False, "idle": False, "partiallyactive": True}
ASKED = "|".join(f"tns1:{topic}//." for topic in TOPICS)  # what a camera is asked to tell, and nothing else


def read(ref: str, notification: ET.Element, offset: timedelta) -> tuple[Alarm, str] | None:
    """One notification: its alarm and its property operation; None for a topic that is not ours. ConnectorError."""
    topic = topic_of(notification)
    condition = _condition(topic)
    if condition is None:
        return None
    message = next((child for child in notification.iter() if local_message(child)), None)
    if message is None:
        raise ConnectorError(f"{topic} : événement sans message")
    operation = message.get("PropertyOperation", "")
    source = dict(soap.items(soap.found(message, "Source")))
    active = _state(topic, condition, dict(soap.items(soap.found(message, "Data"))), operation)
    at = instant(message.get("UtcTime"), f"{topic} UtcTime") - offset
    detail = {"sujet": topic, "source": ", ".join(f"{name} = {value}" for name, value in source.items())[:200]}
    return Alarm(ref, condition.code, at, active, condition.severity, condition.title, detail=detail), operation


def local_message(element: ET.Element) -> bool:
    """The inner Message, that bears a date; the outer one only holds it."""
    return soap.local(element) == "Message" and element.get("UtcTime") is not None


def topic_of(notification: ET.Element) -> str:
    """« tns1:VideoSource/SignalLoss » -> VideoSource/SignalLoss."""
    said = soap.text_of(soap.found(notification, "Topic"), 300)
    return "/".join(part.rpartition(":")[2] for part in said.split("/"))


def _condition(topic: str) -> Condition | None:
    return next((one for name, one in TOPICS.items() if topic == name or topic.startswith(f"{name}/")), None)


def _state(topic: str, condition: Condition, data: dict[str, str], operation: str) -> bool:
    if operation == "Deleted":
        return False
    said = next((data[name] for name in condition.names if name in data), None)
    if said is None and len(data) == 1:
        (said,) = data.values()
    word = str(said).strip().lower()
    if topic.startswith(JOB) and word in JOB_STATES:
        return JOB_STATES[word]
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ConnectorError(f"{topic} : état inconnu ({word[:60]})")
