# SPDX-License-Identifier: EUPL-1.2
"""The three services and the environment that leads to them."""

import os
from urllib.parse import urlsplit

from local import mosquitto, postgres, redis
from local.folder import RunFolder
from local.supervisor import Supervisor

SERVICES = {"DATABASE_URL": postgres, "REDIS_URL": redis, "MQTT_URL": mosquitto}
HANDED = ("SECRET_KEY", "FIELD_KEYS")


def environment(folder: RunFolder, settings: dict[str, str]) -> dict[str, str]:
    """What a program needs to find the services; a variable already set by the user wins."""
    private = {variable: service.url(settings) for variable, service in SERVICES.items()}
    private |= {name: settings[name] for name in HANDED}
    return private | os.environ | {"CONNECTE_RUN_DIR": str(folder.path)}


def start(supervisor: Supervisor, folder: RunFolder, settings: dict[str, str], *, expendable: bool = False) -> None:
    """Start the services that the user did not provide through the environment. `expendable`: the database is new."""
    for variable, service in SERVICES.items():
        if variable not in os.environ:
            program = postgres.expendable if expendable and service is postgres else service.program
            supervisor.start(program(folder, settings))


def secrets(settings: dict[str, str], env: dict[str, str]) -> list[str]:
    """What the log must never show."""
    drawn = [value for name, value in settings.items() if not name.endswith("_PORT")]
    given = [urlsplit(env[variable]).password or "" for variable in SERVICES] + [env[name] for name in HANDED]
    return drawn + given + [env.get("DEMO_PASSWORD", "")]
