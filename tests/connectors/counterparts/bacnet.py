# SPDX-License-Identifier: EUPL-1.2
"""Real BACnet/IP devices, those of bacpypes3, in a process of their own on the loopback: their objects are a file's.

`python -m tests.connectors.counterparts.bacnet FILE PORT…`; the file is {port: {object: {"value", "flags", "cov"}}}.
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

from bacpypes3.app import Application
from bacpypes3.basetypes import EventState, Reliability
from bacpypes3.local.analog import AnalogInputObject, AnalogValueObject
from bacpypes3.local.binary import BinaryInputObject
from bacpypes3.local.device import DeviceObject
from bacpypes3.local.networkport import NetworkPortObject

MADE = {"analog-input": AnalogInputObject, "analog-value": AnalogValueObject, "binary-input": BinaryInputObject}
FLAGS = [0, 0, 0, 0]
LOOK = 0.02  # seconds between two looks at the file


def free_ports(count):
    """UDP ports that nobody holds."""
    probes = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def built(identifier, said):
    kind, _comma, number = identifier.partition(",")
    common = {"objectIdentifier": (kind, int(number)), "objectName": identifier, "statusFlags": FLAGS}
    plain = {"eventState": "normal", "outOfService": False}
    more = {"polarity": "normal"} if kind.startswith("binary") else {"units": "noUnits", "covIncrement": 0.1}
    made = MADE[kind](**common, **plain, **more, presentValue=said["value"])
    if said.get("cov") is False:
        made._cov_criteria = None  # it refuses subscriptions, as controllers without COV do
    return made


def device(port, objects):
    us = DeviceObject(
        objectIdentifier=("device", port),
        objectName=f"fictif-{port}",
        vendorIdentifier=999,
        maxApduLengthAccepted=1476,
        segmentationSupported="segmentedBoth",
    )
    place = NetworkPortObject(f"127.0.0.1:{port}", objectIdentifier=("network-port", 1), objectName="port")
    return Application.from_object_list([us, place, *(built(name, said) for name, said in objects.items())])


def apply(app, objects):
    there = {f"{one.objectIdentifier[0]},{one.objectIdentifier[1]}": one for one in app.iter_objects()}
    for name in there.keys() - objects.keys():
        if name.split(",")[0] in MADE:
            app.delete_object(there[name])
    for name, said in objects.items():
        if name not in there:
            app.add_object(built(name, said))
            continue
        there[name].presentValue = said["value"]
        alarmed, faulty, _overridden, out = said.get("flags", FLAGS)  # the object makes its own flags of these
        there[name].eventState = EventState.highLimit if alarmed else EventState.normal
        there[name].reliability = Reliability.unreliableOther if faulty else Reliability.noFaultDetected
        there[name].outOfService = bool(out)


async def serve(path, ports):
    said, read_at = json.loads(path.read_text()), path.stat().st_mtime_ns
    apps = {port: device(port, said[str(port)]) for port in ports}
    path.with_suffix(".done").write_text(str(read_at))
    while True:
        await asyncio.sleep(LOOK)
        changed = path.stat().st_mtime_ns
        if changed != read_at:
            said, read_at = json.loads(path.read_text()), changed
            for port in ports:
                apply(apps[port], said[str(port)])
            path.with_suffix(".done").write_text(str(read_at))


class Server:
    """`write` changes what the devices say, and waits until they do."""

    def __init__(self, ports, path, process):
        self.ports, self.path, self.process = ports, path, process

    def write(self, said):
        beside = self.path.with_suffix(".tmp")
        beside.write_text(json.dumps(said))
        beside.replace(self.path)
        self.applied()

    def applied(self, within=60):
        wanted, limit = str(self.path.stat().st_mtime_ns), time.monotonic() + within
        while time.monotonic() < limit and self.process.poll() is None:
            with suppress(FileNotFoundError):
                if self.path.with_suffix(".done").read_text() == wanted:
                    return
            time.sleep(0.01)  # nothing else tells that it was read
        raise AssertionError(self.path.with_suffix(".log").read_text(errors="replace")[-2000:])


@contextmanager
def running(folder: Path, count, objects):
    ports = free_ports(count)
    path = folder / "objects.json"
    path.write_text(json.dumps({str(port): objects for port in ports}))
    command = [sys.executable, "-m", "tests.connectors.counterparts.bacnet", str(path), *map(str, ports)]
    with path.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)  # noqa: S603
        server = Server(ports, path, process)
        try:
            server.applied()
            yield server
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), [int(port) for port in sys.argv[2:]]))
