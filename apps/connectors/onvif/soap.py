# SPDX-License-Identifier: EUPL-1.2
"""The five questions that may be put to a camera, and its answers as elements. There is no other way to ask."""

import base64
import hashlib
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from apps.connectors.base import ConnectorError, HttpClient
from apps.connectors.http import Raw

ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
DEVICE = "http://www.onvif.org/ver10/device/wsdl"
EVENTS = "http://www.onvif.org/ver10/events/wsdl"
SCHEMA = "http://www.onvif.org/ver10/schema"
TOPICS = "http://www.onvif.org/ver10/topics"
NOTIFICATION = "http://docs.oasis-open.org/wsn/b-2"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
LIFETIME = 600  # seconds that a camera keeps for us what we did not come for
MOST = 100  # events of one answer
MAX_ELEMENTS = 20_000  # of one answer
SENDER_FAULTS = {400, 500}  # HTTP statuses under which a camera says what it refuses


@dataclass(frozen=True, slots=True)
class Operation:
    """`body` is the whole question; `{…}` are filled with text that is escaped."""

    action: str
    body: str
    signed: bool = True


OPERATIONS = {
    "GetSystemDateAndTime": Operation(
        f"{DEVICE}/GetSystemDateAndTime", f'<GetSystemDateAndTime xmlns="{DEVICE}"/>', signed=False
    ),
    "GetDeviceInformation": Operation(f"{DEVICE}/GetDeviceInformation", f'<GetDeviceInformation xmlns="{DEVICE}"/>'),
    "GetCapabilities": Operation(
        f"{DEVICE}/GetCapabilities",
        f'<GetCapabilities xmlns="{DEVICE}"><Category>Events</Category></GetCapabilities>',
    ),
    "CreatePullPointSubscription": Operation(
        f"{EVENTS}/EventPortType/CreatePullPointSubscriptionRequest",
        f'<CreatePullPointSubscription xmlns="{EVENTS}"><Filter><n:TopicExpression xmlns:n="{NOTIFICATION}"'
        f' xmlns:tns1="{TOPICS}" Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">{{topics}}'
        f"</n:TopicExpression></Filter><InitialTerminationTime>PT{{seconds}}S</InitialTerminationTime>"
        "</CreatePullPointSubscription>",
    ),
    "PullMessages": Operation(
        f"{EVENTS}/PullPointSubscription/PullMessagesRequest",
        f'<PullMessages xmlns="{EVENTS}"><Timeout>PT1S</Timeout><MessageLimit>{{limit}}</MessageLimit></PullMessages>',
    ),
}


class Refused(ConnectorError):
    """The camera answered that it does not want to."""


async def ask(
    client: HttpClient,
    path: str,
    name: str,
    *,
    offset: timedelta = timedelta(),
    echoed: str = "",
    signed: bool = False,
    **words: object,
) -> ET.Element:
    """The body of the answer of a camera to one of OPERATIONS; KeyError for any other. Raises ConnectorError.

    `signed`: sign even what anybody may ask; `offset`: how far its clock runs ahead of ours; `echoed`: the reference
    parameters of a subscription.
    """
    operation = OPERATIONS[name]
    body = operation.body.format(**{word: escape(str(value)) for word, value in words.items()})
    who = client.secret if operation.signed or signed else ""
    security = _token(who, datetime.now(UTC) + offset) if who else ""
    to = f'<a:Action xmlns:a="{ADDRESSING}">{operation.action}</a:Action>'
    message = (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{ENVELOPE}">'
        f"<s:Header>{security}{to}{echoed}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
    kind = f'application/soap+xml; charset=utf-8; action="{operation.action}"'
    there = urlsplit(path)
    try:
        answer = await client.call(
            "POST",
            there.path or "/",
            params=dict(parse_qsl(there.query)) or None,
            headers={"Accept": "application/soap+xml, text/xml"},
            body=Raw(message.encode(), kind),
        )
    except ConnectorError as error:
        if error.status in SENDER_FAULTS and error.answer:
            raise Refused(f"{name} : {_fault(error.answer)}", status=error.status) from error
        raise
    return body_of(answer, name)


def body_of(answer: bytes, name: str) -> ET.Element:
    """What an envelope holds. Raises ConnectorError."""
    root = parsed(answer)
    body = root.find(f"{{{ENVELOPE}}}Body")
    if root.tag != f"{{{ENVELOPE}}}Envelope" or body is None or not len(body):
        raise ConnectorError(f"{name} : la réponse n'est pas une enveloppe SOAP 1.2")
    if body[0].tag == f"{{{ENVELOPE}}}Fault":
        raise Refused(f"{name} : {_fault_of(body[0])}")
    return body[0]


def parsed(data: bytes) -> ET.Element:
    """An XML document without a document type: no entity, hence nothing that expands."""
    try:
        text = data.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text or text.count("<") > MAX_ELEMENTS:
            raise ConnectorError("XML refusé : type de document, ou trop d'éléments")
        return ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1))  # noqa: S314  (no entity is left)
    except (ValueError, ET.ParseError, RecursionError) as error:
        raise ConnectorError(f"XML illisible : {error!s:.160}") from error


def local(element: ET.Element) -> str:
    """Its name without its namespace."""
    return element.tag.rpartition("}")[2]


def found(element: ET.Element, *names: str) -> ET.Element | None:
    """Down by local names: cameras disagree on namespaces more than on names."""
    for name in names:
        step = next((child for child in element.iter() if local(child) == name), None)
        if step is None:
            return None
        element = step
    return element


def text_of(element: ET.Element | None, longest: int = 200) -> str:
    return ("".join(element.itertext()).strip())[:longest] if element is not None else ""


def items(element: ET.Element | None) -> Iterator[tuple[str, str]]:
    """Name and value of its SimpleItem."""
    if element is not None:
        for child in element.iter():
            if local(child) == "SimpleItem":
                yield child.get("Name", ""), child.get("Value", "")


def path_of(address: str) -> str:
    """The way to a service, on the camera itself: the host that it gives may be its own private name, or another's."""
    there = urlsplit(address.strip())
    path = there.path if there.path.startswith("/") else f"/{there.path}"
    return f"{path}?{there.query}" if there.query else path


def _token(secret: str, at: datetime) -> str:
    """WS-UsernameToken: the password itself never leaves."""
    name, _, password = secret.partition(":")
    nonce, created = os.urandom(16), f"{at:%Y-%m-%dT%H:%M:%SZ}"
    digest = hashlib.sha1(nonce + created.encode() + password.encode()).digest()  # noqa: S324  (the protocol's)
    return (
        f'<w:Security xmlns:w="{SECURITY}" xmlns:u="{UTILITY}" s:mustUnderstand="1"><w:UsernameToken>'
        f"<w:Username>{escape(name)}</w:Username>"
        f'<w:Password Type="{DIGEST}">{base64.b64encode(digest).decode()}</w:Password>'
        f'<w:Nonce EncodingType="{BASE64}">{base64.b64encode(nonce).decode()}</w:Nonce>'
        f"<u:Created>{created}</u:Created></w:UsernameToken></w:Security>"
    )


def _fault(answer: bytes) -> str:
    """What a refusal says, when it can be read; its text may be cut."""
    try:
        return _fault_of(parsed(answer))
    except ConnectorError:
        return "refus sans explication lisible"


def _fault_of(element: ET.Element) -> str:
    codes = [text_of(child, 60) for child in element.iter() if local(child) == "Value"]
    if any("NotAuthorized" in code or "FailedAuthentication" in code for code in codes):
        return "identifiants refusés"
    return f"refusé par la caméra ({text_of(found(element, 'Reason', 'Text'), 160) or ', '.join(codes)[:120]})"
