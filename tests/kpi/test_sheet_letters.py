# SPDX-License-Identifier: EUPL-1.2
"""The sheet by e-mail: once a month for each reader, of what they may read, never lost, never twice."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.kpi import months, services
from apps.kpi.models import Figure, SheetLetter, SheetReader
from apps.kpi.sheet import leaving, owing, printing, sending
from tests.duty import sinks
from tests.energy.performance_world import somebody
from tests.factories import (
    DefinitionFactory,
    FigureFactory,
    IndicatorFactory,
    PublicationFactory,
    SheetLetterFactory,
    SheetReaderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MONTH = months.shifted(months.first_of(timezone.localdate()), -1)


@pytest.fixture
def mail(settings, monkeypatch):
    monkeypatch.setattr(printing, "_typeset", lambda html: b"%PDF-1.7 " + html.encode())
    with sinks.mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
        yield server


@pytest.fixture
def elu(commune):
    return somebody(commune, "elu", "viewer", email="elu@exemple.invalid")


@pytest.fixture
def reader(commune, elu):
    return SheetReaderFactory(territory=commune, person=elu)


@pytest.fixture
def told(commune, reader):
    """The month is published after the reader was added."""
    public = DefinitionFactory(name="Éclairage économisé")
    inner = DefinitionFactory(indicator=IndicatorFactory(public=False), name="Alarmes par jour")
    for definition in (public, inner):
        FigureFactory(territory=commune, definition=definition, month=MONTH, value=70)
    return commune


def owed():
    """How many letters there are once what is owed was looked for."""
    owing.owe()
    return SheetLetter.objects.count()


def parts(message):
    return {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}


def test_a_published_month_is_owed_once_and_sent_with_its_pdf(told, reader, mail):
    assert (owed(), owed()) == (1, 1)
    assert (sending.deliver(), sending.deliver()) == (1, 0)
    (message,) = mail.messages
    said = parts(message)
    assert mail.recipients == ["elu@exemple.invalid"]
    assert message["Subject"].strip().startswith("Fiche du conseil · ")
    body = said["text/plain"].get_content()
    assert "70,0" in body
    assert f"/pilotage/?territoire={told.code}" in body
    file = said["application/pdf"]
    assert file.get_filename() == f"fiche-{told.code}-{MONTH:%Y-%m}.pdf"
    assert file.get_content().startswith(b"%PDF")
    assert b"Alarmes par jour" in file.get_content()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert SheetLetter.objects.get().state == "sent"


def test_who_is_added_after_the_publication_waits_for_the_next_month(commune, elu):
    FigureFactory(territory=commune, month=MONTH, published_at=timezone.now() - timedelta(hours=1))
    SheetReaderFactory(territory=commune, person=elu)
    assert owed() == 0


def test_a_month_that_is_not_published_is_owed_to_nobody(commune, reader):
    FigureFactory(territory=commune, month=MONTH, published_at=None)
    assert owed() == 0
    services.publish(commune, MONTH, by=None)
    assert owed() == 1


def test_a_correction_is_not_sent_again(told, reader, mail):
    owing.owe()
    sending.deliver()
    Figure.objects.filter(territory=told).update(current=False)
    row = Figure.objects.first()
    FigureFactory(territory=told, definition=row.definition, month=MONTH, revision=2, correction="relevés tardifs")
    assert owed() == 1


def test_an_address_without_account_receives_what_is_public_alone(told, mail):
    told_before = timezone.now() - timedelta(days=1)
    SheetReader.objects.update(active=False)
    anybody = SheetReaderFactory(territory=told, email="mairie@exemple.invalid")
    SheetReader.objects.filter(pk=anybody.pk).update(added_at=told_before)
    owing.owe()
    sending.deliver()
    assert mail.messages == []
    assert SheetLetter.objects.get().state == "dropped"  # the territory shows nothing to everybody
    PublicationFactory(territory=told)
    SheetLetter.objects.update(state="waiting", due_at=timezone.now())
    sending.deliver()
    file = parts(mail.messages[0])["application/pdf"].get_content()
    assert "Éclairage économisé".encode() in file
    assert b"Alarmes par jour" not in file


@pytest.mark.parametrize("gone", ["right", "account", "reader"])
def test_who_may_read_no_more_receives_nothing(told, reader, elu, mail, gone):
    owing.owe()
    if gone == "right":
        elu.memberships.all().delete()
    elif gone == "account":
        type(elu).objects.filter(pk=elu.pk).update(is_active=False)
    else:
        SheetReader.objects.update(active=False)
    sending.deliver()
    assert mail.messages == []
    assert SheetLetter.objects.get().state == "dropped"


def test_a_refused_recipient_is_said_in_the_admin_and_given_up_after_three_days(told, reader, mail, client_of):
    owing.owe()
    mail.way = sinks.REFUSED
    sending.deliver()
    referent = client_of(somebody(told, "referent", "referent"))
    page = referent.get("/admin/kpi/sheetreader/").content.decode()
    assert "destinataire refusé (550)" in page
    SheetLetter.objects.update(due_at=timezone.now(), tried_at=timezone.now() - timedelta(hours=73))
    sending.deliver()
    assert SheetLetter.objects.get().state == "failed"


def test_taken_by_a_server_that_never_says_so_it_is_not_sent_twice(told, reader, mail, monkeypatch):
    monkeypatch.setattr("apps.duty.notifying.child.DEADLINE", 3.0)
    owing.owe()
    mail.way = sinks.LOST
    sending.deliver()
    mail.way = ""
    assert sending.deliver() == 0
    assert (SheetLetter.objects.get().state, len(mail.messages)) == ("uncertain", 1)


def test_a_printing_that_fails_is_tried_again(told, reader, mail, monkeypatch):
    def fails(_html):
        raise printing.PrintingFailed

    monkeypatch.setattr(printing, "_typeset", fails)
    owing.owe()
    sending.deliver()
    row = SheetLetter.objects.get()
    assert (row.state, row.last_error) == ("retry", "La fiche n'a pas pu être composée.")


KILLED = """
import django, os, signal
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = {database!r}
from apps.kpi.sheet import printing, sending
printing._typeset = lambda html: os.kill(os.getpid(), signal.SIGKILL)
sending.deliver()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_is_sent_by_the_next_one_once(told, reader, mail, settings):
    owing.owe()
    code = KILLED.format(database=connection.settings_dict["NAME"])
    address = f"smtp://127.0.0.1:{mail.port}"
    environment = os.environ | {"EMAIL_URL": address, "DJANGO_SETTINGS_MODULE": "connecte.settings"}
    died = subprocess.run([sys.executable, "-c", code], cwd=project.BASE_DIR, env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert SheetLetter.objects.get().state == "sending"
    assert sending.deliver() == 0  # its lease is not over
    SheetLetter.objects.update(lease_until=timezone.now())
    sending.deliver()
    assert sending.deliver() == 0
    assert (SheetLetter.objects.get().state, len(mail.messages)) == ("sent", 1)


# --- The way out, and who receives it ---------------------------------------------------------------------------------


def test_the_link_of_the_letter_stops_them_without_an_account(told, reader):
    owing.owe()
    path = leaving.address(reader).removeprefix(project.BASE_URL)
    anybody = Client(enforce_csrf_checks=True)
    assert "Ne plus la recevoir" in anybody.get(path).content.decode()
    reader.refresh_from_db()
    assert reader.active
    for _twice in range(2):
        assert "ne reçoit plus" in anybody.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    reader.refresh_from_db()
    assert not reader.active
    assert SheetLetter.objects.get().state == "dropped"
    assert anybody.get(f"{path[:-3]}x/").status_code == 404
    assert anybody.get("/indicateurs/fiche/abc/").status_code == 404


def test_a_referent_adds_a_person_or_an_address_and_not_both(client_of, commune, elu):
    referent = client_of(somebody(commune, "referent", "referent"))
    url = "/admin/kpi/sheetreader/add/"
    both = referent.post(url, {"territory": commune.pk, "person": elu.pk, "email": "a@exemple.invalid", "active": "on"})
    assert "l&#x27;une des deux" in both.content.decode()
    assert (
        referent.post(url, {"territory": commune.pk, "email": "a@exemple.invalid", "active": "on"}).status_code == 302
    )
    row = SheetReader.objects.get()
    assert (row.email, row.person, row.active) == ("a@exemple.invalid", None, True)
    page = referent.get("/admin/kpi/sheetreader/").content.decode()
    assert "publication fermée" in page


def test_an_account_without_address_is_refused():
    person = UserFactory(email="")
    with pytest.raises(Exception, match="adresse électronique"):
        SheetReaderFactory.build(person=person, territory=None).clean()


def test_letters_of_others_are_not_seen(client_of, commune, neighbour):
    SheetLetterFactory(reader__territory=neighbour, reader__email="voisin@exemple.invalid")
    referent = client_of(somebody(commune, "referent", "referent"))
    for name in ("sheetletter", "sheetreader"):
        assert "voisin@exemple.invalid" not in referent.get(f"/admin/kpi/{name}/").content.decode()
