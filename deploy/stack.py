#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Private services and the demo: `run` a command beside its own PostgreSQL, Redis and Mosquitto under `.run/NAME/`."""

import argparse
import shutil
import sys
from pathlib import Path

from local import services
from local.child import Program
from local.folder import Refused, RunFolder
from local.log import Log
from local.supervisor import Interrupted, Supervisor


def main() -> int:
    arguments = parser().parse_args()
    try:
        return arguments.action(arguments)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (Interrupted, KeyboardInterrupt):
        return 130


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(description=__doc__)
    actions = root.add_subparsers(required=True)
    run = actions.add_parser("run", help="lance une commande avec ses services privés")
    run.add_argument("--name", required=True, help="dossier sous .run/")
    run.add_argument("--no-services", action="store_true", help="l'environnement seulement, sans rien démarrer")
    run.add_argument("command", nargs=argparse.REMAINDER)
    run.set_defaults(action=run_command)
    return root


def run_command(arguments: argparse.Namespace) -> int:
    folder = RunFolder(arguments.name)
    words = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not words:
        raise Refused("Quelle commande ? stack.py run --name NOM -- COMMANDE …")
    if not shutil.which(words[0]):
        raise Refused(f"{words[0]} : commande introuvable.")
    return run_beside_nothing(folder, words) if arguments.no_services else run_beside_services(folder, words)


def run_beside_services(folder: RunFolder, words: list[str]) -> int:
    with folder.lock():
        settings = folder.settle_ports()
        env = services.environment(folder, settings)
        log = Log(folder.path / "log", services.secrets(settings, env))
        with Supervisor(log, folder.path / "pids") as supervisor:
            services.start(supervisor, folder, settings)
            return supervisor.run_foreground(Program(words[0], words, env, cwd=Path.cwd()))


def run_beside_nothing(folder: RunFolder, words: list[str]) -> int:
    settings = folder.settings()
    log = Log(folder.path / "log.command", [])
    with Supervisor(log, folder.path / "pids.command") as supervisor:
        env = services.environment(folder, settings)
        return supervisor.run_foreground(Program(words[0], words, env, cwd=Path.cwd()))


if __name__ == "__main__":
    sys.exit(main())
