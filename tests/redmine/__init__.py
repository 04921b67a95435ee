# SPDX-License-Identifier: EUPL-1.2
"""A real Redmine (Debian's package) in a folder and on a port of its own: nothing of the machine's is touched.

Its empty database is prepared once and kept under `.run/redmine/` (five seconds); each start copies it.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.connectors.serving import closed_port
from tests.stack import ROOT, end_with

CODE = Path("/usr/share/redmine")
HERE = Path(__file__).parent
START, PREPARE = 120.0, 300.0  # seconds, on a busy machine
SETTINGS = "production:\n  adapter: sqlite3\n  database: {folder}/redmine.sqlite3\n  timeout: 20000\n"


class Redmine:
    """One server; `key` is that of its administrator. `ids` names what a driver's settings need."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder), closed_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ids, self.process = json.loads((self.folder / "ids.json").read_text()), None
        self.key = self.ids["key"]

    def start(self):
        words = ["puma", "-q", "-b", f"tcp://127.0.0.1:{self.port}", "-t", "1:6", "-e", "production"]
        words += ["--dir", str(CODE), str(CODE / "config.ru")]
        parent = os.getpid()
        with (self.folder / "said").open("w") as said:
            self.process = subprocess.Popen(
                words, env=environment(self.folder), stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                preexec_fn=lambda: end_with(parent, signal.SIGTERM),
            )  # fmt: skip
        limit = time.monotonic() + START
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < limit, (self.folder / "said").read_text()
            time.sleep(0.1)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(START)

    def answers(self):
        try:
            return self.ask("/users/current.json").status_code == 200
        except requests.RequestException:
            return False

    def ask(self, path, **params):
        return requests.get(self.url + path, params=params, headers={"X-Redmine-API-Key": self.key}, timeout=60)

    def change(self, number, **fields):
        """What somebody does there, as the administrator."""
        heads = {"X-Redmine-API-Key": self.key}
        answer = requests.put(f"{self.url}/issues/{number}.json", json={"issue": fields}, headers=heads, timeout=60)
        assert answer.status_code == 204, answer.text

    def upload(self, name, data):
        """The token of a file, to attach with `change(uploads=…)`."""
        heads = {"X-Redmine-API-Key": self.key, "Content-Type": "application/octet-stream"}
        answer = requests.post(
            f"{self.url}/uploads.json", params={"filename": name}, data=data, headers=heads, timeout=60
        )
        return answer.json()["upload"]["token"]

    def issues(self, **params):
        found = self.ask("/issues.json", **{"status_id": "*", "limit": 100, "sort": "id", **params}).json()
        return found["issues"]

    def issue(self, number):
        return self.ask(f"/issues/{number}.json", include="journals,attachments").json()["issue"]

    def setting(self, name, value):
        """A setting of the whole server, as its administrator's page would write it. Restart to have it read."""
        with sqlite3.connect(self.folder / "redmine.sqlite3", timeout=20) as there:
            there.execute("DELETE FROM settings WHERE name = ?", [name])
            row = [name, value]
            there.execute("INSERT INTO settings (name, value, updated_on) VALUES (?, ?, CURRENT_TIMESTAMP)", row)

    @property
    def options(self):
        """Settings of our driver for it."""
        ids = self.ids
        return {
            "url": self.url,
            "project": ids["project"],
            "tracker": ids["tracker"],
            "field": ids["field"],
            "states": {
                "Nouveau": "acknowledged",
                "En cours": "on_site",
                "Commentaire": "suspended",
                "Résolu": "repaired",
                "Fermé": "closed",
                "Rejeté": "needless",
            },
            "set_states": {
                "closed": ids["states"]["Fermé"],
                "needless": ids["states"]["Rejeté"],
                "repaired": ids["states"]["Résolu"],
                "on_site": ids["states"]["En cours"],
            },
            "priorities": {
                "critical": ids["priorities"]["Urgent"],
                "major": ids["priorities"]["Haut"],
                "minor": ids["priorities"]["Normal"],
            },
        }


@contextmanager
def running(folder):
    """A Redmine of its own in `folder`, empty."""
    shutil.copytree(prepared(), folder, dirs_exist_ok=True)
    write_settings(Path(folder))
    server = Redmine(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def prepared():
    """The folder with the empty database, made by the first who needs it."""
    release = subprocess.run(["dpkg-query", "-W", "redmine"], capture_output=True, check=True).stdout
    state = hashlib.sha256(release + (HERE / "prepare.rb").read_bytes()).hexdigest()[:12]
    shelf = ROOT / ".run" / "redmine"
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shelf / state / "ids.json").exists():
            shutil.rmtree(shelf / state, ignore_errors=True)
            prepare(shelf / state)
    return shelf / state


def prepare(folder):
    for name in ("config", "files", "log", "tmp", "public"):
        (folder / name).mkdir(parents=True)
    shutil.copy(HERE / "Gemfile", folder / "Gemfile")
    write_settings(folder)
    words = ["ruby", str(CODE / "bin" / "rails"), "runner", str(HERE / "prepare.rb")]
    done = subprocess.run(words, env=environment(folder), capture_output=True, text=True, timeout=PREPARE, cwd=CODE)
    assert done.returncode == 0, done.stderr[-3000:]


def write_settings(folder):
    (folder / "config" / "database.yml").write_text(SETTINGS.format(folder=folder))
    (folder / "config" / "configuration.yml").write_text("default:\n  mirror_plugins_assets_on_startup: false\n")
    (folder / "config" / "secret_key.txt").write_text(secrets.token_hex(32))


def environment(folder):
    """Debian's code reads its settings and writes its files under `instances/NAME`: the name leads to our folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "REDMINE_INSTANCE": "../" * 12 + str(Path(folder).resolve()).lstrip("/"),
        "REDMINE_FOLDER": str(folder),
        "BUNDLE_GEMFILE": f"{folder}/Gemfile",
        "RAILS_ENV": "production",
        "TZ": "UTC",
    }
