#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Private services and the demo: `run` a command beside its own PostgreSQL, Redis and Mosquitto under `.run/NAME/`."""

import argparse
import contextlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from local import background, demo, priority, services
from local.child import Program
from local.folder import ROOT, Refused, RunFolder
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
    run = add(actions, "run", run_command, "lance une commande à côté de ses services privés", name=None)
    run.add_argument("--no-services", action="store_true", help="l'environnement seulement, sans rien démarrer")
    run.add_argument("--expendable", action="store_true", help="une base neuve et rapide, perdue après (essais)")
    run.add_argument("command", nargs=argparse.REMAINDER)
    show = add(actions, "demo", run_demo, "la démonstration, au premier plan")
    show.add_argument("--quiet", action="store_true", help="le journal dans .run/demo/log seulement")
    add(actions, "up", in_background(background.up), "la démonstration, en arrière-plan")
    add(actions, "down", in_background(background.down), "l'arrête")
    add(actions, "reset", in_background(background.reset), "l'arrête et efface ses données")
    add(actions, "status", in_background(background.status), "dit ce qui tourne")
    add(actions, "storm", lambda given: beside_the_demo(given.name, "-m", "demo.storm"), "une tempête d'alarmes")
    manage = add(actions, "manage", run_manage, "manage.py avec l'environnement de la démonstration")
    manage.add_argument("command", nargs=argparse.REMAINDER)
    return root


def add(actions, word: str, action: Callable, text: str, name: str | None = "demo") -> argparse.ArgumentParser:
    command = actions.add_parser(word, help=text)
    command.add_argument("--name", default=name, required=name is None, help="dossier sous .run/")
    command.set_defaults(action=action)
    return command


def in_background(action: Callable[[RunFolder], int]) -> Callable:
    return lambda arguments: action(RunFolder(arguments.name))


def run_command(arguments: argparse.Namespace) -> int:
    folder = RunFolder(arguments.name)
    words = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not words:
        raise Refused("Quelle commande ? stack.py run --name NOM -- COMMANDE …")
    if not shutil.which(words[0]):
        raise Refused(f"{words[0]} : commande introuvable.")
    if arguments.no_services:
        return run_beside_nothing(folder, words)
    return run_beside_services(folder, words, expendable=arguments.expendable)


def run_beside_services(folder: RunFolder, words: list[str], *, expendable: bool) -> int:
    with folder.lock():
        if expendable:
            priority.step_aside()
        settings = folder.settle_ports()
        env = services.environment(folder, settings)
        log = Log(folder.path / "log", services.secrets(settings, env))
        with Supervisor(log, folder.path / "pids") as supervisor:
            services.start(supervisor, folder, settings, expendable=expendable)
            return supervisor.run_foreground(Program(words[0], words, env, cwd=Path.cwd()))


def run_beside_nothing(folder: RunFolder, words: list[str]) -> int:
    """The same environment as the services that run, or will: nothing is started, nothing is locked."""
    os.environ.update(services.environment(folder, folder.settings()))
    os.execvp(words[0], words)  # noqa: S606


def run_manage(arguments: argparse.Namespace) -> int:
    return beside_the_demo(arguments.name, "manage.py", *arguments.command)


def beside_the_demo(name: str, *words: str) -> int:
    folder = RunFolder(name)
    env = demo.environment(folder, demo.settings(folder))
    os.chdir(ROOT)
    os.execve(demo.PYTHON, [demo.PYTHON, *words], env)  # noqa: S606


def run_demo(arguments: argparse.Namespace) -> int:
    folder = RunFolder(arguments.name)
    with folder.lock():
        (folder.path / "pid").write_text(str(os.getpid()))
        (folder.path / "ready").unlink(missing_ok=True)
        settings = demo.settle(folder)
        demo.require_free(settings["WEB_PORT"])
        env = demo.environment(folder, settings)
        log = Log(folder.path / "log", services.secrets(settings, env), echo=not arguments.quiet)
        with contextlib.suppress(Interrupted), Supervisor(log, folder.path / "pids") as supervisor:
            demo.bring_up(supervisor, folder, settings, env)
            print(demo.welcome(env), flush=True)
            (folder.path / "ready").touch()
            supervisor.pump_until(lambda: False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
