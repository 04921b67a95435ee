# SPDX-License-Identifier: EUPL-1.2
"""Settings refuse to start with a protection void; the production ones pass Django's own deployment checks."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "k3y-" + "abcdefghij" * 6,
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "connecte.example",
    "BASE_URL": "https://connecte.example",
    "BEHIND_PROXY": "1",
    "DATABASE_URL": "postgis://connecte:x@127.0.0.1:1/connecte",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "MQTT_URL": "mqtt://127.0.0.1:1",
}
OF_THE_SYSTEM = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def manage(*arguments, **changes):
    env = OF_THE_SYSTEM | PRODUCTION | changes
    command = [sys.executable, "manage.py", *arguments]
    given = {name: value for name, value in env.items() if value is not None}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True)


def test_production_settings_pass_the_deployment_checks():
    run = manage("check", "--deploy", "--fail-level", "WARNING")
    assert run.returncode == 0, run.stderr
    assert "no issues" in run.stdout


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "connecte.example,*"}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": "court"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefghij" * 6}, "SECRET_KEY"),
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS"),
        ({"FIELD_KEYS": "pas-une-cle"}, "FIELD_KEYS"),
        ({"DEMO": "1"}, "DEMO"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"BASE_URL": "http://connecte.example"}, "https"),
        ({"BASE_URL": "connecte.example"}, "BASE_URL"),
        ({"BASE_URL": "https://ailleurs.example"}, "BASE_URL"),
        ({"OUTBOUND_ALLOW": "*"}, "OUTBOUND_ALLOW"),
        ({"OUTBOUND_ALLOW": "talq.example"}, "OUTBOUND_ALLOW"),
        ({"BASEMAP_TILES": "http://images.example/{z}/{x}/{y}.png", "BASEMAP_CREDIT": "IGN"}, "BASEMAP_TILES"),
        ({"BASEMAP_TILES": "https://images.example/{z}/{x}.png", "BASEMAP_CREDIT": "IGN"}, "{y}"),
        ({"BASEMAP_TILES": "https://moi:secret@images.example/{z}/{x}/{y}.png", "BASEMAP_CREDIT": "IGN"}, "compte"),
        ({"BASEMAP_TILES": "https://{s}.images.example/{z}/{x}/{y}.png", "BASEMAP_CREDIT": "IGN"}, "BASEMAP_TILES"),
        ({"BASEMAP_TILES": "https://a; script-src */{z}/{x}/{y}.png", "BASEMAP_CREDIT": "IGN"}, "BASEMAP_TILES"),
        ({"BASEMAP_TILES": "https://images.example/{z}/{x}/{y}.png"}, "BASEMAP_CREDIT"),
    ],
)
def test_an_unsafe_value_stops_the_start_and_is_named(changes, reason):
    run = manage("check", **changes)
    assert run.returncode != 0
    assert reason in run.stderr.rpartition("ImproperlyConfigured")[2]


def test_no_secret_shows_in_a_refusal():
    run = manage("check", ALLOWED_HOSTS="*", SECRET_KEY="court-et-secret")
    assert "court-et-secret" not in run.stdout + run.stderr


def test_the_demo_starts_on_loopback_only():
    loopback = {"DEMO": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1", "BASE_URL": "http://localhost:8000"}
    assert manage("check", **loopback).returncode == 0
    assert manage("check", **loopback | {"ALLOWED_HOSTS": "localhost,192.0.2.7"}).returncode != 0
