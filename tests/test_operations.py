# SPDX-License-Identifier: EUPL-1.2
"""Operations pages and the doctor: they name what is wrong, with real servers that are away, silent or misled."""

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from apps.assets.models import Source
from apps.duty.models import Notice, Sweep
from apps.events.models import Ungrouped
from apps.supervision import doctor, heartbeat
from apps.supervision.management.commands import doctor as doctor_command
from apps.supervision.models import Heartbeat, Poll
from tests.factories import AlarmFactory, DeadLetterFactory, MembershipFactory, NoticeFactory, SourceFactory


@pytest.fixture
def watcher(commune):
    """Somebody who may look at the platform, in `commune`."""
    rights = ["supervision.view_heartbeat", "assets.view_source", "supervision.view_deadletter"]
    return MembershipFactory(territory=commune, permissions=rights).user


@pytest.fixture
def alive(db):
    for component in ("worker", "beat", "grouping", "mqtt", "inbox"):
        Heartbeat.objects.create(component=component, instance="essai", at=timezone.now())


@pytest.fixture
def silent_port():
    """A server that accepts and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def found(part, findings=None):
    return next(finding for finding in findings or doctor.examine() if finding.part.startswith(part))


def test_the_process_says_it_is_alive_without_asking_anything(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_means_that_the_database_knows_every_migration(client, db):
    assert client.get("/readyz").json() == {"status": "ok"}
    MigrationRecorder.Migration.objects.filter(app="events").last().delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["reason"]) == (503, "migrations: 1 pending")


def test_a_stack_at_work_has_nothing_to_say(alive):
    assert doctor.worst(doctor.examine()) == doctor.OK


def test_a_process_that_went_silent_is_named_with_its_age(alive):
    Heartbeat.objects.filter(component="worker").update(at=timezone.now() - timedelta(minutes=10))
    finding = found("Tâches de fond")
    assert (finding.level, finding.text) == (doctor.FAULT, "muet depuis 10 min")
    assert found("Horloge des tâches").level == doctor.OK


def test_a_process_that_never_started_is_named(db):
    assert found("Tâches de fond").text == "jamais démarré"


def test_the_mqtt_listener_is_expected_only_when_a_source_needs_it(alive):
    Heartbeat.objects.filter(component="mqtt").delete()
    assert not [finding for finding in doctor.examine() if finding.part.startswith("Écoute MQTT")]
    SourceFactory(driver="chirpstack-mqtt", health=Source.Health.OK)
    assert found("Écoute MQTT").level == doctor.FAULT


def test_alarms_that_wait_to_be_grouped_are_named_with_their_delay(alive):
    Ungrouped.objects.create(alarm_id=1, left_at=timezone.now() - timedelta(seconds=30))
    assert found("Alarmes à regrouper").level == doctor.OK
    Ungrouped.objects.create(alarm_id=2, left_at=timezone.now() - timedelta(minutes=7))
    finding = found("Alarmes à regrouper")
    assert (finding.level, finding.text) == (doctor.FAULT, "en retard de 7 min")


def test_a_source_that_is_down_is_named_with_its_reason(alive):
    SourceFactory(down=True, name="TALQ d'essai")
    finding = found("Source TALQ d'essai")
    assert finding.level == doctor.FAULT
    assert "délai dépassé" in finding.text


def test_an_inventory_file_is_not_a_source_that_answers(alive):
    SourceFactory(name="Inventaire")
    assert not [finding for finding in doctor.examine() if "Inventaire" in finding.part]


def test_polls_that_wait_are_named_with_their_delay(alive):
    late = timezone.now() - timedelta(minutes=7)
    Poll.objects.create(source=SourceFactory(telemetered=True), due_at=late)
    assert found("Interrogation").text == "en retard de 7 min"


@pytest.fixture
def notice(settings, commune):
    settings.EMAIL_HOST = "127.0.0.1"
    return NoticeFactory(due_at=timezone.now())


def told(*texts):
    """What is said of the notifications, each by its beginning."""
    said = [finding for finding in doctor.examine() if finding.part == "Notifications"]
    assert [finding.text[: len(text)] for finding, text in zip(said, texts, strict=True)] == list(texts)
    return [finding.level for finding in said]


def test_messages_that_nobody_sends_are_named_with_their_delay_then_forgotten(alive, notice):
    assert told("à l'heure") == [doctor.OK]
    Notice.objects.update(due_at=timezone.now() - timedelta(seconds=50))
    assert told("1 en retard de 50 s") == [doctor.FAULT]
    Notice.objects.update(lease_until=timezone.now() + timedelta(seconds=30))  # somebody is at it
    assert told("à l'heure") == [doctor.OK]
    Notice.objects.update(state="sent", due_at=None, lease_until=None, over_at=timezone.now())
    assert told("à l'heure") == [doctor.OK]


def test_messages_that_fail_are_named_with_the_reason_then_forgotten(alive, notice):
    later = timezone.now() + timedelta(minutes=10)
    Notice.objects.update(state="retry", due_at=later, last_error="connexion refusée.")
    assert told("1 en échec : connexion refusée.") == [doctor.FAULT]
    Notice.objects.update(state="sent", due_at=None, over_at=timezone.now())
    assert told("à l'heure") == [doctor.OK]


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_messages_that_were_lost_are_named_for_a_day(alive, notice, state):
    Notice.objects.update(state=state, due_at=None, over_at=timezone.now() - timedelta(hours=23))
    assert told("1 perdue ou incertaine") == [doctor.WARNING]
    Notice.objects.update(over_at=timezone.now() - timedelta(hours=25))
    assert told("à l'heure") == [doctor.OK]


def test_an_installation_without_a_mail_server_says_so_when_somebody_should_be_reached_by_mail(alive, db, settings):
    settings.EMAIL_HOST = ""
    assert told("à l'heure") == [doctor.OK]
    NoticeFactory(due_at=timezone.now() - timedelta(hours=2))
    assert told("aucun envoi de courriel configuré, 1 message attend") == [doctor.WARNING]


def test_incidents_that_nobody_looks_at_any_more_are_named(alive, db):
    Sweep.objects.create(pk=1, at=timezone.now() - timedelta(seconds=50))
    assert told("incidents plus examinés depuis 50 s") == [doctor.FAULT]


def test_roles_that_lack_the_rights_of_this_version_are_named(alive, settings):
    assert found("Droits des rôles").level == doctor.OK
    Group.objects.create(name="Ambassadeur")
    roles = json.loads((settings.BASE_DIR / "fixtures/roles.json").read_text())
    (owed,) = [len(role["permissions"]) for role in roles if role["name"] == "Ambassadeur"]
    finding = found("Droits des rôles")
    assert (finding.level, finding.text) == (doctor.WARNING, f"{owed} droits nouveaux à donner")
    call_command("load_reference", stdout=StringIO())
    assert found("Droits des rôles").level == doctor.OK


def test_redis_away_is_named(alive, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert found("Redis").level == doctor.FAULT


def test_redis_hung_is_named_within_seconds(alive, settings, silent_port):
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    started = timezone.now()
    assert found("Redis").level == doctor.FAULT
    assert timezone.now() - started < timedelta(seconds=30)


def test_redis_without_its_append_only_file_is_a_warning(alive, settings):
    import redis

    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.config_set("appendonly", "no")
        try:
            finding = found("Redis")
        finally:
            server.config_set("appendonly", "yes")
    assert (finding.level, "appendonly yes" in finding.remedy) == (doctor.WARNING, True)


def test_the_broker_that_refuses_our_account_is_named(alive, settings):
    address, _, port = settings.MQTT_URL.rpartition(":")
    settings.MQTT_URL = f"mqtt://personne:faux@127.0.0.1:{port}"
    finding = found("Courtier MQTT")
    assert (finding.level, finding.text.startswith("refuse la connexion")) == (doctor.FAULT, True)


@pytest.mark.parametrize("hung", [True, False])
def test_the_broker_away_or_hung_is_named(alive, settings, silent_port, hung):
    settings.MQTT_URL = f"mqtt://127.0.0.1:{silent_port if hung else 1}"
    assert found("Courtier MQTT").level == doctor.FAULT


def test_a_base_url_that_we_would_refuse_is_named(alive, settings):
    settings.BASE_URL = "https://ailleurs.example"
    finding = found("Adresse publique", doctor.examine(from_outside=True))
    assert finding.text == "ailleurs.example n'est pas dans ALLOWED_HOSTS"


def test_the_base_url_that_answers_is_fine(alive, settings, live_server):
    settings.BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert found("Adresse publique", doctor.examine(from_outside=True)).level == doctor.OK


def test_a_full_disk_is_named(alive, monkeypatch):
    from shutil import _ntuple_diskusage

    usage = _ntuple_diskusage(100_000_000_000, 99_600_000_000, 400_000_000)
    monkeypatch.setattr("apps.supervision.doctor.machine.shutil.disk_usage", lambda path: usage)
    assert found("Disque").text == "0,4 Go libres sur 100"
    assert found("Disque").level == doctor.FAULT


def test_the_doctor_waits_for_a_process_that_has_just_started(alive, monkeypatch):
    Heartbeat.objects.filter(component="beat").delete()
    monkeypatch.setattr(doctor_command.time, "sleep", lambda _: heartbeat.beat("beat"))  # it speaks meanwhile
    out = StringIO()
    with suppress(SystemExit):  # nothing serves BASE_URL here
        call_command("doctor", stdout=out)
    assert "ok     Horloge des tâches (beat) : actif" in out.getvalue()


def test_the_doctor_prints_a_line_a_part_and_fails_when_something_is_wrong(db, monkeypatch):
    monkeypatch.setattr(doctor_command, "FIRST_WORDS", 0.0)
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=out)
    lines = out.getvalue().splitlines()
    assert end.value.code == 1
    assert any(line.startswith("PANNE  Tâches de fond (worker) : jamais démarré → ") for line in lines)
    assert any(line.startswith("ok     Base de données : PostgreSQL") for line in lines)


def test_the_doctor_speaks_when_the_database_is_away():
    away = os.environ | {"DATABASE_URL": "postgis://personne:secret@127.0.0.1:1/rien"}
    run = subprocess.run(
        [sys.executable, "manage.py", "doctor"], cwd=project.BASE_DIR, env=away, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "PANNE  Base de données" in run.stdout
    assert "secret" not in run.stdout + run.stderr


def test_the_state_page_names_the_sources_of_ones_own_territories_only(client_of, alive, watcher, commune, neighbour):
    SourceFactory(territory=commune, name="À nous", down=True)
    SourceFactory(territory=neighbour, name="Aux voisins", down=True)
    page = client_of(watcher).get("/status").content.decode()
    assert "Source À nous" in page
    assert "Aux voisins" not in page
    assert "Une partie au moins est en panne." in page


def test_the_state_page_shows_the_worst_first_and_all_well_when_it_is(client_of, alive, watcher, commune):
    client = client_of(watcher)
    assert "Tout répond." in client.get("/status").content.decode()
    SourceFactory(territory=commune, name="zzz", down=True)
    assert client.get("/status").context["findings"][0].part == "Source zzz"


def test_the_state_page_needs_a_login_and_the_right(client, client_of, commune):
    assert client.get("/status").headers["Location"] == "/connexion/?next=/status"
    assert client_of(MembershipFactory(territory=commune).user).get("/status").status_code == 403


def test_figures_are_in_the_format_of_prometheus(client, alive, commune):
    AlarmFactory(severity=1)
    AlarmFactory(over=True)
    DeadLetterFactory()
    text = client.get("/metrics").content.decode()
    samples = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert samples['connecte_alarms_open{severity="critical"}'] == "1"
    assert samples['connecte_alarms_open{severity="major"}'] == "0"
    assert samples['connecte_sources{health="ok"}'] == "3"
    assert samples["connecte_dead_letters_pending"] == "1"
    assert samples["connecte_live_sockets"] == "0"
    assert float(samples['connecte_heartbeat_age_seconds{component="worker"}']) < 60
    assert "# TYPE connecte_live_dropped_total counter" in text


def test_figures_do_not_exist_for_strangers(db, settings):
    outside = Client(REMOTE_ADDR="192.0.2.7")
    assert outside.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "jeton"
    assert outside.get("/metrics", headers={"Authorization": "Bearer faux"}).status_code == 404
    assert outside.get("/metrics", headers={"Authorization": "Bearer jeton"}).status_code == 200


def test_behind_the_proxy_a_stranger_is_not_taken_for_loopback(client, db, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    forwarded = {"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}
    assert client.get("/metrics", headers=forwarded).status_code == 404


@pytest.mark.parametrize(("path", "expected"), [("/console/", "Base de données injoignable"), ("/api/v1/alarms/", "{")])
def test_a_database_that_went_away_is_a_503_that_says_so(path, expected):
    """In a process of its own: its database address leads nowhere."""
    code = (
        "import django, pytest; django.setup()\n"
        "from django.test import Client\n"
        "client = Client(raise_request_exception=False, HTTP_HOST='localhost')\n"
        "client.cookies['sessionid'] = 'x' * 32\n"
        f"answer = client.get({path!r})\n"
        "print(answer.status_code, answer.headers.get('Retry-After'), answer.content.decode())\n"
    )
    away = os.environ | {"DATABASE_URL": "postgis://personne:secret@127.0.0.1:1/rien"}
    away |= {"DJANGO_SETTINGS_MODULE": "connecte.settings"}
    run = subprocess.run([sys.executable, "-c", code], cwd=project.BASE_DIR, env=away, capture_output=True, text=True)
    assert run.stdout.startswith("503 5 "), run.stdout + run.stderr
    assert expected in run.stdout
