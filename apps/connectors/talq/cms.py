# SPDX-License-Identifier: EUPL-1.2
"""Our side of TALQ: what a gateway may ask of a CMS and announce to it, and the errors that the specification names.

Plain Python: `asked` reads the address of a request, `receive` what was posted. We are told of devices, of their
classes and of what they log; catalogues of lamps, groups or calendars are not ours to keep, and we say so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.connectors.base import (
    Batch,
    ConnectorError,
    Gone,
    Record,
    Rejected,
    json_value,
    mapping,
    text,
)
from apps.connectors.talq.decode import class_records, decode_log_report, device_records, has_twins, rejection
from apps.connectors.talq.gateway import logger_config

VERSIONS = re.compile(r"2\.[0-9]+(\.[0-9]+)?")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What the specification lists beside devices and that we do not keep; `*-types` are catalogues of hardware.
ELSEWHERE = re.compile(r"groups|data-packages|[a-z0-9-]+-types")
LARGEST_PAGE = 500


class Refused(Exception):
    """An answer of the specification's kind: a status and a TALQErrorMessage."""

    def __init__(self, status: int, key: str, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.key = key
        self.words = words

    def body(self) -> list[dict[str, str]]:
        return [{"key": self.key, "description": self.words}]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is understood. `topic`: of what it announces, "" when it only reads; `name`: of one resource."""

    resource: str
    name: str = ""
    topic: str = ""
    success: int = 200
    says_nothing: bool = False  # the specification gives its success no body
    request_id: str = ""


# (method, resource, of one) -> topic, status of success, no body
ANNOUNCED: dict[tuple[str, str, bool], tuple[str, int, bool]] = {
    ("POST", "devices", False): ("devices", 201, False),
    ("PUT", "devices", False): ("devices", 200, False),
    ("PATCH", "devices", False): ("devices-partial", 200, True),
    ("PUT", "devices", True): ("device", 200, False),
    ("PATCH", "devices", True): ("device-partial", 200, False),
    ("DELETE", "devices", True): ("device-gone", 200, False),
    ("POST", "device-classes", False): ("classes", 201, False),
    ("PUT", "device-classes", False): ("classes", 200, False),
    ("PUT", "device-classes", True): ("class", 200, False),
    ("POST", "log-reports", False): ("log-report", 201, True),
    ("POST", "services", False): ("services", 201, True),
}
CLASSES = ("class", "classes")  # one without a kind is for a technician of ours to mend
METHODS = {
    "log-reports": {False: {"POST"}},
    "services": {False: {"POST"}},
    "devices": {False: {"GET", "POST", "PUT", "PATCH"}, True: {"GET", "PUT", "PATCH", "DELETE"}},
    "device-classes": {False: {"POST", "PUT"}, True: {"PUT", "DELETE"}},
    "logger-configs": {True: {"GET"}},
    "groups": {False: {"GET"}, True: {"GET"}},
    "data-packages": {False: {"GET"}, True: {"GET"}},
}
CATALOGUE = {False: {"GET", "POST", "PUT"}, True: {"GET", "PUT", "DELETE"}}
READ_ONLY = {"GET"}


class NotAllowed(Exception):
    """`methods` are those that this address knows."""

    def __init__(self, methods: set[str]) -> None:
        super().__init__(", ".join(sorted(methods)))
        self.methods = methods


def asked(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Asked:
    """What a request is about; `path` is what follows `/talq/`. Raises Refused, NotAllowed."""
    resource, *rest = path.rstrip("/").split("/")
    if resource not in METHODS and not ELSEWHERE.fullmatch(resource):
        raise Refused(404, "resourceNotFound", f"Ressource inconnue : {resource:.60}.")
    _allowed(method, resource, rest)
    _headers(headers)
    _address(query, "clientAddress")
    name = "/".join(rest)
    topic, success, says_nothing = ANNOUNCED.get((method, resource, bool(rest)), ("", 200, False))
    request_id = "" if method == "GET" else _address(query, "talqRequestId")
    return Asked(resource, name, topic, success, says_nothing, request_id)


def _allowed(method: str, resource: str, rest: list[str]) -> None:
    known: set[str] = METHODS.get(resource, CATALOGUE).get(bool(rest), set())
    counted = resource not in METHODS and rest == ["count"]
    if counted or (resource == "devices" and len(rest) > 1):
        known = READ_ONLY
    if not known or (len(rest) > 1 and resource != "devices") or len(rest) > 3:
        raise Refused(404, "resourceNotFound", "Adresse inconnue de l'interface TALQ.")
    if method not in known:
        raise NotAllowed(known)


def _headers(headers: Mapping[str, str]) -> None:
    version = headers.get("talq-api-version")
    if version is None:
        raise Refused(400, "headerMissing", "En-tête attendu : talq-api-version.")
    if not VERSIONS.fullmatch(version):
        raise Refused(400, "headerValueNotValid", "talq-api-version : une version 2.x est attendue.")


def _address(query: Mapping[str, str], name: str) -> str:
    given = query.get(name)
    if given is None:
        raise Refused(400, "parameterMissing", f"Paramètre attendu : {name}.")
    if not UUID.fullmatch(given):
        raise Refused(400, "parameterValueNotValid", f"{name} : un UUID est attendu.")
    return given.lower()


def page(query: Mapping[str, str]) -> tuple[int, int]:
    """(offset, limit) of a list. Raises Refused."""
    return _whole(query, "offset", 0), min(_whole(query, "limit", LARGEST_PAGE), LARGEST_PAGE)


def _whole(query: Mapping[str, str], name: str, usual: int) -> int:
    given = query.get(name)
    if given is None:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise Refused(400, "parameterValueNotValid", f"{name} : un entier positif est attendu.")
    return int(given)


def body_of(request: Asked, payload: bytes) -> Any:
    """What was posted, of the shape that its resource wants. Raises Refused: not as the specification defines it."""
    if request.topic == "device-gone":
        return {"address": request.name}
    try:
        said = json_value(payload)
    except ConnectorError as error:
        raise Refused(400, "payloadError", error.reason) from error
    wanted = dict if request.name or request.resource == "log-reports" else list
    if not isinstance(said, wanted):
        words = "un objet est attendu" if wanted is dict else "une liste est attendue"
        raise Refused(400, "payloadError", f"Contenu : {words}.")
    if request.resource == "devices" and request.name:
        _same(said.get("address"), request.name, "address")
    elif request.resource == "device-classes" and request.name:
        _same(said.get("name"), request.name, "name")
    if request.resource == "device-classes" and not all(map(_named, said if wanted is list else [said])):
        raise Refused(400, "payloadError", "name : chaque classe d'appareil a un nom.")
    return said


def _named(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("name"), str) and bool(item["name"].strip())


def _same(said: Any, named: str, field: str) -> None:
    if not isinstance(said, str) or said.lower() != named.lower():
        raise Refused(400, "payloadError", f"{field} : ce n'est pas celui de l'adresse demandée.")


def not_kept(request: Asked, method: str) -> Any:
    """The answer about what we do not keep: an empty list, a count of nothing, or a refusal."""
    if request.resource == "logger-configs" or request.name not in ("", "count") or method == "PUT":
        raise Refused(404, "resourceNotFound", f"Connecte n'a pas cette ressource ({request.resource:.60}).")
    if method == "POST":
        words = f"Connecte ne tient pas de catalogue ({request.resource:.60})."
        raise Refused(422, "genericError", words)
    return 0 if request.name == "count" else []


def logger_of(name: str, options: Mapping[str, Any]) -> dict[str, Any] | None:
    """The configuration of one of our loggers, as we asked the gateway for it."""
    return logger_config(options, name) if name and name in _loggers(options) else None


def _loggers(options: Mapping[str, Any]) -> set[str]:
    return {options.get("alarm_logger", "alarms"), options.get("measure_logger", "measures")}


def receive(topic: str, payload: bytes, options: Mapping[str, Any]) -> Batch:
    """What was posted under one of the topics of `ANNOUNCED`; a message of another is told by its shape.

    `options["several"]`: addresses of the devices with twin functions, which the polls found.
    """
    if topic == "device-gone":
        ref = text(mapping(json_value(payload), "appareil").get("address"), "address").lower()
        return Batch((Gone(ref, datetime.now(UTC)),))
    said = json_value(payload)
    if topic == "log-report" or (isinstance(said, dict) and "entries" in said):
        return decode_log_report(payload, options, several=options.get("several") or ())
    if topic == "services":
        return Batch()
    items = said if isinstance(said, list) else [said]
    return _each(items, _reader(topic, items), options)


Read = Callable[[Any, Mapping[str, Any]], list[Record]]


def _reader(topic: str, items: list[Any]) -> Read:
    classes = all(isinstance(item, dict) and "address" not in item and "name" in item for item in items)
    if topic in CLASSES or (not topic.startswith("device") and items and classes):
        return class_records
    return _partial if topic.endswith("-partial") else _whole_device


def _whole_device(item: Any, options: Mapping[str, Any]) -> list[Record]:
    return _told(item, options, partial=False)


def _partial(item: Any, options: Mapping[str, Any]) -> list[Record]:
    return _told(item, options, partial=True)


def _told(item: Any, options: Mapping[str, Any], *, partial: bool) -> list[Record]:
    known = mapping(item, "appareil")
    twins = [str(known.get("address")).lower()] if not partial and has_twins(known) else options.get("several") or ()
    return device_records(known, options, several=twins, now=None, partial=partial)


def _each(items: list[Any], read: Read, options: Mapping[str, Any]) -> Batch:
    records: list[Record] = []
    rejected: list[Rejected] = []
    for item in items:
        try:
            records += read(item, options)
        except ConnectorError as error:
            rejected.append(rejection(error, item))
    return Batch(tuple(records), tuple(rejected))
