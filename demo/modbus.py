# SPDX-License-Identifier: EUPL-1.2
"""Devices behind one Modbus/TCP gateway, on pymodbus' own server: registers are computed when they are read."""

import time
from collections.abc import Callable, Mapping

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

Registers = Callable[[float], list[int]]


async def serve(devices: Mapping[int, tuple[int, Registers]], host: str, port: int) -> None:
    """`devices`: by unit, the address of the first register and what they all hold at a time. Until it is cancelled."""
    units = [_device(unit, base, registers) for unit, (base, registers) in devices.items()]
    server = ModbusTcpServer(units, address=(host, port))
    try:
        await server.serve_forever()
    finally:
        await server.shutdown()


def _device(unit: int, base: int, registers: Registers) -> SimDevice:
    async def action(function, start, address, count, current, values):
        """Written by nobody: whoever tries is told that the registers are not there."""
        said = registers(time.time())
        current[: len(said)] = said

    length = len(registers(time.time()))
    block = [SimData(base, count=length, values=0, datatype=DataType.REGISTERS, readonly=True)]
    return SimDevice(unit, simdata=block, action=action)
