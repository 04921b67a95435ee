# SPDX-License-Identifier: EUPL-1.2
"""Alerta, asked in process as its API is: `ALERTA_PYTHON alerta_alarms.py COUNT`, database at DATABASE_URL.

Runs by the interpreter of an environment where `alerta-server` is installed. Prints its version, seconds, alerts kept.
"""

import sys
from importlib.metadata import version
from time import perf_counter

from alerta.app import create_app

count = int(sys.argv[1])
app = create_app()
client = app.test_client()


def tell(number):
    alert = {
        "resource": f"PL-{number:06d}",
        "event": "lamp_failure",
        "environment": "Production",
        "severity": "major",
        "service": ["Lighting"],
        "text": "Lampe éteinte",
        "attributes": {"cabinet": f"A-{number // 60}"},
    }
    answer = client.post("/alert", json=alert)
    if answer.status_code != 201:
        raise SystemExit(f"alerta: {answer.status_code} {answer.get_data(as_text=True)[:300]}")


tell(10**6)  # connections and first imports are not counted
began = perf_counter()
for number in range(count):
    tell(number)
seconds = perf_counter() - began
kept = client.get("/alerts/count").get_json()["total"]
print(version("alerta-server"), seconds, kept)
