# SPDX-License-Identifier: EUPL-1.2
"""`deploy/stack.py run`: a command beside services of its own, that come back when killed and never outlive it."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import paho.mqtt.client as mqtt
import psycopg
import pytest
import redis

from apps.connectors.mqtt import leave
from tests.deploy.conftest import ROOT, within

pytestmark = pytest.mark.faults

PORTS = {"postgres": "POSTGRES_PORT", "redis": "REDIS_PORT", "mosquitto": "MQTT_PORT"}


def database(run):
    settings = run.settings()
    return psycopg.connect(
        host="127.0.0.1",
        port=settings["POSTGRES_PORT"],
        user="connecte",
        password=settings["POSTGRES_PASSWORD"],
        dbname="connecte",
        autocommit=True,
    )


def broker(run, session="essai"):
    """A connected MQTT client with a session that the broker keeps."""
    settings = run.settings()
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=session, clean_session=False)
    client.username_pw_set("connecte", settings["MQTT_PASSWORD"])
    client.connect("127.0.0.1", int(settings["MQTT_PORT"]))
    client.loop_start()
    assert within(5, client.is_connected)
    return client


def answers(run, service):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(run.settings()[PORTS[service]]))) == 0


def kill(run, service):
    pid = run.pid(service)
    os.kill(pid, signal.SIGKILL)
    return pid


def test_a_command_is_given_a_database_with_postgis(run):
    run.start()
    with database(run) as connection:
        connection.execute("create extension if not exists postgis")
        assert connection.execute("select st_srid(st_point(4.36, 48.95, 4326))").fetchone() == (4326,)
        assert connection.execute("show fsync").fetchone() == ("on",)


def test_a_command_is_given_the_addresses_in_its_environment(run):
    done = run.command(
        "sh", "-c", "echo $DATABASE_URL $REDIS_URL $MQTT_URL $CONNECTE_RUN_DIR ${#SECRET_KEY} $FIELD_KEYS"
    )
    database_url, redis_url, mqtt_url, folder, length, keys = done.stdout.split()
    assert database_url.startswith("postgis://connecte:")
    assert database_url.endswith(f"@127.0.0.1:{run.settings()['POSTGRES_PORT']}/connecte")
    assert redis.Redis.from_url(redis_url).connection_pool.connection_kwargs["host"] == "127.0.0.1"
    assert mqtt_url.startswith("mqtt://connecte:")
    assert folder == str(run.path)
    assert int(length) >= 50
    assert len(keys) == 44


def test_the_exit_code_is_that_of_the_command(run):
    assert run.command("sh", "-c", "exit 7").returncode == 7


def test_nothing_is_left_when_the_command_ends(run):
    run.command("true")
    assert run.processes() == []


def test_secrets_are_readable_by_their_owner_only_and_never_in_the_log(run):
    run.start()
    assert stat.S_IMODE((run.path / "env").stat().st_mode) == 0o600
    log = (run.path / "log").read_text()
    secrets = [value for name, value in run.settings().items() if not name.endswith("_PORT")]
    assert "postgres" in log
    assert not [secret for secret in secrets if secret in log]


def test_services_listen_on_loopback_only(run):
    run.start()
    ports = {int(run.settings()[name]) for name in PORTS.values()}
    listening = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for _, local, _, state, *_ in map(str.split, Path(table).read_text().splitlines()[1:]):
            address, port = local.split(":")
            if state == "0A" and int(port, 16) in ports:
                listening.setdefault(int(port, 16), set()).add(address)
    assert listening == {port: {"0100007F"} for port in ports}


def test_a_wrong_password_is_refused_everywhere(run):
    run.start()
    settings = run.settings()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host="127.0.0.1", port=settings["POSTGRES_PORT"], user="connecte", password="non", dbname="connecte"
        )
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=int(settings["REDIS_PORT"])).ping()
    refused = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    codes = []
    refused.on_connect = lambda client, data, flags, code, properties: codes.append(str(code))
    refused.connect("127.0.0.1", int(settings["MQTT_PORT"]))
    within(5, lambda: refused.loop(0.1) or codes)
    assert codes == ["Not authorized"]


@pytest.mark.parametrize("service", PORTS)
def test_a_killed_service_is_back_within_two_seconds(run, service):
    run.start()
    dead = kill(run, service)
    assert within(2, lambda: run.pid(service) != dead and answers(run, service))


def test_what_was_committed_survives_a_killed_postgres(run):
    run.start()
    with database(run) as connection:
        connection.execute("create table fait (id int)")
        connection.execute("insert into fait values (1)")
        kill(run, "postgres")

    def is_there():
        try:
            return database(run).execute("select id from fait").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    assert within(5, is_there)


def test_a_message_queued_for_an_absent_client_survives_a_killed_broker(run):
    run.start()
    absent = broker(run)
    absent.subscribe("essai/#", qos=1)
    assert within(5, lambda: absent._out_messages == {})
    leave(absent)
    sender = broker(run, session="source")
    sender.publish("essai/1", b"panne", qos=1).wait_for_publish(60)
    saved = run.path / "mosquitto" / "mosquitto.db"
    assert within(5, lambda: saved.exists() and b"panne" in saved.read_bytes())  # at the broker's next turn
    dead = kill(run, "mosquitto")
    assert within(3, lambda: run.pid("mosquitto") != dead and answers(run, "mosquitto"))
    received = []
    back = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="essai", clean_session=False)
    back.username_pw_set("connecte", run.settings()["MQTT_PASSWORD"])
    back.on_message = lambda client, data, message: received.append(message.payload)
    back.connect("127.0.0.1", int(run.settings()["MQTT_PORT"]))
    within(5, lambda: back.loop(0.1) or received)
    assert received == [b"panne"]


def test_killing_the_supervisor_leaves_no_orphan_and_the_next_start_recovers(run):
    run.start()
    with database(run) as connection:
        connection.execute("create table acquis (id int)")
    assert len(run.processes()) >= 3
    run.process.kill()
    run.process.wait()
    assert within(10, lambda: run.processes() == [])
    run.start()
    assert database(run).execute("select count(*) from acquis").fetchone() == (0,)


def test_a_second_run_of_the_same_name_is_refused(run):
    run.start()
    second = run.command("true")
    assert second.returncode == 1
    assert "tourne déjà" in second.stderr


def test_a_service_given_by_the_user_is_not_started(run):
    done = run.command("sh", "-c", "echo $REDIS_URL; ls $CONNECTE_RUN_DIR/pids", REDIS_URL="redis://127.0.0.1:1/0")
    assert done.stdout.split() == ["redis://127.0.0.1:1/0", "mosquitto", "postgres"]


def test_a_port_taken_by_somebody_else_is_changed(run):
    run.command("true")
    port = run.settings()["REDIS_PORT"]
    with socket.create_server(("127.0.0.1", int(port))):
        done = run.command("sh", "-c", "echo $REDIS_URL")
    assert done.returncode == 0
    assert f":{port}/" not in done.stdout


def test_a_bad_name_is_refused_in_plain_words(run):
    run.name = "../ailleurs"
    done = run.command("true")
    assert done.returncode == 1
    assert "lettres minuscules" in done.stderr


ASIDE = """
import sys
sys.path.append("deploy")
from local import priority
from local.child import Program, spawn
priority.step_aside()
child = spawn(Program("voit", ["/bin/sh", "-c", "sleep 1; cat /proc/self/autogroup"], {}))
print(child.stdout.read().decode())
"""


def test_what_steps_aside_takes_the_sessions_it_starts_with_it():
    """The group of a session begins at 0 whatever its father's: its programs would go before their own tests."""
    if not Path("/proc/self/autogroup").exists():
        pytest.skip("this kernel does not share the processor by session")
    done = subprocess.run(
        [sys.executable, "-c", ASIDE], cwd=ROOT, start_new_session=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split()[1:3] == ["nice", "10"], done.stderr


ASIDE_ALONE = """
import os, pathlib, sys
sys.path.append("deploy")
from local import priority
kernel = pathlib.Path("/proc/2/autogroup")
priority.settle(2, 10)
priority.Path = lambda _: kernel
os.nice(7)
print(priority.patience())
"""


def test_outside_of_any_session_niceness_counts_alone():
    """A `make test` that no session opened is in no group: its file is empty, and refuses what is written to it."""
    kernel = Path("/proc/2/autogroup")  # the kernel's own thread, which never is in one
    named = kernel.with_name("comm")
    if not kernel.exists() or named.read_text() != "kthreadd\n":
        pytest.skip("this machine shows no thread of its kernel")
    assert kernel.read_text() == ""
    started = os.nice(0)
    done = subprocess.run([sys.executable, "-c", ASIDE_ALONE], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == str(min(started + 7, 19)), done.stderr
