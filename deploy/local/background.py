# SPDX-License-Identifier: EUPL-1.2
"""A demo that runs behind: start it, find it, stop it, say how it is."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from local import demo, postgres
from local.folder import ROOT, Refused, RunFolder

PATIENCE_UP = 600.0  # seconds; the first load of the data is in it
PATIENCE_DOWN = 60.0


def is_running(folder: RunFolder) -> bool:
    if not folder.path.exists():
        return False
    try:
        folder.lock().close()
    except Refused:
        return True
    return False


def up(folder: RunFolder) -> int:
    if is_running(folder):
        print(f"Déjà lancé : {demo.environment(folder, demo.settings(folder))['BASE_URL']}/")
        return 0
    folder.create()
    ready = folder.path / "ready"
    ready.unlink(missing_ok=True)
    said = folder.path / "up.log"
    with said.open("w") as output:
        command = [sys.executable, str(ROOT / "deploy" / "stack.py"), "demo", "--quiet", "--name", folder.name]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    if wait_until_ready(process, ready):
        print(said.read_text())
        return 0
    stop(process)
    raise Refused(f"{tail(folder.path / 'log')}\n{said.read_text().strip()}")


def wait_until_ready(process: subprocess.Popen, ready: Path) -> bool:
    limit = time.monotonic() + PATIENCE_UP
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


def stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()
        process.wait()


def down(folder: RunFolder) -> int:
    if not is_running(folder):
        print("La démo ne tourne pas.")
        return 0
    os.kill(int((folder.path / "pid").read_text()), signal.SIGTERM)
    limit = time.monotonic() + PATIENCE_DOWN
    while is_running(folder):
        if time.monotonic() > limit:
            raise Refused(f"La démo ne s'arrête pas : voir {folder.path / 'log'}")
        time.sleep(0.1)
    print("La démo est arrêtée.")
    return 0


def reset(folder: RunFolder) -> int:
    down(folder)
    postgres.wipe(folder)
    shutil.rmtree(folder.path, ignore_errors=True)
    print("Les données de la démo sont effacées.")
    return 0


def status(folder: RunFolder) -> int:
    if not is_running(folder):
        print("La démo ne tourne pas.")
        return 1
    address = demo.environment(folder, demo.settings(folder))["BASE_URL"]
    print(f"{address}/  {'prêt' if demo.is_ready(address) else 'pas prêt (voir /readyz)'}")
    pids = {file.name: int(file.read_text()) for file in (folder.path / "pids").iterdir()}
    memory = {name: sum(map(megabytes, family(pid))) for name, pid in pids.items() if Path(f"/proc/{pid}").exists()}
    for name in memory:
        print(f"  {name:<10} pid {pids[name]:<8} {memory[name]:>6.0f} Mo")
    print(f"  {'en tout':<23} {sum(memory.values()):>6.0f} Mo")
    return 0


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(member for child in children for member in family(int(child)))]


def megabytes(pid: int) -> float:
    """Memory of its own plus its share of what it shares (Pss); 0 when it has just ended or is somebody else's."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def tail(log: Path, lines: int = 25) -> str:
    return "\n".join(log.read_text().splitlines()[-lines:]) if log.exists() else ""
