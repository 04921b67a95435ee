# SPDX-License-Identifier: EUPL-1.2
"""The demo: private services, data loaded once, then what production runs, and the city's supervisors."""

import contextlib
import hashlib
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from local import services
from local.child import Program
from local.folder import ROOT, Refused, RunFolder, is_free
from local.supervisor import Supervisor

PYTHON = str(ROOT / ".venv" / "bin" / "python")
SECRETS_OF_THE_CITY = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "GMAO_KEY",
)  # the supervisors outside never see them
CALLED = ("DEMO_RSMP_PORT", "DEMO_RSMP_FAGNIERES_PORT")
BUSES = ("DEMO_MODBUS_PORT", "DEMO_BACNET_PORT")
START = 180.0  # seconds; a few on a machine that does nothing else
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker"}  # as root in a container: nobody else is there
GMAO = {"GMAO_URL": "", "GMAO_KEY": "", "GMAO_PROJECT": "", "GMAO_TRACKER": "0", "GMAO_FIELD": "0"}
ACCOUNTS = [
    ("admin", "administration technique"),
    ("pcc", "opératrice du poste de commandement, agglomération de Châlons"),
    ("nuit", "opérateur de nuit du même poste"),
    ("referent", "technicien référent, Châlons"),
    ("elu", "élue, ville de Châlons"),
    ("terrain", "technicien de terrain, Châlons"),
    ("titulaire", "titulaire du marché, Châlons"),
    ("pcc-mtp", "opérateur du poste de commandement, Montpellier"),
]


def environment(folder: RunFolder, settings: dict[str, str]) -> dict[str, str]:
    """What every program of the demo is given. It only ever listens on loopback."""
    port, talq, mail = settings["WEB_PORT"], settings["DEMO_TALQ_PORT"], settings["DEMO_MAIL_PORT"]
    kept = {"DEMO_PASSWORD": "demo", "LOG_LEVEL": "INFO", "EMAIL_URL": f"smtp://127.0.0.1:{mail}"}
    kept |= services.environment(folder, settings)
    return (
        kept
        | of_the_gmao()
        | {
            "DEBUG": "0",
            "DEMO": "1",
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
            "BASE_URL": f"http://localhost:{port}",
            "DEMO_TALQ_URL": f"http://127.0.0.1:{talq}",
            "DEMO_MAIL_PORT": mail,
            **{name: settings[name] for name in (*CALLED, *BUSES, "DEMO_KEY")},
            "OUTBOUND_ALLOW": ",".join(
                [f"127.0.0.1:{port}" for port in (talq, *(settings[name] for name in BUSES))] + gmao_address()
            ),
            "STATIC_ROOT": str(folder.path / "static"),
            "MEDIA_ROOT": str(folder.path / "media"),
            "PYTHONUNBUFFERED": "1",
        }
    )


def of_the_gmao() -> dict[str, str]:
    """The Redmine that was given, or none: each start says it again."""
    return {name: os.environ.get(name, otherwise) for name, otherwise in GMAO.items()}


def gmao_address() -> list[str]:
    """Where the demo may call it."""
    url = urlsplit(os.environ.get("GMAO_URL", ""))
    if not url.hostname:
        return []
    return [f"{url.hostname}:{url.port or (443 if url.scheme == 'https' else 80)}"]


def settings(folder: RunFolder) -> dict[str, str]:
    """What the folder remembers of the demo that runs, or ran, or would run there."""
    drawn = folder.settings()
    return drawn | {"WEB_PORT": drawn.get("WEB_PORT", web_port(folder, drawn))}


def settle(folder: RunFolder) -> dict[str, str]:
    """The settings of a demo about to start, its address remembered for the other commands."""
    drawn = folder.settle_ports()
    return folder.keep(drawn | {"WEB_PORT": web_port(folder, drawn)})


def web_port(folder: RunFolder, drawn: dict[str, str]) -> str:
    """PORT, else 8000; a demo under another name than « demo » (a test's) has a port of its own."""
    port = os.environ.get("PORT") or ("8000" if folder.name == "demo" else drawn["OTHER_WEB_PORT"])
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise Refused(f"PORT={port} n'est pas un numéro de port.")
    return port


def require_free(port: str) -> None:
    """Wait a little first: a demo that was just stopped may still hold it."""
    limit = time.monotonic() + 5
    while not is_free(int(port)):
        if time.monotonic() > limit:
            raise Refused(f"Le port {port} est déjà pris. Choisissez-en un autre, par exemple : PORT=8001 make demo")
        time.sleep(0.2)


def bring_up(supervisor: Supervisor, folder: RunFolder, settings: dict[str, str], env: dict[str, str]) -> None:
    """Everything, in order; returns when /readyz answers 200."""
    services.start(supervisor, folder, settings)
    prepare(supervisor, folder, env)
    require_free(settings["WEB_PORT"])  # again: loading takes a while, and granian would share the port silently
    for program in programs(folder, settings["WEB_PORT"], env):
        supervisor.start(program)
    if not supervisor.pump_until(partial(is_ready, env["BASE_URL"]), START):
        raise Refused(f"{env['BASE_URL']}/readyz ne répond pas 200 après {START:.0f} s. Voir {supervisor.log.where}")


def prepare(supervisor: Supervisor, folder: RunFolder, env: dict[str, str]) -> None:
    """Migrate always; load the data and collect the static files when they, or where they go, have changed."""
    manage = partial(manage_command, supervisor, env)
    manage("migrate", "--no-input", "-v0")
    gmao = "".join(env[name] for name in GMAO)
    with changed(folder.path / "loaded", env["DATABASE_URL"], contents(ROOT / "fixtures"), gmao) as is_new:
        if is_new:
            manage("load_reference")
            manage("load_demo")
    with changed(
        folder.path / "collected", contents(ROOT / "static"), (ROOT / "requirements.lock").read_text()
    ) as is_new:
        if is_new:
            manage("collectstatic", "--no-input", "-v0")


def manage_command(supervisor: Supervisor, env: dict[str, str], *words: str) -> None:
    began = time.monotonic()
    supervisor.run_once(Program(words[0], [PYTHON, "manage.py", *words], env, cwd=ROOT))
    supervisor.log.say(words[0], f"fait en {time.monotonic() - began:.1f} s")


@contextlib.contextmanager
def changed(stamp: Path, *sources: str) -> Iterator[bool]:
    """Whether the sources differ from those of the last time that the block went well; only their hash is kept."""
    state = hashlib.sha256("\0".join(sources).encode()).hexdigest()
    yield not stamp.exists() or stamp.read_text() != state
    stamp.write_text(state)


def contents(folder: Path) -> str:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".pyc")
    return "".join(f"{file}{hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)


def programs(folder: RunFolder, port: str, env: dict[str, str]) -> list[Program]:
    workers = os.environ.get("WEB_WORKERS", "1")
    web = ["granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", port, "--workers", workers]
    celery = ["celery", "--quiet", "-A", "connecte"]
    worker = [*celery, "worker", "-c", "3", "--without-gossip", "--without-mingle"]
    schedule = str(folder.path / "beat-schedule")
    return [
        program("web", env | {"DB_POOL": "1"}, *web, "--respawn-failed-workers", "connecte.asgi:application"),
        program("worker", env | QUIET, *worker, stop=signal.SIGQUIT),  # at once: what is owed is in rows
        program("beat", env, *celery, "beat", "-s", schedule, "--pidfile="),
        Program("ingest", [PYTHON, "manage.py", "ingest_mqtt"], env | named("ingest"), cwd=ROOT),
        Program("group", [PYTHON, "manage.py", "group_incidents"], env | named("group"), cwd=ROOT),
        program("city", {name: env[name] for name in env if name not in SECRETS_OF_THE_CITY}, "demo"),
    ]


def program(name: str, env: dict[str, str], module: str, *words: str, **options) -> Program:
    """`python -m`: the scripts of a virtual environment hold its path, and break when the clone is moved."""
    return Program(name, [PYTHON, "-m", module, *words], env | named(name), cwd=ROOT, **options)


def named(name: str) -> dict[str, str]:
    return {"APPLICATION_NAME": f"connecte-{name}"}  # seen in pg_stat_activity


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address.replace('localhost', '127.0.0.1')}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def told_of_mail(env: dict[str, str]) -> str:
    if not env["EMAIL_URL"]:
        return "  Courriels : aucun envoi configuré (EMAIL_URL est vide).\n"
    if env["EMAIL_URL"].endswith(f":{env['DEMO_MAIL_PORT']}"):
        return f"  Courriels : aucun ne sort, la ville fictive les garde dans {env['CONNECTE_RUN_DIR']}/courriels.\n"
    return "  Courriels : envoyés au serveur d'EMAIL_URL.\n"


def welcome(env: dict[str, str]) -> str:
    password = env["DEMO_PASSWORD"] if env["DEMO_PASSWORD"] == "demo" else "celui de DEMO_PASSWORD"
    accounts = "\n".join(f"    {name:<10} {who}" for name, who in ACCOUNTS)
    return (
        f"\n  Connecte est prêt : {env['BASE_URL']}/\n"
        f"  Console du PCC    : {env['BASE_URL']}/console/\n\n"
        f"  Comptes de démonstration (mot de passe : {password})\n{accounts}\n\n"
        f"  Châlons : équipements fictifs. Montpellier : inventaire réel, états fictifs.\n"
        f"{told_of_mail(env)}"
        f"  Une tempête d'alarmes : make storm. Pour arrêter : Ctrl-C (make down s'il tourne en arrière-plan).\n"
    )
