# SPDX-License-Identifier: EUPL-1.2
"""The three servers: PostgreSQL with PostGIS, Redis, the MQTT broker. Each answers within PATIENCE or is at fault."""

import ssl
import threading
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from paho.mqtt.enums import CallbackAPIVersion

from apps.connectors.mqtt import leave
from apps.supervision.demo.reference import rights_to_offer
from apps.supervision.doctor.finding import Finding, cause, fault, ok, warning

PATIENCE = 2.0  # seconds


def database() -> Finding:
    part = _("Base de données")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version')")
            version = cursor.fetchone()[0]
    except Error as error:
        return fault(part, cause(error), _("Démarrez PostgreSQL, ou corrigez DATABASE_URL."))
    return ok(part, f"PostgreSQL {version}")


def migrations() -> Finding:
    part = _("Migrations")
    try:
        pending = pending_migrations()
    except Error as error:
        return fault(part, cause(error), _("Démarrez PostgreSQL, ou corrigez DATABASE_URL."))
    if pending:
        text = _("%(count)s migration(s) à appliquer, dont %(name)s") % {"count": len(pending), "name": pending[0]}
        return fault(part, text, _("Lancez « manage.py migrate »."))
    return ok(part, _("toutes appliquées"))


def roles() -> Finding:
    """Roles keep what an administrator made of them; a new version's rights reach them by one command."""
    part, missing = _("Droits des rôles"), rights_to_offer()
    if not missing:
        return ok(part, _("à jour"))
    told = ngettext("%(n)d droit nouveau à donner", "%(n)d droits nouveaux à donner", missing)
    return warning(part, told % {"n": missing}, _("Lancez « manage.py load_reference »."))


def pending_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in known_migrations() - applied.keys())


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Read from the code once per process: `/readyz` is asked every second."""
    return frozenset(MigrationLoader(None).graph.nodes)


def postgis() -> Finding:
    part = _("PostGIS")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
            row = cursor.fetchone()
    except Error as error:
        return fault(part, cause(error), _("Démarrez PostgreSQL, ou corrigez DATABASE_URL."))
    if row is None:
        return fault(part, _("extension absente"), _("Installez PostGIS, puis « CREATE EXTENSION postgis »."))
    return ok(part, row[0])


def redis_server() -> Finding:
    """Redis is expendable, but without its append-only file a crash loses the doorbells that are in flight."""
    part = _("Redis")
    remedy = _("Démarrez Redis, ou corrigez REDIS_URL. Rien n'est perdu : les tâches reprennent à son retour.")
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        with client:
            persistence: Any = client.info("persistence")
    except (redis.RedisError, OSError, ValueError) as error:
        return fault(part, cause(error), remedy)
    if not persistence.get("aof_enabled"):
        return warning(part, _("sans journal d'ajout (AOF)"), _("Mettez « appendonly yes » dans redis.conf."))
    if persistence.get("aof_last_write_status") != "ok":
        return fault(part, _("n'écrit plus son journal d'ajout"), _("Vérifiez la place et les droits de son disque."))
    return ok(part, _("répond, journal d'ajout actif"))


def broker() -> Finding:
    """A real login on the MQTT broker, with a throw-away session."""
    part = _("Courtier MQTT")
    if not settings.MQTT_URL:
        return ok(part, _("aucun (MQTT_URL vide)"))
    try:
        answer = mqtt_answer()
    except (OSError, ValueError) as error:
        return fault(part, cause(error), _("Démarrez le courtier, ou corrigez MQTT_URL."))
    if answer is None:
        return fault(part, _("ne répond pas"), _("Démarrez le courtier, ou corrigez MQTT_URL."))
    if answer.is_failure:
        return fault(part, _("refuse la connexion (%s)") % answer, _("Corrigez le compte dans MQTT_URL."))
    return ok(part, _("accepte la connexion"))


def mqtt_answer() -> Any:
    """The broker's reason code; None when it says nothing within PATIENCE. Raises OSError when it cannot be reached."""
    address = urlsplit(settings.MQTT_URL)
    answered, answers = threading.Event(), []

    def connected(client: Any, userdata: Any, flags: Any, code: Any, properties: Any) -> None:
        answers.append(code)
        answered.set()

    client = mqtt.Client(CallbackAPIVersion.VERSION2, clean_session=True)
    client.connect_timeout = PATIENCE
    client.on_connect = connected
    if address.username:
        client.username_pw_set(address.username, address.password)
    if address.scheme == "mqtts":
        client.tls_set_context(ssl.create_default_context())
    client.connect(address.hostname or "", address.port or 1883, keepalive=10)
    client.loop_start()
    answered.wait(PATIENCE)
    leave(client)
    return answers[0] if answers else None
