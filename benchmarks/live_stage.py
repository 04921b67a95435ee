# SPDX-License-Identifier: EUPL-1.2
"""What the fan-out benchmarks share: a real granian process, and clients in other processes."""

import asyncio
import multiprocessing
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import orjson
from websockets.asyncio.client import connect

signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def process(*command):
    """A child that is killed at the end with its own children, whatever happened."""
    env = os.environ | {"LOG_LEVEL": "WARNING"}
    child = subprocess.Popen([sys.executable, *command], env=env, start_new_session=True)
    try:
        yield child
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextmanager
def served(application):
    """`application` behind granian; its port."""
    port = free_port()
    command = ["-m", "granian", "--interface", "asginl", "--port", str(port), "--no-log", application]
    with process(*command):
        wait_for(port)
        yield port


def wait_for(port, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on {port}")


async def hear_all(port, path, cookie, count, expected, signals):
    """One process of clients: how much each heard, the delay of each delivery, when the first and the last came."""
    headers = {"Cookie": cookie} if cookie else {}
    heard, delays, times = [0] * count, [], [0.0, 0.0]
    last = [-1] * count  # messages are numbered: one that comes twice, or after a later one, stops everything

    async def hear(index, connection):
        async for text in connection:
            now = time.time()
            for message in orjson.loads(text):
                if sent := message.get("sent"):
                    if message["ref"]["id"] <= last[index]:
                        raise SystemExit(f"repeated or out of order: {message['ref']['id']} after {last[index]}")
                    last[index] = message["ref"]["id"]
                    heard[index] += 1
                    delays.append(now - sent)
                    times[:] = [min(times[0] or sent, sent), now]
            if heard[index] >= expected:
                return

    connections = [await _connect(f"ws://127.0.0.1:{port}{path}", f"http://127.0.0.1:{port}", headers) for _ in heard]
    await asyncio.sleep(1.0)  # for the servers that say nothing when they are ready
    signals.ready.release()
    tasks = [asyncio.create_task(hear(*pair)) for pair in enumerate(connections)]
    while not (signals.finish.is_set() or all(task.done() for task in tasks)):
        await asyncio.sleep(0.05)
    signals.results.put((heard, delays, *times))


async def _connect(address, origin, headers):
    """Open; with a session, wait for the first heartbeat: from there on everything is heard."""
    connection = await connect(
        address, origin=origin, additional_headers=headers, compression=None, max_queue=None, open_timeout=60
    )
    if headers:
        await connection.recv()
    return connection


class Signals:
    def __init__(self, context):
        self.ready, self.finish, self.results = context.Semaphore(0), context.Event(), context.Queue()


class Crowd:
    def __init__(self, processes, signals):
        self.signals = signals
        self.processes = processes

    def end(self, patience):
        """Wait for everybody, at most `patience` seconds: (heard, delays, first sent, last heard)."""
        limit = time.monotonic() + patience
        found = []
        while len(found) < len(self.processes):
            if time.monotonic() > limit:
                self.signals.finish.set()
            with suppress(queue.Empty):
                found.append(self.signals.results.get(timeout=0.5))
            if any(child.exitcode for child in self.processes):
                raise SystemExit("a process of clients stopped: it said why above")
        heard = [n for one in found for n in one[0]]
        delays = [delay for one in found for delay in one[1]]
        return heard, delays, min(one[2] for one in found if one[2]), max(one[3] for one in found)


@contextmanager
def clients(port, path, cookie, count, *, expected, processes=2):
    """`count` clients that listen, in processes of their own."""
    context = multiprocessing.get_context("fork")
    signals = Signals(context)
    shares = [count // processes + (index < count % processes) for index in range(processes)]
    started = [
        context.Process(target=_run, args=(port, path, cookie, share, expected, signals), daemon=True)
        for share in shares
    ]
    for child in started:
        child.start()
    try:
        for _ in started:
            if not signals.ready.acquire(timeout=120):
                raise SystemExit("the clients did not connect")
        yield Crowd(started, signals)
    finally:
        for child in started:
            child.kill()


@contextmanager
def stalled(port, path, cookie, count):
    """`count` clients that connect, and read nothing any more: their windows close."""
    context = multiprocessing.get_context("fork")
    ready = context.Semaphore(0)
    child = context.Process(target=_stall, args=(port, path, cookie, count, ready), daemon=True)
    if count:
        child.start()
        if not ready.acquire(timeout=120):
            raise SystemExit("the stalled clients did not connect")
    try:
        yield
    finally:
        if count:
            child.kill()


def _stall(port, path, cookie, count, ready):
    async def connected():
        headers = {"Cookie": cookie} if cookie else {}
        kept = [
            await _connect(f"ws://127.0.0.1:{port}{path}", f"http://127.0.0.1:{port}", headers) for _ in range(count)
        ]
        for one in kept:
            one.transport.pause_reading()
        ready.release()
        await asyncio.sleep(3600)

    asyncio.run(connected())


def _run(*given):
    asyncio.run(hear_all(*given))


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
