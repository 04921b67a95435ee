# SPDX-License-Identifier: EUPL-1.2
"""From a probe's message published on MQTT to the alarm on an operator's websocket, through the whole running demo.

    .venv/bin/python benchmarks/demo_latency.py [http://localhost:8000] [password]

Against a running demo (`make up`): each message is a ChirpStack « status » with an empty battery, of another bin.
"""

import asyncio
import csv
import gzip
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import aiohttp
import orjson
import paho.mqtt.client as paho

ROOT = Path(__file__).resolve().parent.parent
PROBES, PAUSE, BAR = 60, 0.37, 1.0  # seconds; the pause is no multiple of the 100 ms frames


async def main(base: str, password: str) -> int:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        await log_in(session, base, password)
        async with session.ws_connect(f"{base.replace('http', 'ws', 1)}/ws/live/", headers={"Origin": base}) as socket:
            await socket.receive()  # the first heartbeat: we are in
            seconds, lost = await told(socket, broker())
    p95 = quantiles(seconds, n=20)[-1]
    print(f"demo latency: {len(seconds)} alarms, p50 {median(seconds):.3f} s, p95 {p95:.3f} s, {lost} not seen")
    print(f"demo latency p95 ours / bar = {p95 / BAR:.2f}")
    return 0 if not lost and p95 <= BAR else 1


async def log_in(session: aiohttp.ClientSession, base: str, password: str) -> None:
    page = await (await session.get(f"{base}/connexion/")).text()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"username": "pcc", "password": password, "csrfmiddlewaretoken": token}
    answer = await session.post(f"{base}/connexion/", data=form, headers={"Referer": f"{base}/connexion/"})
    if not answer.url.path.startswith("/console"):
        raise SystemExit("connexion refusée : la démo tourne-t-elle, avec ce mot de passe ?")


def broker() -> paho.Client:
    settings = dict(line.split("=", 1) for line in (ROOT / ".run/demo/env").read_text().splitlines() if "=" in line)
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.username_pw_set("connecte", settings["MQTT_PASSWORD"])
    client.connect("127.0.0.1", int(settings["MQTT_PORT"]))
    client.loop_start()
    return client


async def told(socket: aiohttp.ClientWebSocketResponse, client: paho.Client) -> tuple[list[float], int]:
    """Seconds from each publication to its alarm on the socket, and how many were not seen."""
    sent: dict[str, float] = {}
    seconds: list[float] = []
    listening = asyncio.create_task(listen(socket, sent, seconds))
    for code, device in litter_bins():
        sent[code] = time.perf_counter()
        client.publish(f"application/1/device/{device}/event/status", empty_battery(device), qos=1)
        await asyncio.sleep(PAUSE)
    await asyncio.sleep(3)
    listening.cancel()
    client.disconnect()
    return seconds, len(sent)


async def listen(socket: aiohttp.ClientWebSocketResponse, sent: dict[str, float], seconds: list[float]) -> None:
    async for frame in socket:
        now = time.perf_counter()
        for message in orjson.loads(frame.data):
            code = (message.get("asset") or {}).get("code")
            if message["kind"].startswith("alarm.") and code in sent:
                seconds.append(now - sent.pop(code))


def litter_bins() -> list[tuple[str, str]]:
    with gzip.open(ROOT / "fixtures/chalons/inventory.csv.gz", "rt") as file:
        bins = [row for row in csv.DictReader(file) if row["kind"] == "litter_bin" and row["source"]]
    return [(row["code"], row["source_ref"]) for row in bins[:PROBES]]


def empty_battery(device: str) -> bytes:
    """A new message each time, so that it repeats an alarm already there: told too, as one more occurrence."""
    return orjson.dumps(
        {
            "deduplicationId": str(uuid.uuid4()),
            "time": datetime.now(UTC).isoformat(),
            "deviceInfo": {"devEui": device, "applicationId": "1"},
            "batteryLevel": 5.0,
            "margin": 10,
        }
    )


if __name__ == "__main__":
    words = sys.argv[1:] + ["http://localhost:8000", "demo"][len(sys.argv) - 1 :]
    sys.exit(asyncio.run(main(*words)))
