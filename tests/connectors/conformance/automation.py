# SPDX-License-Identifier: EUPL-1.2
"""Automation: twelve controllers behind one Modbus gateway, twelve of BACnet: what is wrong with them is a bit."""

from apps.connectors.modbus.registers import registers
from tests.connectors.conformance.counterpart import OPEN, Polled
from tests.connectors.counterparts.bacnet import free_ports
from tests.connectors.serving import closed_port

MAP = [
    {
        "address": 0,
        "function": "coil",
        "alarm": {"condition": "breaker_tripped", "severity": "major", "title": "Disjoncteur ouvert"},
    },
    {"address": 0, "type": "uint16", "metric": "power", "unit": "W"},
]
# Modbus tells states, without dates and without who says them.
STATES_ONLY = frozenset({"out_of_order", "acknowledged_there", "acknowledged_here", "clock_skew", "burst"})


class Modbus(Polled):
    """Each register is what it is now: a word of the suite is written, then read by a poll."""

    driver, page = "modbus", "modbus.md"
    condition, severity = "breaker_tripped", 2
    unknown_type = "nothing"
    dated = False
    kind = "energy_meter"
    unsupported = STATES_ONLY | {"unknown_asset"}

    def __init__(self, territory, settings, server):
        self.server = server
        self.states = {ref: {"coil": {"0": 0, "1": 0}, "holding": {"0": 100}} for ref in self.refs}
        self.write()
        settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{server.port}"})
        super().__init__(territory, settings)

    def options_of(self):
        assert len(registers(MAP)) == 2
        where = {"host": "127.0.0.1", "port": self.server.port, "map": "tableau"}
        devices = {ref: {**where, "unit": unit, "ref": ref} for unit, ref in enumerate(self.refs, 1)}
        return {"devices": devices, "maps": {"tableau": MAP}, "timeout": 1}

    def write(self):
        self.server.write({str(unit): self.states[ref] for unit, ref in enumerate(self.refs, 1)})

    def tell(self, *words):
        for one in words:
            self.states[one.ref]["coil"]["0"] = int(one.what == OPEN)
            self.write()
            self.poll()

    def garble(self):
        """The address of one of its registers is no longer there: a refusal in words."""
        del self.states[self.refs[0]]["holding"]["0"]
        self.write()
        self.poll()

    def tell_again(self):
        """Without the cursor nobody would know since when: a register has no date."""
        self.poll()

    def mumble(self, ref, at):
        """A coil that the map says nothing of."""
        self.states[ref]["coil"]["1"] = 1
        self.write()
        self.poll()

    def keep_quiet(self):
        self._call(closed_port())

    def come_back(self):
        self._call(self.server.port)

    def _call(self, port):
        self.source.options["devices"] = {
            ref: {**said, "port": port} for ref, said in self.options_of()["devices"].items()
        }
        self.source.save(update_fields=["options"])
        self.settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{port}"})
        self.poll()


OBJECTS = [
    {
        "object": "binary-input,1",
        "alarm": {"condition": "boiler_failure", "severity": "major", "title": "Chaudière en défaut"},
    },
    {"object": "analog-input,1", "metric": "temperature", "unit": "Cel"},
]
WELL = {"binary-input,1": {"value": "inactive"}, "binary-input,2": {"value": "inactive"}}


class Bacnet(Polled):
    """Twelve controllers, each on its UDP port: an input of each says that its boiler is at fault."""

    driver, page = "bacnet", "bacnet.md"
    condition, severity = "boiler_failure", 2
    unknown_type = "nothing"
    dated = False
    kind = "building"
    unsupported = STATES_ONLY | {"unknown_asset"}

    def __init__(self, territory, settings, server):
        self.server = server
        self.states = {ref: {**WELL, "analog-input,1": {"value": 20.0}} for ref in self.refs}
        self.write()
        settings.OUTBOUND_ALLOW = frozenset(f"127.0.0.1:{port}" for port in server.ports)
        super().__init__(territory, settings)

    def options_of(self):
        return {"devices": self.devices(self.server.ports), "maps": {"salle": OBJECTS}, "timeout": 0.5}

    def devices(self, ports):
        where = {"host": "127.0.0.1", "map": "salle"}
        return {ref: {**where, "port": port, "ref": ref} for ref, port in zip(self.refs, ports, strict=True)}

    def write(self):
        self.server.write({str(port): self.states[ref] for ref, port in zip(self.refs, self.server.ports, strict=True)})

    def set(self, ref, name, said):
        self.states[ref] = {**self.states[ref], name: said}
        self.write()

    def tell(self, *words):
        for one in words:
            self.set(one.ref, "binary-input,1", {"value": "active" if one.what == OPEN else "inactive"})
            self.poll()

    def garble(self):
        """An object of its list is no longer there: a refusal in words."""
        self.states[self.refs[0]] = dict(WELL)
        self.write()
        self.poll()

    def tell_again(self):
        """Without the cursor nobody would know since when: a present value has no date."""
        self.poll()

    def mumble(self, ref, at):
        """An object that the list says nothing of."""
        self.set(ref, "binary-input,2", {"value": "active"})
        self.poll()

    def keep_quiet(self):
        self._call(free_ports(len(self.refs)))

    def come_back(self):
        self._call(self.server.ports)

    def _call(self, ports):
        self.source.options["devices"] = self.devices(ports)
        self.source.save(update_fields=["options"])
        self.settings.OUTBOUND_ALLOW = frozenset(f"127.0.0.1:{port}" for port in ports)
        self.poll()
