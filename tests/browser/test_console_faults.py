# SPDX-License-Identifier: EUPL-1.2
"""What the operator is told when something fails: in words, nothing shown done that is not, nothing typed lost.

Faults of the network are put between the browser and the running server; refusals and logouts are the server's own.
"""

import re

import pytest
from playwright.sync_api import expect

ACKNOWLEDGE = re.compile(r"/api/v1/alarms/\d+/acknowledge/")
ALARMS_OF_THE_PANEL = re.compile(r"/api/v1/alarms/\?.*asset=")
HISTORY_OF_THE_PANEL = re.compile(r"/api/v1/incidents/\d+/history/")
TYPED = "Équipe prévenue, « accès » par la cour. " * 5
ANSWERS = {
    "500": lambda route: route.fulfill(status=500, json={"detail": "Erreur du serveur : elle a été notée."}),
    "502 of a proxy": lambda route: route.fulfill(status=502, body="<html>Bad Gateway</html>"),
    "503": lambda route: route.fulfill(status=503, json={"detail": "Base de données injoignable : réessayez."}),
    "no network": lambda route: route.abort(),
}


def opened_alarm(page):
    """The panel of the first alarm to acknowledge."""
    page.locator("[data-rows] li:has([data-ack]:visible) [data-open]").first.click()
    form = page.locator("[data-ack-form]:visible").first
    expect(form).to_be_visible()
    return form


def acknowledge_with(page, text):
    """Asked, answered, and what the panel shows of the alarm read again."""
    form = opened_alarm(page)
    form.locator("input").fill(text)
    with page.expect_response(ALARMS_OF_THE_PANEL):
        form.locator("button").click()
        expect(form.locator("[data-error]")).to_be_visible()
    page.wait_for_timeout(300)
    return form


@pytest.mark.parametrize("fault", ANSWERS)
def test_without_an_answer_the_alarm_is_not_shown_acknowledged_and_the_comment_stays(browser_of, fault):
    page = browser_of("pcc").open_console(shown="alarms", drawn=False)
    page.route(ACKNOWLEDGE, ANSWERS[fault])
    count = page.locator("[data-queue-count]")
    expect(count).to_contain_text("à acquitter")
    before = count.inner_text()
    form = acknowledge_with(page, TYPED)
    expect(page.locator("[data-toast].error")).to_contain_text("Acquittement non confirmé")
    expect(form.locator("[data-error]")).to_contain_text("Acquittement non confirmé")
    assert form.locator("input").input_value() == TYPED
    assert count.inner_text() == before


def test_a_comment_too_long_is_refused_in_words_and_kept(browser_of):
    page = browser_of("pcc").open_console(shown="alarms", drawn=False)
    form = acknowledge_with(page, "x" * 2000)
    expect(form.locator("[data-error]")).to_contain_text("500 caractères")
    assert form.locator("input").input_value() == "x" * 2000


def test_the_session_over_is_said_and_the_comment_is_there_after_a_new_login(browser_of):
    window = browser_of("pcc")
    page = window.open_console(shown="alarms", drawn=False)
    form = opened_alarm(page)
    form.locator("input").fill(TYPED)
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    form.locator("button").click()
    expect(page.locator("[data-banner]")).to_contain_text("Session terminée")
    expect(form.locator("[data-error]")).to_contain_text("votre session est terminée")
    login = page.locator("[data-login]")
    expect(login).to_be_visible()
    assert "next=%2Fconsole%2F" in login.get_attribute("href")
    page.context.add_cookies(kept)
    page.reload()
    expect(page.locator("[data-ack-form]:visible input").first).to_have_value(TYPED)


def test_the_header_says_since_when_the_screen_is_not_live_and_catches_up(browser_of):
    page = browser_of("pcc").open_console(shown="alarms", drawn=False)
    page.context.set_offline(True)
    expect(page.locator("[data-live-text]")).to_contain_text("hors direct depuis", timeout=20_000)
    page.context.set_offline(False)
    expect(page.locator("[data-live=live]")).to_be_attached(timeout=40_000)
    expect(page.locator("[data-live-text]")).to_contain_text("direct")


TAKE = re.compile(r"/api/v1/incidents/\d+/take/")
REFUSALS = {
    403: ("Votre rôle ne permet pas de traiter les incidents de ce territoire.", "Refusé : Votre rôle"),
    404: ("Non trouvé.", "Refusé : introuvable"),
    409: ("L'incident est clos.", "Refusé : L'incident est clos"),
    500: ("Erreur du serveur : elle a été notée.", "Non confirmé : Erreur du serveur"),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_an_incident_that_could_not_be_taken_is_not_shown_taken_and_the_comment_stays(browser_of, status):
    page = browser_of("pcc").open_console(drawn=False)
    detail, sentence = REFUSALS[status]
    page.route(TAKE, lambda route: route.fulfill(status=status, json={"detail": detail}))
    page.locator("[data-rows] li:has([data-act]:visible) [data-open]").first.click()
    form = page.locator("[data-act-form=take]")
    before = page.locator("[data-incident-state]").inner_text()
    form.locator("[name=why]").fill(TYPED)
    with page.expect_response(HISTORY_OF_THE_PANEL):  # it reads itself again
        form.locator("[data-submit]").click()
        expect(form.locator("[data-error]")).to_contain_text(sentence)
    page.wait_for_timeout(300)
    assert form.locator("[name=why]").input_value() == TYPED[:500]
    assert page.locator("[data-incident-state]").inner_text().split("il y a")[0] == before.split("il y a")[0]


def test_when_too_much_was_missed_everything_is_read_again(browser_of):
    """The server says « resync » to who comes back after its outbox forgot: said here by the network in between."""
    page = browser_of("pcc").page
    sockets = []
    page.route_web_socket(re.compile("/ws/live/"), lambda socket: (sockets.append(socket), socket.connect_to_server()))
    page.goto("/console/")
    expect(page.locator("[data-live=live]")).to_be_attached()
    expect(page.locator("[data-rows] li").first).to_be_visible()
    with (
        page.expect_response(re.compile("/api/v1/console/state/")) as state,
        page.expect_response(re.compile("/api/v1/incidents/")) as incidents,
    ):
        sockets[0].send('[{"kind": "resync"}]')
    assert (state.value.status, incidents.value.status) == (200, 200)


def test_announced_alarms_move_nothing(browser_of):
    """The button to let them in has its place in the head of the list, beside the count of what is to be done."""
    for width in (390, 1440, 2560):
        page = browser_of("pcc", width).open_console(shown="alarms", drawn=False)
        before, after, covered, count = page.evaluate(ANNOUNCE)
        assert (before == after, covered) == (True, False), f"{width} px"
        assert count >= 20, f"{width} px : le nombre n'est plus lisible"
        page.context.close()


ANNOUNCE = """
() => {
  const find = (name) => document.querySelector(`[data-${name}]`);
  const row = find("rows").firstElementChild;
  const place = () => JSON.stringify(row.getBoundingClientRect());
  const before = place();
  find("arrivals").textContent = "1 234 nouvelles";
  find("arrivals").hidden = false;
  find("banner-text").textContent = "Liaison en direct perdue.";
  find("banner").hidden = false;
  const covered = find("arrivals").getBoundingClientRect().bottom > row.getBoundingClientRect().top;
  const count = find("queue-count").checkVisibility({ visibilityProperty: true }) ? find("queue-count").clientWidth : 0;
  return [before, place(), covered, count];
}
"""
