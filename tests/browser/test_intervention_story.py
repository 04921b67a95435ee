# SPDX-License-Identifier: EUPL-1.2
"""A storm's incident becomes a request in one gesture; the team goes, repairs for a time, then for good with a photo;
the clocks stop, the control centre sees each step and closes. Asked again where a Redmine serves, it is handed there,
repaired by a phone without a network, told there; the statement of the month has the lines of both."""

import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_incident_story import CABINET, SLOW, control, dark
from tests.browser.watched import Watched
from tests.stack import eventually

TEAM = "Éclairage nord (Titulaire fictif)"
FIRST, SECOND = {}, {}  # the request of each part of the story, once it is known


@pytest.fixture(scope="module")
def storm(stack):
    control(stack, "storm")
    yield
    control(stack, "calm")


@pytest.fixture(scope="module")
def windows(chromium, stack, cookies, storm):
    """The operator at the console, the contractor's team on a phone, both open from the beginning to the end."""
    opened = []
    for username, width in (("pcc", 1440), ("titulaire", 390)):
        context = chromium.new_context(
            base_url=stack.address,
            viewport={"width": width, "height": 900},
            locale="fr-FR",
            reduced_motion="reduce",
        )
        context.set_default_timeout(90_000)
        context.add_cookies(cookies(username))
        opened.append(Watched(context.new_page(), stack.address))
    opened[0].open_console()
    yield opened
    for window in opened:
        window.page.context.close()


@pytest.fixture
def pcc(windows):
    return windows[0].page


@pytest.fixture
def team(windows):
    return windows[1].page


def works(page):
    return page.locator("[data-works=incident]")


def job(page):
    return page.locator(".work-job").filter(has_text=CABINET)


def test_the_incident_becomes_a_request_with_one_key_and_one_confirmation(pcc):
    expect(dark(pcc).first).to_be_visible(timeout=SLOW)
    dark(pcc).first.locator("[data-open]").click()
    expect(pcc.locator("[data-incident-title]")).to_have_text("Armoire au noir", timeout=SLOW)
    expect(pcc.locator("[data-incident-facts]")).to_contain_text("Armoire au noir")
    pcc.locator("[data-incident]").focus()
    pcc.keyboard.press("i")
    dialog = pcc.locator("[data-work-dialog]")
    expect(dialog.locator("[name=title]")).to_have_value("Armoire au noir")
    promised = [re.compile(words) for words in ("GTI.*2 h", "GTRP.*12 h", "GTR.*24 h")]
    expect(dialog.locator("[data-work-clocks] li")).to_have_text(promised)
    expect(dialog.locator("[data-work-why]")).to_contain_text("exemple, à confirmer")
    dialog.locator("[name=team]").select_option(label=TEAM)
    dialog.locator("[data-submit]").click()
    expect(pcc.locator("[data-toast]")).to_contain_text("Intervention demandée")
    expect(dialog).to_be_hidden()
    expect(works(pcc)).to_contain_text(re.compile(r"DI n° \d+.*Affectée · Éclairage nord.*1 h 59 avant GTI", re.S))
    expect(pcc.locator("[data-incident-state]")).to_contain_text("intervention demandée")
    expect(pcc.locator("[data-work-bar]")).to_contain_text(re.compile(r"DI en cours \d+"))


def test_asked_again_it_is_told_the_number_of_the_first(pcc):
    works(pcc).locator("[data-ask]").click()
    dialog = pcc.locator("[data-work-dialog]")
    expect(dialog.locator("[data-work-warning]")).to_contain_text("est déjà ouverte pour cela")
    dialog.locator("[data-submit]").click()
    expect(dialog.locator("[data-error]")).to_contain_text("déjà ouverte")
    dialog.locator("[data-work-cancel]").click()
    expect(works(pcc).locator("[data-works-list] li")).to_have_count(1)


def test_the_team_walks_through_its_page_and_the_console_follows(team, pcc):
    team.goto("/interventions/equipes/")
    team.get_by_role("link", name="Éclairage nord").click()
    expect(job(team)).to_contain_text("avant GTI")
    job(team).get_by_role("button", name="En route").click()
    expect(job(team)).to_contain_text("En route")
    job(team).get_by_role("button", name="Sur site").click()
    expect(pcc.locator("[data-incident-state]")).to_contain_text("en intervention")
    expect(works(pcc)).to_contain_text("avant GTRP")  # the first clock has stopped
    job(team).get_by_role("button", name="Rétabli provisoirement").click()
    expect(pcc.locator("[data-incident-state]")).to_contain_text("rétabli provisoirement")
    expect(works(pcc)).to_contain_text("avant GTR")


def photo():
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), "darkgreen").save(out, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_what_is_no_photo_is_refused_and_a_photo_is_kept(team):
    address = team.url
    job(team).locator("[name=file]").set_input_files(
        {"name": "plan.jpg", "mimeType": "image/jpeg", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    )
    job(team).get_by_role("button", name="Joindre la photo").click()
    expect(team.locator("main")).to_contain_text("SVG) ne sont pas acceptés")
    team.goto(address)
    job(team).locator("[name=file]").set_input_files(photo())
    job(team).get_by_role("button", name="Joindre la photo").click()
    expect(job(team)).to_be_visible()


def test_repaired_the_clocks_stop_and_the_control_centre_closes(team, pcc):
    job(team).locator("summary", has_text="Réparé").click()
    job(team).get_by_label("Compte rendu").fill("Fusible général changé")
    job(team).get_by_role("button", name="Réparé", exact=True).click()
    expect(job(team)).to_have_count(0)
    expect(works(pcc)).to_contain_text("Réparé")
    expect(works(pcc).locator(".work-clock[data-due]")).to_have_count(0)
    works(pcc).get_by_role("link", name=re.compile("DI n°")).click()
    expect(pcc.locator(".work-clocks li")).to_have_text([re.compile("Tenue")] * 3)
    image = pcc.locator(".work-thread img")
    expect(image).to_have_count(1)
    eventually(lambda: image.evaluate("image => image.complete && image.naturalWidth > 0"), "la photo affichée")
    expect(pcc.locator(".work-thread")).to_contain_text("Fusible général changé")
    pcc.locator("summary", has_text="Clôturer").click()
    pcc.get_by_role("button", name="Clôturer", exact=True).click()
    expect(pcc.locator(".messages")).to_contain_text("Demande clôturée")
    expect(pcc.locator(".work-head")).to_contain_text("Clôturée")
    expect(pcc.locator(".work-facts")).to_contain_text("Réparé")
    FIRST["number"] = number_in(pcc)


# --- The same incident, given to the Redmine of the contractor, repaired by a phone without a network -----------------


@pytest.fixture(scope="module")
def served(stack):
    """The Redmine that the demo was started with serves from here on, paused: what waits is seen before it leaves."""
    stack.query("UPDATE interventions_gmao SET active = true, paused = true, poll_every = 5")
    yield
    stack.query("UPDATE interventions_gmao SET active = false, paused = false")


@pytest.fixture(scope="module")
def phone(chromium, stack, cookies):
    context = chromium.new_context(
        base_url=stack.address, viewport={"width": 390, "height": 844}, locale="fr-FR", has_touch=True, is_mobile=True
    )
    context.set_default_timeout(90_000)
    context.add_cookies(cookies("titulaire"))
    yield Watched(context.new_page(), stack.address)
    context.close()


def gmao(page):
    return page.locator(".work-gmao")


def number_in(page):
    return re.search(r"/interventions/(\d+)/", page.url).group(1)


def state_becomes(stack, number, state):
    read = "SELECT state FROM interventions_workrequest WHERE id = %s"
    eventually(lambda: stack.value(read, number) == state, f"DI n° {number} {state}")


def test_it_is_handed_to_a_real_redmine_and_its_page_says_how_far(windows, pcc, stack, served, redmine):
    windows[0].open_console(drawn=False)
    dark(pcc).first.locator("[data-open]").click()
    expect(pcc.locator("[data-incident-title]")).to_have_text("Armoire au noir", timeout=SLOW)
    pcc.locator("[data-incident]").focus()
    pcc.keyboard.press("i")
    dialog = pcc.locator("[data-work-dialog]")
    expect(dialog.locator("[name=title]")).to_have_value("Armoire au noir")
    dialog.locator("[data-submit]").click()
    expect(pcc.locator("[data-toast]")).to_contain_text("Intervention demandée")
    works(pcc).get_by_role("link", name=re.compile("DI n°")).filter(has_not_text=FIRST["number"]).click()
    expect(pcc.locator(".work-head")).to_contain_text("À envoyer")
    expect(gmao(pcc)).to_contain_text("la demande n'est pas encore partie")
    expect(gmao(pcc)).to_contain_text("Partira à la reprise de la GMAO.")
    stack.query("UPDATE interventions_gmao SET paused = false")
    state_becomes(stack, number_in(pcc), "acknowledged")
    pcc.reload()
    expect(pcc.locator(".work-head")).to_contain_text("Accusée")
    (issue,) = [one for one in redmine.issues() if f"DI {number_in(pcc)} " in one["subject"]]
    expect(gmao(pcc).get_by_role("link")).to_have_text(str(issue["id"]))
    SECOND["issue"], SECOND["number"] = issue["id"], number_in(pcc)


def test_a_phone_without_a_network_repairs_it_with_a_photo(pcc, phone, stack):
    pcc.locator("summary", has_text="Affecter à une équipe").click()
    pcc.get_by_label("Équipe", exact=True).select_option(label=TEAM)
    pcc.get_by_role("button", name="Affecter", exact=True).click()
    expect(pcc.locator(".work-head")).to_contain_text("Affectée")
    page = phone.open("/terrain/", "load")
    mine = page.locator("[data-job]").filter(has_text=CABINET).first  # the other one is done
    expect(mine).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise((go) => setTimeout(go, 300)))")
    page.reload()
    expect(mine).to_be_visible()
    page.context.set_offline(True)
    mine.get_by_role("button", name="En route").click()
    mine.get_by_role("link").click()
    page.locator("[data-act=arrive]").click()
    page.locator("[id^=photo-after-]").set_input_files(photo())
    expect(page.locator(".field-photos img")).to_have_count(1)
    page.get_by_label("Ce qui a été fait").fill("Disjoncteur de tête remplacé")
    page.locator("[data-act=repair]").click()
    expect(page.locator("[data-bars]")).to_contain_text("Hors ligne, 4 actes en attente")
    assert stack.value("SELECT state FROM interventions_workrequest WHERE id = %s", SECOND["number"]) == "assigned"
    page.context.set_offline(False)
    expect(page.locator("[data-count]")).to_be_hidden()
    state_becomes(stack, SECOND["number"], "settled")


def test_the_clocks_stop_and_the_redmine_has_the_repair_and_the_photo(pcc, redmine):
    pcc.reload()
    expect(pcc.locator(".work-clocks li")).to_have_text([re.compile("Tenue")] * 3)
    expect(pcc.locator(".work-thread")).to_contain_text("Disjoncteur de tête remplacé")
    expect(pcc.locator(".work-thread img")).to_have_count(1)

    def told():
        issue = redmine.issue(SECOND["issue"])
        sent = [one["filename"] for one in issue["attachments"] if one["filename"].startswith("connecte-")]
        return issue["status"]["name"] == "Résolu" and len(sent) == 1

    eventually(told, "la réparation et la photo dans Redmine", every=0.5)


def test_the_statement_of_the_month_shows_their_lines(browser_of):
    """In the month of its deadline, two hours after it was sent; the last hours of a month belong to the next one."""
    now = datetime.now(ZoneInfo("Europe/Paris"))
    referent = browser_of("referent").page
    referent.goto("/interventions/decomptes/")
    referent.get_by_label("Contrat").first.select_option(label="Marché global de performance, agglomération de Châlons")
    referent.get_by_label("Mois").select_option(value=f"{now:%Y-%m}-01")
    referent.get_by_role("button", name="Compter ce mois").click()
    expect(referent.locator("main")).to_contain_text("exemple, à confirmer")
    for number in (FIRST["number"], SECOND["number"]):
        referent.get_by_label("Numéro de DI").fill(number)
        referent.get_by_role("button", name="Trouver").click()
        lines = referent.locator(".bill-lines tbody tr")
        if (now + timedelta(hours=2)).month != now.month:
            expect(referent.locator("main")).to_contain_text("Aucune ligne pour ce choix")
            continue
        expect(lines.first).to_contain_text(re.compile(rf"DI n° {number}\s+GTI.*Armoire au noir.*tenue", re.S))
        lines.first.locator("summary").click()
        expect(lines.first).to_contain_text(re.compile(r"Clause.*Armoire au noir · GTI 2 h", re.S))
        expect(lines.first.locator(".bill-sum")).to_contain_text("0,00")
