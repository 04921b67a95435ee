# SPDX-License-Identifier: EUPL-1.2
"""`make storm`: ends well when the city has heard it, and says why when it has not."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.stack import ROOT

SAID = {"cabinet": "AC-023", "events": 66, "without_power": 66, "last_words": 3, "silent_probes": 2}


class City(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.dumps(SAID).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def city():
    with HTTPServer(("127.0.0.1", 0), City) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def storm(port, *words):
    env = {"PATH": "/usr/bin:/bin", "DEMO_TALQ_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "demo.storm", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


def test_a_storm_that_was_heard_ends_well(city):
    done = storm(city)
    assert (done.returncode, done.stderr) == (0, "")
    assert "AC-023" in done.stdout


def test_without_a_demo_it_says_what_to_do(city):
    done = storm(1)
    assert done.returncode == 1
    assert "make demo" in done.stderr


def test_an_unknown_order_is_named(city):
    done = storm(city, "tempete")
    assert done.returncode == 1
    assert "ordre inconnu : tempete" in done.stderr
