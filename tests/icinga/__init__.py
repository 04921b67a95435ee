# SPDX-License-Identifier: EUPL-1.2
"""A real Icinga 2 (Debian's packages) in a folder and on a port of its own, with three fictitious hosts.

Its checks are passive: a test says what a plugin would have found. Its certificate is signed by its own authority, as
Icinga's set-up does.
"""

import grp
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.connectors.serving import closed_port
from tests.stack import end_with

PROGRAM = Path("/usr/sbin/icinga2")
USER, PASSWORD = "connecte", "mot de passe"
START = 60.0  # seconds, on a busy machine
SETTINGS = """
const NodeName = "localhost"
const ZoneName = NodeName
const PluginDir = "/usr/lib/nagios/plugins"
include <itl>
object Endpoint NodeName { }
object Zone ZoneName { endpoints = [ NodeName ] }
object ApiListener "api" {
  bind_host = "127.0.0.1"
  bind_port = %(port)s
}
object ApiUser "connecte" {
  password = "mot de passe"
  permissions = [ "objects/query/*", "actions/acknowledge-problem", "events/*" ]
}
object ApiUser "lecteur" {
  password = "mot de passe"
  permissions = [ "objects/query/Host" ]
}
object ApiUser "essai" {
  password = "essai"
  permissions = [ "*" ]
}
object HostGroup "videoprotection" { }
template Host "passif" {
  check_command = "dummy"
  enable_active_checks = false
  max_check_attempts = 1
}
object Host "cam-place" {
  import "passif"
  display_name = "Caméra de la place"
  address = "192.0.2.11"
  groups = [ "videoprotection" ]
  vars.geolocation = "48.9566,4.3631"
}
object Host "cam-gare" {
  import "passif"
  display_name = "Caméra de la gare"
  groups = [ "videoprotection" ]
  vars.geolocation = "quelque part"
}
object Host "serveur" {
  import "passif"
}
template Service "passif" {
  check_command = "dummy"
  enable_active_checks = false
  max_check_attempts = 2
}
object Service "Disque /var" {
  import "passif"
  host_name = "cam-place"
  display_name = "Disque d'enregistrement"
}
object Service "flux" {
  import "passif"
  host_name = "cam-place"
}
"""


class Icinga:
    """One server. `ca`: the certificate that its clients trust."""

    def __init__(self, folder):
        self.folder, self.port, self.process = Path(folder), closed_port(), None
        self.url = f"https://localhost:{self.port}"

    def prepare(self):
        for name in ("data/ca", "data/certs", "run", "log", "cache", "spool"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "icinga2.conf").write_text(SETTINGS % {"port": self.port})
        certs = self.folder / "data" / "certs"
        self.run("pki", "new-ca")
        self.run("pki", "new-cert", "--cn", "localhost", "--key", certs / "localhost.key", "--csr", certs / "csr")
        self.run("pki", "sign-csr", "--csr", certs / "csr", "--cert", certs / "localhost.crt")
        shutil.copy(self.folder / "data" / "ca" / "ca.crt", certs / "ca.crt")

    @property
    def ca(self):
        return self.folder / "data" / "certs" / "ca.crt"

    @property
    def words(self):
        """Its folders, and no other account than ours."""
        said = {"DataDir": "data", "InitRunDir": "run", "LogDir": "log", "CacheDir": "cache", "SpoolDir": "spool"}
        user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
        words = [f"-D{name}={self.folder / path}" for name, path in said.items()]
        return [*words, f"-DRunAsUser={user}", f"-DRunAsGroup={group}"]

    def run(self, *words):
        done = subprocess.run([PROGRAM, *map(str, words), *self.words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self):
        parent = os.getpid()
        with (self.folder / "said").open("w") as said:
            self.process = subprocess.Popen(
                [PROGRAM, "daemon", "-c", self.folder / "icinga2.conf", *self.words],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                preexec_fn=lambda: end_with(parent, signal.SIGTERM),
            )  # fmt: skip
        limit = time.monotonic() + START
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < limit, (self.folder / "said").read_text()
            time.sleep(0.1)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(START)

    def answers(self):
        try:
            return self.ask("objects/hosts").status_code == 200
        except requests.RequestException:
            return False

    def ask(self, path, body=None):
        heads = {"Accept": "application/json"} | ({} if body is None else {"X-HTTP-Method-Override": "GET"})
        known = {"auth": ("essai", "essai"), "headers": heads, "verify": str(self.ca), "timeout": 30}
        return requests.request("GET" if body is None else "POST", f"{self.url}/v1/{path}", json=body, **known)

    def act(self, action, **said):
        """What somebody, or a plugin, does there."""
        known = {"auth": ("essai", "essai"), "headers": {"Accept": "application/json"}, "verify": str(self.ca)}
        answer = requests.post(f"{self.url}/v1/actions/{action}", json=said, timeout=30, **known)
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    def found(self, name, state, output="", times=2):
        """A plugin found `name` (« host » or « host!service ») in `state`, as often as it takes to be believed."""
        kind = {"type": "Service", "service": name} if "!" in name else {"type": "Host", "host": name}
        for _time in range(times):
            self.act("process-check-result", **kind, exit_status=state, plugin_output=output)

    def attributes(self, name):
        kind = "services" if "!" in name else "hosts"
        return self.ask(f"objects/{kind}/{requests.utils.quote(name, safe='')}").json()["results"][0]["attrs"]

    @property
    def options(self):
        """Settings of our driver for it."""
        return {"url": self.url, "ca": self.ca.read_text(), "kind": "camera"}


@contextmanager
def running(folder):
    server = Icinga(folder)
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.stop()
