# SPDX-License-Identifier: EUPL-1.2
"""Automation: twelve controllers behind one Modbus gateway, whose coils are what is wrong with them."""

from apps.connectors.modbus.registers import registers
from tests.connectors.conformance.counterpart import OPEN, Polled
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
