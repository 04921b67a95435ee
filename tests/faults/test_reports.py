# SPDX-License-Identifier: EUPL-1.2
"""An inhabitant reports while Redis hangs and the mail server says nothing: answered at once, kept, told later."""

import re
import time

import pytest
import requests

from tests.duty import sinks
from tests.faults import town
from tests.stack import PATIENCE, eventually

ATONCE = 2.0  # seconds for each page, whatever Redis and the mail server do
UNHURRIED = 4.2  # seconds: nobody fills three steps in faster
STATE = """SELECT letter.state FROM signalements_letter letter
             JOIN signalements_follower follower ON follower.id = letter.follower_id
             JOIN signalements_signalement report ON report.id = follower.signalement_id
            WHERE report.text = %s"""
AT_ONCE = "UPDATE signalements_letter SET due_at = now(), lease_until = NULL WHERE state IN ('waiting', 'retry')"


class Inhabitant(requests.Session):
    """Without an account; `slowest` is the page that took the longest."""

    def __init__(self, stack):
        super().__init__()
        self.trust_env, self.address, self.slowest = False, stack.address, 0.0

    def begin(self):
        page = self.timed(self.get, f"{self.address}/signaler/?territoire={town.TOWN}")
        return self.address + re.search(r'action="(/signaler/[^"]+/)"', page.text)[1]

    def fill(self, address, **said):
        data = said | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self.timed(self.post, address, data=data, allow_redirects=False)

    def timed(self, ask, *words, **named):
        began = time.monotonic()
        answer = ask(*words, timeout=PATIENCE, **named)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer


def reported(person, stack, text):
    """From the first page to the address of the follow-up."""
    first = person.begin()
    began = time.monotonic()
    answer = person.fill(first, territoire=town.TOWN, rue="Sente des essais", telle="on")
    assert answer.status_code == 302, answer.text
    category = stack.value("SELECT id FROM signalements_category WHERE code = %s", town.CATEGORY)
    answer = person.fill(person.address + answer.headers["Location"], texte=text, categorie=category)
    assert answer.status_code == 302, answer.text
    time.sleep(max(0.0, UNHURRIED - (time.monotonic() - began)))
    return person.fill(person.address + answer.headers["Location"], email="habitant@exemple.invalid")


@pytest.fixture(autouse=True)
def _mail_is_well(mail):
    yield
    mail.way = ""


def test_with_redis_hung_and_a_mute_mail_server_a_report_is_kept_and_told_once(stack, mail):
    text, mail.way = f"Essai {time.time()}", sinks.MUTE
    person = Inhabitant(stack)
    with stack.hung("redis"):
        answer = reported(person, stack, text)
        assert answer.status_code == 302 and "/suivi/" in answer.headers["Location"], answer.text
        page = person.timed(person.get, person.address + answer.headers["Location"])
        assert "bien arrivé" in page.text
    assert person.slowest < ATONCE, "une page attend Redis ou le serveur de messagerie"
    assert stack.value("SELECT count(*) FROM signalements_signalement WHERE text = %s", text) == 1
    mail.way = ""
    mail.messages.clear()
    stack.query(AT_ONCE)
    eventually(lambda: stack.value(STATE, text) == "sent", "courriel envoyé", within=180)
    assert len([one for one in mail.messages if one["To"] == "habitant@exemple.invalid"]) == 1


def test_with_redis_dead_a_report_is_made_at_once(stack):
    """Killed and kept down, its port closed: every connection is refused."""
    text, person = f"Essai {time.time()}", Inhabitant(stack)
    with stack.held_down("redis"):
        answer = reported(person, stack, text)
        assert answer.status_code == 302 and "/suivi/" in answer.headers["Location"], answer.text
    assert person.slowest < ATONCE, "une page attend Redis"
    assert stack.value("SELECT count(*) FROM signalements_signalement WHERE text = %s", text) == 1
