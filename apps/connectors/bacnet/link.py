# SPDX-License-Identifier: EUPL-1.2
"""One UDP port of ours for a poll, and what is asked of each device through it."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from apps.connectors.base import ConnectorError

PRESENT, FLAGS = "present-value", "status-flags"
OUR_INSTANCE = 4_194_302  # the highest that is not « unconfigured »
DEAF = ("no-response", "tsm-timeout")
NOT_KNOWN = ("unrecognized-service", "segmentation-not-supported", "buffer-overflow", "apdu-too-long")

Asked = Sequence[str]  # identifiers of objects, « analog-input,1 »


class Refused(ConnectorError):
    """The device answers that it has not what is asked."""


class NotTogether(ConnectorError):
    """The device does not answer several properties at once: they are asked one by one."""


@contextmanager
def opened(local: str) -> Iterator[Any]:
    """An application of bacpypes3 on an ephemeral port of `local`. Raises ConnectorError."""
    from bacpypes3.app import Application  # noqa: PLC0415  (23 MB, half a second: who polls no BACnet pays nothing)
    from bacpypes3.local.device import DeviceObject  # noqa: PLC0415
    from bacpypes3.local.networkport import NetworkPortObject  # noqa: PLC0415

    identity = {"objectIdentifier": ("device", OUR_INSTANCE), "objectName": "connecte", "vendorIdentifier": 999}
    limits = {"maxApduLengthAccepted": 1476, "segmentationSupported": "segmentedBoth"}
    port = {"objectIdentifier": ("network-port", 1), "objectName": "port"}
    try:
        us = Application.from_object_list([DeviceObject(**identity, **limits), NetworkPortObject(f"{local}:0", **port)])
    except (OSError, ValueError, RuntimeError) as error:
        raise ConnectorError(f"adresse locale {local} : port UDP impossible à ouvrir", retryable=True) from error
    try:
        yield us
    finally:
        us.close()


def local_address(there: str, port: int) -> str:
    """The address of this machine from which `there` is reached; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((there, port))
        except OSError as error:
            raise ConnectorError(f"{there} : aucune route", retryable=True) from error
        return str(probe.getsockname()[0])


class Link:
    """One device. `answered`: it said something, whatever it was."""

    def __init__(self, us: Any, address: str, port: int, seconds: float, name: str) -> None:
        self._us, self._place, self._seconds, self._name = us, f"{address}:{port}", seconds, name
        self.answered = False

    async def several(self, objects: Asked) -> dict[str, tuple[Any, Any]]:
        """(present value, status flags) of each object; a refusal of one of them stands in its place."""
        from bacpypes3.basetypes import ErrorType  # noqa: PLC0415

        asked: list[Any] = []
        for one in objects:
            asked += [identifier_of(one), [PRESENT, FLAGS]]
        answer = await self.answer(self._us.read_property_multiple(self._address(), asked, vendor_info=_vendor()))
        if not isinstance(answer, list):
            raise NotTogether("réponse inattendue")
        found: dict[str, tuple[Any, Any]] = {}
        for identifier, named, _index, value in answer:
            key = _written(identifier)
            present, flags = found.get(key, (None, None))
            if isinstance(value, ErrorType):
                value = Refused(str(value.errorCode)) if str(named) == PRESENT else None
            found[key] = (value, flags) if str(named) == PRESENT else (present, value)
        return found

    async def one(self, identifier: str) -> tuple[Any, Any]:
        """The same of one object, without ReadPropertyMultiple."""
        present = await self.answer(self._us.read_property(self._address(), identifier_of(identifier), PRESENT))
        try:
            flags = await self.answer(self._us.read_property(self._address(), identifier_of(identifier), FLAGS))
        except Refused:
            flags = None
        return present, flags

    def subscription(self, identifier: Any, lifetime: int) -> Any:
        """To the changes of one object, each confirmed; not yet asked."""
        confirmed = {"issue_confirmed_notifications": True, "lifetime": lifetime}
        return self._us.change_of_value(self._address(), identifier, **confirmed)

    async def answer(self, question: Any) -> Any:
        """Raises ConnectorError: no answer, `Refused` or `NotTogether`."""
        from bacpypes3.apdu import ErrorRejectAbortNack  # noqa: PLC0415

        try:
            async with asyncio.timeout(self._seconds):
                answer = await question
        except TimeoutError as error:
            raise ConnectorError(f"{self._name} : pas de réponse", retryable=True) from error
        except ErrorRejectAbortNack as error:
            raise self._refusal(str(error)) from error
        except (
            ValueError,
            TypeError,
            AttributeError,
            KeyError,
            IndexError,
        ) as error:  # an answer that cannot be decoded
            raise Refused(f"réponse illisible ({type(error).__name__})") from error
        if isinstance(answer, ErrorRejectAbortNack):
            raise self._refusal(str(answer))
        self.answered = True
        return answer

    def _refusal(self, said: str) -> ConnectorError:
        words = said.strip()[:80]
        if any(one in words for one in DEAF):
            return ConnectorError(f"{self._name} : pas de réponse", retryable=True)
        self.answered = True
        if any(one in words for one in NOT_KNOWN):
            return NotTogether(words)
        return Refused(words)

    def _address(self) -> Any:
        from bacpypes3.pdu import Address  # noqa: PLC0415

        return Address(self._place)


def identifier_of(said: str) -> Any:
    from bacpypes3.primitivedata import ObjectIdentifier  # noqa: PLC0415

    return ObjectIdentifier(said)


def _written(identifier: Any) -> str:
    return f"{identifier[0]},{identifier[1]}"


def _vendor() -> Any:
    """The properties that the standard names: what a manufacturer adds is not read."""
    from bacpypes3.vendor import get_vendor_info  # noqa: PLC0415

    return get_vendor_info(0)
