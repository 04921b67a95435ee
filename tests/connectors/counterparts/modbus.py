# SPDX-License-Identifier: EUPL-1.2
"""A real Modbus/TCP server, that of pymodbus, in a process of its own: its registers are those of a file.

`python -m tests.connectors.counterparts.modbus PORT FILE`; the file is {unit: {table: {address: word}}}, read again
when it changes. Addresses that it does not name are not there.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from tests.connectors.serving import closed_port

TABLES = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}
LAST = 41_000


class Registers:
    """What the file says, and how one unit answers from it."""

    def __init__(self, path):
        self.path, self.read_at, self.said = path, None, {}

    def now(self):
        changed = self.path.stat().st_mtime_ns
        if changed != self.read_at:
            self.said, self.read_at = json.loads(self.path.read_text()), changed
        return self.said

    def device(self, unit):
        async def action(function, start, address, count, current, values):
            said = self.now().get(str(unit), {})
            table = said.get(TABLES.get(function, ""), {})
            if said.get("silent"):
                await asyncio.sleep(30)
            if said.get("busy"):
                return ExcCodes.DEVICE_BUSY
            wanted = range(address, address + count)
            if any(str(one) not in table for one in wanted):
                return ExcCodes.ILLEGAL_ADDRESS
            if function <= 2:
                for one in wanted:
                    place, bit = divmod(one - 16 * start, 16)
                    current[place] = current[place] & ~(1 << bit) | bool(table[str(one)]) << bit
            else:
                for one in wanted:
                    current[one - start] = table[str(one)]
            return None

        bits = [SimData(0, count=64, values=[False], datatype=DataType.BITS)]
        words = [SimData(0, count=LAST, values=0, datatype=DataType.REGISTERS)]
        return SimDevice(unit, simdata=(bits, list(bits), words, list(words)), action=action)


async def serve(port, path):
    registers = Registers(path)
    devices = [registers.device(int(unit)) for unit in registers.now()]
    await ModbusTcpServer(devices, address=("127.0.0.1", port)).serve_forever()


class Server:
    """`write` changes what it says from then on."""

    def __init__(self, port, path):
        self.port, self.path = port, path

    def write(self, said):
        beside = self.path.with_suffix(".tmp")
        beside.write_text(json.dumps(said))
        beside.replace(self.path)


@contextmanager
def running(folder: Path, said):
    server = Server(closed_port(), folder / "registers.json")
    server.write(said)
    command = [sys.executable, "-m", "tests.connectors.counterparts.modbus", str(server.port), str(server.path)]
    with (folder / "modbus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)  # noqa: S603
        try:
            _wait(process, server.port, folder / "modbus.log")
            yield server
        finally:
            process.kill()
            process.wait()


def _wait(process, port, log):
    limit = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < limit:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)  # nothing else tells that it listens
    raise AssertionError(log.read_text(errors="replace")[-2000:])


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
