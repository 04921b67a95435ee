# SPDX-License-Identifier: EUPL-1.2
"""A private Redis: password, append-only file (with snapshots only, a kill loses every queued task)."""

import shutil
from functools import partial

from local.child import Program
from local.folder import Refused, RunFolder, answers

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{data}"
appendonly yes
appendfsync everysec
save ""
daemonize no
loglevel notice
logfile "{data}/redis.log"
"""


def url(settings: dict[str, str]) -> str:
    return f"redis://default:{settings['REDIS_PASSWORD']}@127.0.0.1:{settings['REDIS_PORT']}/0"


def program(folder: RunFolder, settings: dict[str, str]) -> Program:
    if not shutil.which("redis-server"):
        raise Refused("redis-server manque : lancez deploy/setup.sh.")
    data = folder.path / "redis"
    data.mkdir(mode=0o700, exist_ok=True)
    configuration = data / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        CONFIGURATION.format(port=settings["REDIS_PORT"], password=settings["REDIS_PASSWORD"], data=data)
    )
    return Program(
        name="redis",
        command=["redis-server", str(configuration)],
        ready=partial(answers, int(settings["REDIS_PORT"])),
        service=True,
    )
