# SPDX-License-Identifier: EUPL-1.2
"""A real Alertmanager (Debian's package) in a folder and on a port of its own; its receiver is a source of ours."""

import os
import signal
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from tests.connectors.serving import closed_port, started
from tests.stack import end_with

PROGRAM = Path("/usr/bin/prometheus-alertmanager")
STOP = 60.0  # seconds, on a busy machine
SETTINGS = """
route:
  receiver: connecte
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 1s
  repeat_interval: 2s
receivers:
  - name: connecte
    webhook_configs:
      - url: {url}
        send_resolved: true
        http_config:
          authorization: {{ credentials: {key} }}
"""


class Alertmanager:
    def __init__(self, folder):
        self.folder, self.port = Path(folder), closed_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self, url, key):
        parent = os.getpid()
        (self.folder / "settings.yml").write_text(SETTINGS.format(url=url, key=key))
        words = [
            f"--config.file={self.folder / 'settings.yml'}", f"--storage.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address=",
        ]  # fmt: skip
        with (self.folder / "said").open("w") as said:
            self.process = subprocess.Popen(
                [PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                preexec_fn=lambda: end_with(parent, signal.SIGTERM),
            )  # fmt: skip
        started(self.process, f"{self.url}/-/ready", self.folder / "said")

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(STOP)

    @property
    def said(self):
        return (self.folder / "said").read_text()

    def told(self, *alerts):
        """What Prometheus posts to it: labels of each, and for how long it holds without being told again."""
        now = datetime.now(UTC)
        rows = [
            {
                "labels": labels,
                "annotations": {"summary": f"{labels['alertname']} sur {labels['instance']}"},
                "startsAt": (now - timedelta(minutes=2)).isoformat(),
                "endsAt": (now + lasts).isoformat(),
            }
            for labels, lasts in alerts
        ]
        answer = requests.post(f"{self.url}/api/v2/alerts", json=rows, timeout=30)
        assert answer.ok, answer.text


@contextmanager
def running(folder):
    server = Alertmanager(folder)
    try:
        yield server
    finally:
        server.stop()
