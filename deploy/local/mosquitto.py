# SPDX-License-Identifier: EUPL-1.2
"""A private MQTT broker: password, sessions and queued QoS 1 messages kept on disk at each change.

Saving at each change rewrites the whole queue: measured on 2 cores, 1 300 messages/s while the ingester is there, 160/s
when 2 000 wait for it, 40/s when 8 000 do. Saving by the clock is faster, and a killed broker would then lose messages
that it had acknowledged.
"""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

from local.child import Program
from local.folder import Refused, RunFolder, answers

USER = "connecte"
BIN = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
CONFIGURATION = """\
listener {port} 127.0.0.1
allow_anonymous false
password_file {data}/passwords
persistence true
persistence_location {data}/
autosave_on_changes true
autosave_interval 1
max_queued_messages 200000
log_dest stdout
log_timestamp false
log_type error
log_type warning
"""


def url(settings: dict[str, str]) -> str:
    return f"mqtt://{USER}:{settings['MQTT_PASSWORD']}@127.0.0.1:{settings['MQTT_PORT']}"


def program(folder: RunFolder, settings: dict[str, str]) -> Program:
    server = shutil.which("mosquitto", path=BIN)
    if not server:
        raise Refused("mosquitto manque : lancez deploy/setup.sh.")
    data = folder.path / "mosquitto"
    data.mkdir(mode=0o700, exist_ok=True)
    write_passwords(data / "passwords", settings["MQTT_PASSWORD"])
    configuration = CONFIGURATION.format(port=settings["MQTT_PORT"], data=data)
    if os.geteuid() == 0:
        configuration += "user root\n"  # it would otherwise become `mosquitto`, who may not read the clone
    (data / "mosquitto.conf").write_text(configuration)
    return Program(
        name="mosquitto",
        command=[server, "-c", str(data / "mosquitto.conf")],
        ready=partial(answers, int(settings["MQTT_PORT"])),
        service=True,
    )


def write_passwords(file: Path, password: str) -> None:
    """In clear for an instant, then hashed in place: a password given as an argument would show in the process list."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(f"{USER}:{password}\n")
    subprocess.run(["mosquitto_passwd", "-U", str(file)], check=True, capture_output=True)
