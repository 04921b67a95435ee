# SPDX-License-Identifier: EUPL-1.2
"""One folder under `.run/`: its lock, and the passwords and ports that were drawn once for it."""

import base64
import fcntl
import os
import random
import re
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
PORTS = range(20_000, 32_000)  # below the ephemeral range, so that no outgoing connection sits on one of them
SERVICE_PORTS = ("POSTGRES_PORT", "REDIS_PORT", "MQTT_PORT", "OTHER_WEB_PORT")
CITY_PORTS = (
    *("DEMO_TALQ_PORT", "DEMO_MAIL_PORT", "DEMO_RSMP_PORT", "DEMO_RSMP_FAGNIERES_PORT"),
    *("DEMO_MODBUS_PORT", "DEMO_BACNET_PORT"),
)
DRAWN_PORTS = (*SERVICE_PORTS, *CITY_PORTS)
DRAWN_SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "MQTT_PASSWORD", "SECRET_KEY", "DEMO_KEY")


class Refused(Exception):
    """What was asked cannot be done; the message (French) tells the person why and what to do."""


@dataclass(frozen=True)
class RunFolder:
    name: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,30}", self.name):
            raise Refused(f"--name {self.name!r} : lettres minuscules, chiffres, tirets seulement.")

    @property
    def path(self) -> Path:
        return ROOT / ".run" / self.name

    def create(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except PermissionError as error:
            raise Refused(
                f"{error.filename} appartient à un autre utilisateur : supprimez-le ou changez d'utilisateur."
            ) from error

    def lock(self) -> IO[str]:
        """Hold the folder until the returned file is closed or the process dies. Raises Refused when it is in use."""
        self.create()
        try:
            file = (self.path / "lock").open("a")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(f"« {self.name} » tourne déjà dans {self.path} : arrêtez-le d'abord.") from error
        except PermissionError as error:
            raise Refused(
                f"{self.path} appartient à un autre utilisateur : supprimez-le ou changez d'utilisateur."
            ) from error
        return file

    def settings(self) -> dict[str, str]:
        """Ports and secrets of this folder, drawn at the first call and kept in `env` (readable by its owner only)."""
        kept = self.kept_settings()
        drawn = {name: secrets.token_urlsafe(40) for name in DRAWN_SECRETS}
        drawn |= {"FIELD_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode()}
        drawn |= {name: str(port) for name, port in zip(DRAWN_PORTS, draw_ports(len(DRAWN_PORTS)), strict=True)}
        return self.keep(drawn | kept)

    def settle_ports(self) -> dict[str, str]:
        """The settings, with another port wherever somebody took ours. For the holder of the lock, before it starts."""
        settings = self.settings()
        taken = [name for name in DRAWN_PORTS if not is_free(int(settings[name]))]
        moved = dict(zip(taken, map(str, draw_ports(len(taken))), strict=True))
        return self.keep(settings | moved)

    def kept_settings(self) -> dict[str, str]:
        file = self.path / "env"
        if not file.exists():
            return {}
        try:
            return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
        except PermissionError as error:
            raise Refused(f"{file} appartient à un autre utilisateur.") from error

    def keep(self, settings: dict[str, str]) -> dict[str, str]:
        if settings != self.kept_settings():
            self.create()
            part = self.path / "env.part"
            part.touch(mode=0o600)
            part.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
            part.replace(self.path / "env")
        return settings


def draw_ports(count: int) -> list[int]:
    return [port for port in random.sample(PORTS, 200) if is_free(port)][:count]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Somebody accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.3)
        return probe.connect_ex(("127.0.0.1", port)) == 0
