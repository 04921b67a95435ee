# SPDX-License-Identifier: EUPL-1.2
"""A report handed to a neighbour over a real socket: once, whatever dies; then what it says comes back as steps."""

import json
import os
import queue
import signal
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.utils import timezone

from apps.signalements import services
from apps.signalements.models import Handover, Step
from apps.signalements.refusals import SignalementRefused
from apps.signalements.routing import configuring, handing, sending
from tests.factories import AddresseeFactory, RoutingRuleFactory

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Nothing of the worker runs after it."""


class Neighbour:
    """An Open311 server. `knows`: it recognises a reference sent twice; `cut`: it takes the report, and the answer is
    lost; `refuses`: its answer to a report."""

    def __init__(self):
        self.rows, self.knows, self.cut, self.shows, self.refuses = [], True, False, True, None
        self.kills = None  # a queue with the process whose report it takes
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802
                self.say(outer.read(urlsplit(self.path)))

            def do_POST(self):  # noqa: N802
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                status, body = outer.take({name: values[0] for name, values in form.items()})
                self.connection.close() if outer.cut else self.say(body, status)

            def say(self, body, status=200):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    def take(self, form):
        if self.refuses:
            return self.refuses
        reference = form["client_reference"]
        known = next((row for row in self.rows if row["client_reference"] == reference), None)
        if known is None or not self.knows:
            self.rows.append(form | {"service_request_id": f"V-{len(self.rows) + 1}", "status": "open"})
        if self.kills:
            os.kill(self.kills.get(timeout=10), signal.SIGKILL)
        return 200, [{"service_request_id": (known or self.rows[-1])["service_request_id"]}]

    def read(self, where):
        if where.path.endswith("/services.json"):
            return [{"service_code": "LAMP", "service_name": "Lampe"}]
        asked = parse_qs(where.query).get("service_request_id", [None])[0]
        rows = [row for row in self.rows if asked is None or row["service_request_id"] in asked.split(",")]
        hidden = () if self.shows else ("description",)
        return [{name: value for name, value in row.items() if name not in hidden} for row in rows]


@pytest.fixture
def neighbour_city():
    city = Neighbour()
    yield city
    city.server.shutdown()
    city.server.server_close()


@pytest.fixture
def metropolis(desk, neighbour_city, settings):
    settings.OUTBOUND_ALLOW = frozenset([f"127.0.0.1:{neighbour_city.port}"])
    row = AddresseeFactory(
        territory=desk.territory,
        name="Métropole",
        contact="03 26 00 00 00",
        url=f"http://127.0.0.1:{neighbour_city.port}/open311/v2",
        jurisdiction="metropole",
        services={"*": "LAMP"},
        replays=True,
    )
    configuring.set_secret(addressee=row, secret="o311-essai")  # noqa: S106
    RoutingRuleFactory(territory=desk.territory, addressee=row)
    return row


@pytest.fixture
def report(sent, metropolis, pcc):
    made = sent(text="Éteinte depuis lundi", email="jeanne@exemple.fr", phone="06 12 34 56 78").signalement
    services.forward(signalement_id=made.pk, by=pcc)
    made.refresh_from_db()
    return made


def due():
    """Whatever waits, or died, is due."""
    Handover.objects.update(due_at=timezone.now(), lease_until=None)


def said(report):
    return list(Step.objects.filter(signalement=report, public=True).order_by("pk").values_list("said", flat=True))


def test_forwarded_it_is_owed_and_leaves_without_the_contact(report, neighbour_city):
    assert report.state == "forwarded" and not neighbour_city.rows
    assert sending.deliver() == 1
    [row] = neighbour_city.rows
    assert row["client_reference"] == report.reference and row["description"].endswith(f"Réf. {report.reference}")
    assert (row["service_code"], row["jurisdiction_id"], row["api_key"]) == ("LAMP", "metropole", "o311-essai")
    assert not {"email", "phone", "first_name"} & set(row) and "jeanne" not in json.dumps(row)
    owed = Handover.objects.get()
    assert (owed.state, owed.reference) == ("sent", "V-1")
    assert said(report)[-1] == "Reçu par Métropole, sous la référence V-1."


def test_asked_twice_and_swept_by_two_it_is_handed_once(report, neighbour_city, pcc):
    services.forward(signalement_id=report.pk, by=pcc)
    assert Handover.objects.count() == 1
    sending.deliver()
    sending.deliver()
    assert len(neighbour_city.rows) == 1


@pytest.mark.parametrize("replays", [True, False])
def test_a_worker_killed_after_the_acceptance_leaves_one_report_there(report, neighbour_city, monkeypatch, replays):
    """Between what the neighbour accepted and our commit: by its memory of references, or by looking before."""
    neighbour_city.knows = replays
    type(report.routing.addressee).objects.update(replays=replays)
    with monkeypatch.context() as dying:
        dying.setattr(sending, "_taken", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            sending.deliver()
    owed = Handover.objects.get()
    assert (owed.state, len(neighbour_city.rows)) == ("owed", 1) and owed.tried_at
    due()
    sending.deliver()
    owed.refresh_from_db()
    assert (owed.state, owed.reference, len(neighbour_city.rows)) == ("sent", "V-1", 1)


def test_a_worker_killed_before_the_call_loses_nothing(report, neighbour_city, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(sending, "_about_to", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            sending.deliver()
    due()
    sending.deliver()
    assert (Handover.objects.get().state, len(neighbour_city.rows)) == ("sent", 1)


def test_a_worker_believed_dead_does_not_send_after_the_other(report, neighbour_city):
    [row] = sending.owed.claim(Handover.objects.filter(state="owed"), limit=1, lease=timedelta(seconds=-1))
    sending.deliver()
    with pytest.raises(sending.owed.LeaseLost):
        sending._hand(row)
    assert len(neighbour_city.rows) == 1


def test_in_doubt_with_one_that_hides_our_reference_a_person_decides(report, neighbour_city, pcc):
    neighbour_city.knows, neighbour_city.shows, neighbour_city.cut = False, False, True
    type(report.routing.addressee).objects.update(replays=False)
    sending.deliver()
    neighbour_city.cut = False
    due()
    sending.deliver()
    owed = Handover.objects.get()
    assert (owed.state, len(neighbour_city.rows)) == ("uncertain", 1)
    note = Step.objects.filter(signalement=report, public=False).order_by("pk").last()
    assert "a peut-être reçu ce signalement" in note.said
    due()
    assert sending.deliver() == 0
    services.retry_handover(signalement_id=report.pk, by=pcc, reference="V-1")
    sending.deliver()
    owed.refresh_from_db()
    assert (owed.state, owed.reference, len(neighbour_city.rows)) == ("sent", "V-1", 1)


def test_a_neighbour_that_is_away_is_asked_again_and_nothing_is_doubted(report, neighbour_city):
    addressee = report.routing.addressee
    type(addressee).objects.update(replays=False, url="http://127.0.0.1:1/open311/v2")
    sending.deliver()
    owed = Handover.objects.get()
    assert (owed.state, owed.tried_at) == ("owed", None) and owed.last_error
    type(addressee).objects.update(url=addressee.url)
    due()
    sending.deliver()
    assert (Handover.objects.get().state, len(neighbour_city.rows)) == ("sent", 1)


def test_a_refusal_says_why_and_waits_for_a_person(report, neighbour_city, pcc):
    neighbour_city.refuses = 400, [{"code": 400, "description": "service_code inconnu"}]
    sending.deliver()
    owed = Handover.objects.get()
    assert owed.state == "refused" and "service_code inconnu" in owed.last_error
    neighbour_city.refuses = None
    services.retry_handover(signalement_id=report.pk, by=pcc)
    sending.deliver()
    owed.refresh_from_db()
    assert owed.state == "sent"


def test_a_key_that_is_not_theirs_is_tried_later_not_given_up(report, neighbour_city):
    neighbour_city.refuses = 403, [{"code": 403, "description": "api_key"}]
    sending.deliver()
    owed = Handover.objects.get()
    assert (owed.state, owed.tried_at) == ("owed", None) and owed.due_at > timezone.now()


def test_set_aside_before_it_leaves_it_does_not_leave(report, neighbour_city, pcc):
    services.reject(signalement_id=report.pk, by=pcc, why="une erreur")
    sending.deliver()
    assert (Handover.objects.get().state, neighbour_city.rows) == ("dropped", [])


def test_what_they_say_comes_back_and_the_end_names_them(report, neighbour_city):
    sending.deliver()
    neighbour_city.rows[0]["status_notes"] = "Équipe prévue jeudi <b>matin</b>"
    due()
    sending.deliver()
    step = Step.objects.filter(signalement=report, public=True).order_by("pk").last()
    assert (step.said, step.text) == ("Nouvelles de Métropole.", "Équipe prévue jeudi <b>matin</b>")
    due()
    sending.deliver()
    assert said(report).count("Nouvelles de Métropole.") == 1
    neighbour_city.rows[0] |= {"status": "closed", "status_notes": "Lampe changée"}
    due()
    sending.deliver()
    report.refresh_from_db()
    assert (report.state, report.outcome, report.addressee) == (
        "out_of_scope",
        "out_of_scope",
        "Métropole, 03 26 00 00 00",
    )
    assert said(report)[-2:] == [
        "Métropole dit que c'est terminé.",
        "Cela ne relève pas de nous. À qui s'adresser : Métropole, 03 26 00 00 00.",
    ]
    assert Handover.objects.get().state == "ended"
    due()
    assert sending.deliver() == 0


def test_one_question_is_asked_about_all_of_them_and_the_old_ones_less_often(sent, report, neighbour_city, pcc):
    for _rank in range(4):
        services.forward(signalement_id=sent().signalement.pk, by=pcc)
    sending.deliver()
    asked, read = [], neighbour_city.read
    neighbour_city.read = lambda where: asked.append(where.query) or read(where)
    Handover.objects.filter(signalement=report).update(sent_at=timezone.now() - timedelta(days=50))
    due()
    sending.deliver()
    assert len(asked) == 1 and asked[0].count("V-") == 5
    waits = {row.signalement_id: row.due_at - timezone.now() for row in Handover.objects.all()}
    assert timedelta(hours=23) < waits.pop(report.pk) < timedelta(hours=25)
    assert max(waits.values()) < timedelta(minutes=16)


def test_one_that_it_does_not_know_any_more_is_asked_about_again(report, neighbour_city):
    sending.deliver()
    neighbour_city.rows.clear()
    due()
    sending.deliver()
    owed = Handover.objects.get()
    assert (owed.state, owed.told_state) == ("sent", "") and owed.due_at > timezone.now()


def test_an_agent_who_decided_since_is_not_undone_by_their_end(report, neighbour_city, pcc):
    sending.deliver()
    services.treat(signalement_id=report.pk, by=pcc, outcome="resolved")
    neighbour_city.rows[0] |= {"status": "closed", "status_notes": "Clos"}
    due()
    sending.deliver()
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("treated", "resolved")


def test_handed_again_after_it_came_back_it_has_another_key(report, neighbour_city, pcc):
    sending.deliver()
    neighbour_city.rows[0]["status"] = "closed"
    due()
    sending.deliver()
    services.reopen(signalement_id=report.pk, by=pcc, why="toujours éteinte")
    services.forward(signalement_id=report.pk, by=pcc)
    sending.deliver()
    assert [row["client_reference"] for row in neighbour_city.rows] == [report.reference, f"{report.reference}/2"]


def test_a_category_that_they_have_no_word_for_is_refused_before_anything(sent, metropolis, pcc):
    type(metropolis).objects.update(services={"autre": "X"})
    report = sent().signalement
    with pytest.raises(SignalementRefused, match="à quel service correspond « Éclairage éteint »"):
        services.forward(signalement_id=report.pk, by=pcc)
    report.refresh_from_db()
    assert report.state == "received" and handing.alive(report) is None


def test_the_page_says_where_it_is_and_offers_to_take_it_up_again(report, neighbour_city, client_of, pcc):
    neighbour_city.refuses = 400, [{"code": 400, "description": "service_code inconnu"}]
    sending.deliver()
    browser = client_of(pcc)
    page = browser.get(f"/signalements/{report.pk}/").content.decode()
    assert "Refusé : à corriger · Métropole" in page and "service_code inconnu" in page
    assert "règle « Règle" in page and "Reprendre la transmission" in page
    neighbour_city.refuses = None
    browser.post(f"/signalements/{report.pk}/reprendre/", {"retry-reference": ""})
    sending.deliver()
    assert "sa référence : V-1" in browser.get(f"/signalements/{report.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)  # another process reads and writes the same rows
@pytest.mark.parametrize("replays", [True, False])
def test_a_process_killed_while_the_neighbour_takes_it_leaves_one_report_there(report, neighbour_city, replays):
    """SIGKILL, after the neighbour kept it and before it answered: nothing of ours runs any more."""
    neighbour_city.knows, neighbour_city.cut, neighbour_city.kills = replays, True, queue.Queue()
    type(report.routing.addressee).objects.update(replays=replays)
    connections.close_all()  # neither process closes the connection of the other
    victim = os.fork()
    if victim == 0:
        sending.deliver()
        os._exit(0)
    neighbour_city.kills.put(victim)
    _pid, status = os.waitpid(victim, 0)
    neighbour_city.cut, neighbour_city.kills = False, None
    owed = Handover.objects.get()
    assert (os.WTERMSIG(status), owed.state, len(neighbour_city.rows)) == (signal.SIGKILL, "owed", 1) and owed.tried_at
    assert sending.deliver() == 0  # its lease is not over: nobody else takes it meanwhile
    due()
    sending.deliver()
    sending.deliver()
    owed.refresh_from_db()
    assert (owed.state, owed.reference, len(neighbour_city.rows)) == ("sent", "V-1", 1)
    assert said(report)[-1] == "Reçu par Métropole, sous la référence V-1."
