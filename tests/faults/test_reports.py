# SPDX-License-Identifier: EUPL-1.2
"""An inhabitant reports while Redis hangs and the mail server says nothing: answered at once, kept, told later."""

import re
import time

import pytest
import requests

from tests.duty import sinks
from tests.faults import town
from tests.interventions.conftest import picture
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

    def fill(self, address, photos=(), **said):
        data = said | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        files = [("photo", (f"{rank}.jpg", photo, "image/jpeg")) for rank, photo in enumerate(photos)]
        return self.timed(self.post, address, data=data, files=files or None, allow_redirects=False)

    def timed(self, ask, *words, **named):
        began = time.monotonic()
        answer = ask(*words, timeout=PATIENCE, **named)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer


def reported(person, stack, text, **more):
    """From the first page to the address of the follow-up."""
    first = person.begin()
    began = time.monotonic()
    answer = person.fill(first, territoire=town.TOWN, rue="Sente des essais", telle="on", **more)
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


PHOTOS = """SELECT count(*) FILTER (WHERE photo.state = 'ready'), count(DISTINCT photo.file), count(sealed.id)
              FROM signalements_signalement report JOIN signalements_photo photo ON photo.signalement_id = report.id
              LEFT JOIN signalements_sealedphoto sealed ON sealed.photo_id = photo.id WHERE report.text = %s"""
TAKEN = "SELECT count(*) FROM signalements_sealedphoto WHERE lease_until > now()"
ANEW = "UPDATE signalements_sealedphoto SET lease_until = now(), due_at = now()"


def test_with_redis_dead_a_report_is_made_at_once_and_a_killed_worker_loses_no_photo(stack):
    """Killed and kept down, its port closed: every connection is refused."""
    photos = [picture(size=(4000, 3000), color=color) for color in ("red", "green", "blue", "gray", "pink")]
    text, person = f"Essai {time.time()}", Inhabitant(stack)
    with stack.held_down("redis"):
        answer = reported(person, stack, text, photos=photos)
        assert answer.status_code == 302 and "/suivi/" in answer.headers["Location"], answer.text
    assert person.slowest < ATONCE, "une page attend Redis"
    assert stack.value("SELECT count(*) FROM signalements_signalement WHERE text = %s", text) == 1
    eventually(lambda: stack.value(TAKEN) == 1, "une photo en cours", every=0.02)
    stack.kill_and_wait("worker")
    stack.query(ANEW)  # not the 90 seconds of its lease
    eventually(lambda: stack.query(PHOTOS, text)[0] == (5, 5, 0), "cinq photos prêtes")
