# SPDX-License-Identifier: EUPL-1.2
"""One town for all the faults; each test speaks, breaks something, and compares the database with what was said."""

import os
import random
import sys
import time
from contextlib import ExitStack, contextmanager

import pytest
import requests

from tests.connectors.serving import closed_port
from tests.duty.sinks import mail_server
from tests.faults import town
from tests.faults.checker import check
from tests.faults.gateways import Gateway, serving
from tests.faults.probes import Network
from tests.faults.witnesses import Witness
from tests.stack import Person, Stack, eventually


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/faults/" in str(item.path):
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="package")
def gateways():
    """By name; `ferme` has a server of its own, that a test closes."""
    return {name: Gateway(name) for name in town.GATEWAYS}


@pytest.fixture(scope="package")
def door(gateways):
    """The port of `ferme`, open until a test closes it."""
    with Door(gateways) as one:
        yield one


class Door(ExitStack):
    def __init__(self, gateways):
        super().__init__()
        self.gateways, self.port = gateways, closed_port()
        self.open()

    def open(self):
        self.enter_context(serving(self.gateways, self.port))

    def shut(self):
        self.close()


@pytest.fixture(scope="package")
def mail():
    """The mail server that the stack is told to use."""
    with mail_server() as server:
        yield server


@pytest.fixture(scope="package")
def stack(gateways, door, mail, migrated_dump):
    with serving(gateways) as port:
        words = {
            "TOWN_GATEWAYS_PORT": str(port),
            "TOWN_CLOSED_PORT": str(door.port),
            "TOWN_RSMP_PORT": str(closed_port()),
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "TOWN_OUTBOUND": f"127.0.0.1:{port},127.0.0.1:{door.port}",
        }
        command = [sys.executable, "-m", "tests.faults.supervised"]
        one = Stack(f"test-faults-{os.getpid()}", command, migrated_dump, first=True, **words)
        try:
            one.start()
            wait_until_all_is_well(one)
            yield one
        finally:
            one.stop()


def wait_until_all_is_well(stack):
    """A test begins with what the one before broke at work again, however that one ended."""
    talq = "SELECT count(*) FROM assets_source WHERE driver = 'talq' AND health <> 'ok'"
    eventually(lambda: stack.value(talq) == 0, "toutes les passerelles entendues")
    eventually(lambda: requests.get(f"{stack.address}/readyz", timeout=20).ok, "/readyz")


@pytest.fixture(autouse=True)
def _all_is_well(stack):
    wait_until_all_is_well(stack)


@pytest.fixture(scope="package")
def operator(stack):
    return Person(stack, town.OPERATOR, town.PASSWORD)


@pytest.fixture(scope="package")
def neighbour(stack):
    return Person(stack, town.NEIGHBOUR_OPERATOR, town.PASSWORD)


@pytest.fixture
def traffic(stack, operator, neighbour, seed, request):
    """`with traffic() as witness:` two networks speak and two people listen; at the end the truth is compared."""
    chance = random.Random(f"{seed}/{request.node.name}")

    @contextmanager
    def speaking():
        with ExitStack() as open_ones:
            witnesses = [Witness(stack, operator, town.TOWN), Witness(stack, neighbour, town.NEIGHBOUR)]
            networks = {
                slug: Network(*stack.mqtt, application, probes, random.Random(chance.random())).start()
                for slug, (_code, application, probes) in town.APPLICATIONS.items()
            }
            for one in witnesses:
                open_ones.callback(one.stop)
            for one in networks.values():
                open_ones.callback(one.close)
            time.sleep(1)
            yield witnesses[0]
            for slug, network in networks.items():
                check(stack, slug, network.stop())
            for witness in witnesses:
                witness.check()

    return speaking
