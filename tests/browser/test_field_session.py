# SPDX-License-Identifier: EUPL-1.2
"""Whose phone it is: what is hidden when a session ends, what is kept, what leaves when somebody else has it."""

import re

from playwright.sync_api import expect

from tests.browser.field import all_left, bar, job, opened_again
from tests.stack import eventually

ORDERS = ["Lampe à voir", "Bague à serrer"]
LOCKED = "La journée n'est plus affichée"


def test_a_session_that_ended_shows_nothing_of_the_day_and_loses_no_act(phone, stack, cookies, given):
    order = given["Lampe à voir"][0]
    phone.goto(f"/terrain/#ot-{order}")
    expect(phone.locator("[data-act=depart]")).to_have_count(1)
    phone.context.set_offline(True)
    phone.locator("[data-act=depart]").click()
    expect(bar(phone)).to_contain_text("Hors ligne, 1 acte en attente")
    phone.context.clear_cookies()  # its time was over, or somebody logged out in another page
    for _ in range(2):
        phone.reload()  # without a network: the phone knows it by itself
        for name in (f"ot-{order}", "", "carte", "envois"):
            phone.goto(f"/terrain/#{name}")
            expect(bar(phone)).to_contain_text("Reconnectez-vous pour envoyer 1 acte")
            if name != "carte":
                expect(phone.locator("main")).to_contain_text(LOCKED)
            for word in ("Lampe à", "Bague à", "PL-", "En route"):
                expect(phone.locator("main")).not_to_contain_text(word)
    assert phone.evaluate(KEPT) == {"days": 0, "photos": 0, "sent": 0, "acts": 1, "lines": 0}
    phone.context.set_offline(False)
    opened_again(phone)
    expect(phone.locator("main")).to_contain_text(LOCKED)
    assert stack.value(f"SELECT state FROM interventions_workorder WHERE id = {order}") == "to_plan"
    phone.context.add_cookies(cookies("titulaire"))
    opened_again(phone)
    expect(bar(phone)).to_contain_text("1 acte de Équipe de terrain")
    expect(job(phone, "Lampe à voir")).to_have_count(0)
    assert stack.value(f"SELECT state FROM interventions_workorder WHERE id = {order}") == "to_plan"
    phone.context.clear_cookies()
    phone.context.add_cookies(cookies("terrain"))
    phone.reload()
    state = f"SELECT state FROM interventions_workorder WHERE id = {order}"
    eventually(lambda: stack.value(state) == "en_route", "l'acte du premier compte")
    all_left(phone)


def test_a_day_cut_on_its_way_is_no_day(phone):
    """Half an answer, or the page of a hotel's Wi-Fi: the day that is there stays, the bar says: no network."""
    shown = phone.locator("[data-job]").count()
    phone.context.route(
        DAY, lambda route: route.fulfill(status=200, content_type="application/json", body='{"jobs": [{')
    )
    phone.reload()
    expect(bar(phone)).to_contain_text("Hors ligne")
    expect(phone.locator("[data-job]")).to_have_count(shown)
    phone.context.unroute(DAY)
    phone.reload()
    expect(bar(phone)).not_to_contain_text("Hors ligne")
    expect(phone.locator("[data-job]")).to_have_count(shown)


DAY = "**/api/v1/interventions/field/"
KEPT = """
() => new Promise((done) => {
  indexedDB.open("connecte-terrain").onsuccess = ({ target: { result: base } }) => {
    const names = ["days", "photos", "sent", "acts"];
    const asked = base.transaction([...names, "settings"]);
    const found = {};
    for (const name of names) asked.objectStore(name).count().onsuccess = (it) => (found[name] = it.target.result);
    asked.objectStore("settings").getAllKeys().onsuccess = (it) =>
      (found.lines = it.target.result.filter((key) => key.startsWith("lines:")).length);
    asked.oncomplete = () => done(found);
  };
})
"""


def test_a_session_closed_by_the_server_hides_the_day_and_keeps_what_was_being_written(phone, stack, cookies, given):
    order = given["Bague à serrer"][0]
    phone.goto(f"/terrain/#ot-{order}")
    expect(phone.locator("[data-act=depart]")).to_have_count(1)
    phone.locator("[data-act=depart]").click()
    phone.locator("[data-act=arrive]").click()
    all_left(phone)
    phone.get_by_label("Ce qui a été fait").fill("Bague desserrée")
    phone.wait_for_timeout(300)
    kept = phone.context.cookies()
    phone.context.clear_cookies(name="sessionid")  # the cookie that a page may read is still there
    opened_again(phone)
    expect(phone.locator("main")).to_contain_text(LOCKED)
    expect(phone.locator("main")).not_to_contain_text("Bague à serrer")
    phone.context.add_cookies(kept)
    phone.reload()
    expect(phone.get_by_label("Ce qui a été fait")).to_have_value("Bague desserrée")


def test_an_account_without_a_team_finds_nothing_of_who_had_the_phone(phone, cookies):
    phone.context.clear_cookies()
    phone.context.add_cookies(cookies("elu"))
    phone.reload()
    expect(bar(phone)).to_contain_text("Ce compte n'est pas celui d'une équipe de terrain")
    expect(phone.locator("[data-job]")).to_have_count(0)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Ce téléphone n'a encore rien reçu")
    expect(phone.locator("[data-job]")).to_have_count(0)


def test_a_position_leaves_only_after_its_holder_agreed(phone, stack, given):
    order = given["Lampe à voir"][0]
    places = "SELECT count(*) FROM interventions_fieldplace"
    assert stack.value(places) == 0
    phone.get_by_role("button", name="Accepter").click()
    expect(job(phone, "Lampe à voir")).to_contain_text(re.compile(r"à\s[\d,]+\sk?m"))
    job(phone, "Lampe à voir").get_by_role("button", name="Sur site").click()
    told = f"{places} p JOIN interventions_fieldact a ON a.id = p.act_id WHERE a.order_id = {order}"
    eventually(lambda: stack.value(told) == 1, "la position de l'acte")
    phone.goto("/terrain/#reglages")
    phone.get_by_role("button", name="Ne plus la joindre").click()
    expect(phone.locator("[data-toast]")).to_contain_text("Positions effacées : 1")
    assert stack.value(places) == 0
