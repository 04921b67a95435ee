# SPDX-License-Identifier: EUPL-1.2
"""Real processes for tests: the demo's own programs in a folder, on ports and with a database of their own.

Nothing is shared with a demo that runs, nor with the database of the other tests. The supervisor ends with the test
run, whatever the way the test run ends, and everything it started ends with it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import psycopg
import requests

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "deploy"))

from local import priority  # noqa: E402
from local.child import end_with  # noqa: E402
from local.folder import RunFolder, answers  # noqa: E402

GIVEN = {
    "DATABASE_URL",
    "REDIS_URL",
    "MQTT_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "CONNECTE_RUN_DIR",
    "PORT",
    "DEMO_SEED",
    "GMAO_URL",
}
START = 480.0  # seconds; the first load of the demo's data is in it
STOP = 120.0
PATIENCE = 180.0  # seconds for anything that must come: a machine busy with something else turns no test red
BACK = 30.0  # seconds after a fault within which everything works again: the promise, so judged
T = TypeVar("T")


def eventually(look: Callable[[], T], what: str, within: float = PATIENCE, every: float = 0.1) -> T:
    """What `look` gives, once it is true. Fails naming `what` when it is not in time."""
    limit = time.monotonic() + within
    while True:
        with suppress(psycopg.OperationalError, requests.ConnectionError, requests.Timeout):
            if found := look():
                return found
        assert time.monotonic() < limit, f"{what} : toujours pas après {within:.0f} s"
        time.sleep(every)


class Stack:
    """`.run/NAME/` and the supervisor that works in it; `command` is run with the name as its last word.

    `dump`: a database that was migrated already; without one, the supervisor has all the migrations to do.
    `first`: what it promises in seconds is judged, so it has the processor before all the other tests. The others have
    it while they start, since a whole lane of tests waits for that, then step aside.
    """

    def __init__(
        self, name: str, command: list[str], dump: Path | None = None, *, first: bool = False, **env: str
    ) -> None:
        self.folder, self.command = RunFolder(name), [*command, name]
        self.env = {key: value for key, value in os.environ.items() if key not in GIVEN} | env
        self.dump, self.first = dump, first
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        forget_the_dead(self.folder.name)
        self.folder.create()
        if self.dump:
            self.restore(self.dump)
        parent = os.getpid()
        with (self.folder.path / "said").open("w") as said:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                start_new_session=True, preexec_fn=lambda: end_with(parent, signal.SIGTERM),
            )  # fmt: skip
        if self.first:
            self.lead()
        limit = time.monotonic() + START
        while not (self.folder.path / "ready").exists():
            assert self.process.poll() is None and time.monotonic() < limit, f"pas démarré :\n{self.last_words()}"
            time.sleep(0.1)
        if not self.first:
            self.step_aside()

    def lead(self) -> None:
        """Tests step aside (`make test`); a session of its own begins at 0, before them."""
        with suppress(PermissionError):  # only root may; without it the group's place is what counts
            os.setpriority(os.PRIO_PROCESS, self.process.pid, 0)

    def step_aside(self) -> None:
        """As the tests; each of its programs has a session of its own, and what starts later follows the supervisor."""
        pids = [int(file.read_text()) for file in (self.folder.path / "pids").iterdir()]
        for pid in (self.process.pid, *pids):
            priority.settle(pid, priority.patience())

    def restore(self, dump: Path) -> None:
        """The server is started for that alone."""
        run = [sys.executable, str(ROOT / "deploy" / "stack.py"), "run", "--name", self.folder.name, "--"]
        command = [*run, sys.executable, "-m", "tests.database", str(dump)]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=START)
        assert done.returncode == 0, done.stderr

    def stop(self) -> None:
        """Ends the supervisor, and with it all that it started; the folder and its data go too."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(STOP)
        wipe = [sys.executable, str(ROOT / "deploy" / "stack.py"), "reset", "--name", self.folder.name]
        subprocess.run(wipe, env=self.env, check=True, capture_output=True, timeout=STOP)
        shutil.rmtree(self.folder.path, ignore_errors=True)

    def manage(self, *words: str) -> None:
        """A command of `manage.py` beside the demo."""
        command = [sys.executable, str(ROOT / "deploy" / "stack.py"), "manage", "--name", self.folder.name, *words]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=START)
        assert done.returncode == 0, done.stderr

    # --- Where everything is ----------------------------------------------------------------------------------------

    @property
    def settings(self) -> dict[str, str]:
        return self.folder.kept_settings()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings['WEB_PORT']}"

    @property
    def mqtt(self) -> tuple[int, str]:
        """Port and password of the broker."""
        return int(self.settings["MQTT_PORT"]), self.settings["MQTT_PASSWORD"]

    def query(self, sql: str, *values: object) -> list[tuple]:
        """One statement on the stack's own database, committed."""
        where = f"host=127.0.0.1 port={self.settings['POSTGRES_PORT']} user=connecte dbname=connecte"
        with psycopg.connect(where, password=self.settings["POSTGRES_PASSWORD"], connect_timeout=10) as connection:
            cursor = connection.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql: str, *values: object) -> object:
        return self.query(sql, *values)[0][0]

    def log(self) -> str:
        return (self.folder.path / "log").read_text(errors="replace")

    def last_words(self, lines: int = 30) -> str:
        kept = [file for file in ("said", "log") if (self.folder.path / file).exists()]
        return "\n".join(line for file in kept for line in (self.folder.path / file).read_text().splitlines()[-lines:])

    # --- What happens to processes ----------------------------------------------------------------------------------

    def pid(self, program: str) -> int:
        return int((self.folder.path / "pids" / program).read_text())

    def kill(self, program: str) -> int:
        """kill -9 of a program with its own workers; the supervisor starts it again. The pid that died."""
        pid = self.pid(program)
        os.killpg(pid, signal.SIGKILL)
        return pid

    def kill_and_wait(self, program: str) -> None:
        dead = self.kill(program)
        eventually(lambda: self.pid(program) != dead, f"{program} redémarré")

    @contextmanager
    def held_down(self, program: str) -> Iterator[None]:
        """Killed at the beginning, not started again before the end."""
        mark = self.folder.path / "held" / program
        mark.parent.mkdir(exist_ok=True)
        mark.touch()
        dead = self.kill(program)
        eventually(lambda: not Path(f"/proc/{dead}").exists() or is_zombie(dead), f"{program} mort")
        try:
            yield
        finally:
            mark.unlink()
        eventually(lambda: self.pid(program) != dead, f"{program} redémarré")

    @contextmanager
    def hung(self, program: str) -> Iterator[None]:
        """SIGSTOP: connections are accepted by the kernel, nothing answers."""
        pid = self.pid(program)
        os.killpg(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(pid, signal.SIGCONT)

    @contextmanager
    def another(self, program: str) -> Iterator[None]:
        """A second one beside the one that runs: same command, same environment."""
        place = Path(f"/proc/{self.pid(program)}")
        words = [word.decode() for word in (place / "cmdline").read_bytes().split(b"\0")[:-1]]
        words = [f"{word}-2" if word.endswith("beat-schedule") else word for word in words]
        env = dict(line.split("=", 1) for line in (place / "environ").read_bytes().decode().split("\0") if "=" in line)
        with (self.folder.path / f"another-{program}").open("w") as said:
            process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=said, stderr=said, start_new_session=True)
        try:
            yield
            assert process.poll() is None, f"le second {program} est tombé"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def wait_for_port(self, setting: str, within: float = PATIENCE) -> None:
        eventually(lambda: answers(int(self.settings[setting])), setting, within=within)


def forget_the_dead(name: str) -> None:
    """Wipe the folders of test runs that were killed: the last word of their name is the pid of the run."""
    kind = name.rpartition("-")[0]
    for folder in (ROOT / ".run").glob(f"{kind}-*"):
        if not Path(f"/proc/{folder.name.rpartition('-')[2]}").exists():
            Stack(folder.name, []).stop()


def is_zombie(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


class Person(requests.Session):
    """Somebody logged in through the login page, as a browser would."""

    def __init__(self, stack: Stack, username: str, password: str) -> None:
        super().__init__()
        self.trust_env = False
        self.stack, self.username = stack, username
        page = f"{stack.address}/connexion/"
        self.get(page, timeout=PATIENCE)
        said = {"username": username, "password": password, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        answer = self.post(page, data=said, headers={"Referer": page}, timeout=PATIENCE, allow_redirects=False)
        assert answer.status_code == 302, f"connexion refusée : {answer.status_code}"

    def ask(self, path: str, timeout: float = PATIENCE) -> requests.Response:
        return self.get(f"{self.stack.address}{path}", timeout=timeout)

    def say(self, path: str, timeout: float = PATIENCE, **words: object) -> requests.Response:
        headers = {"X-CSRFToken": self.cookies["csrftoken"], "Referer": self.stack.address}
        return self.post(f"{self.stack.address}{path}", json=words, headers=headers, timeout=timeout)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
