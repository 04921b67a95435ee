# SPDX-License-Identifier: EUPL-1.2
"""A connection to one device, or to the gateway that several are behind: four functions that read, none that writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from apps.connectors.base import ConnectorError
from apps.connectors.modbus.registers import BITS, MOST_REGISTERS

EXCEPTIONS = {
    1: "fonction inconnue de l'appareil",
    2: "adresse inconnue de l'appareil",
    3: "quantité refusée par l'appareil",
    4: "panne de l'appareil",
    5: "l'appareil est encore occupé",
    6: "appareil occupé",
    10: "chemin de la passerelle indisponible",
    11: "la passerelle n'a pas de réponse de l'appareil",
}
LATER = {4, 5, 6, 10, 11}  # asked again at the next poll; the others are about the question itself


class Refused(ConnectorError):
    """The device answers that it has not what is asked."""


class Link:
    """`unit` is the address of the device behind its gateway. Its own methods are its only requests."""

    def __init__(self, client: Any, unit: int, name: str) -> None:
        self._client, self._unit, self._name = client, unit, name
        self.answered = False  # whatever it said: it is there

    async def read(self, function: str, address: int, count: int) -> list[int]:
        """Registers, or bits as 0 and 1. Raises Refused, and ConnectorError when it does not answer."""
        ask = {
            "holding": self._client.read_holding_registers,
            "input": self._client.read_input_registers,
            "coil": self._client.read_coils,
            "discrete": self._client.read_discrete_inputs,
        }[function]
        from pymodbus.exceptions import ModbusException  # noqa: PLC0415  (13 MB: who polls no Modbus pays nothing)

        try:
            answer = await ask(address, count=count, device_id=self._unit)
        except (TimeoutError, ModbusException, OSError) as error:
            raise ConnectorError(f"{self._name} : pas de réponse", retryable=True) from error
        if answer.isError():
            code = int(getattr(answer, "exception_code", 0))
            words = EXCEPTIONS.get(code, f"exception {code}")
            if code in LATER:
                raise ConnectorError(f"{self._name} : {words}", retryable=True)
            self.answered = True
            raise Refused(words)
        found = [int(one) for one in (answer.bits if function in BITS else answer.registers)][:count]
        self.answered = True
        if len(found) < count:
            raise ConnectorError(f"{self._name} : réponse incomplète ({len(found)} sur {count})", retryable=True)
        return found

    async def registers(self, address: int, count: int) -> list[int]:
        """Any number of holding registers, in as many requests as it takes."""
        found: list[int] = []
        while len(found) < count:
            found += await self.read("holding", address + len(found), min(count - len(found), MOST_REGISTERS))
        return found


@asynccontextmanager
async def connected(host: str, port: int, seconds: float, name: str) -> AsyncIterator[Any]:
    """Raises ConnectorError when nobody accepts."""
    from pymodbus.client import AsyncModbusTcpClient  # noqa: PLC0415

    client = AsyncModbusTcpClient(host, port=port, timeout=seconds, retries=0, reconnect_delay=0)
    try:
        if not await client.connect():
            raise ConnectorError(f"{name} : connexion impossible", retryable=True)
        yield client
    finally:
        client.close()
