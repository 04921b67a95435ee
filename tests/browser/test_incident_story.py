# SPDX-License-Identifier: EUPL-1.2
"""A cabinet fails with 63 lamps, two cameras and a gateway: one incident. The operator understands, takes it, removes
the doubt, masks an alarm, parts two of them, and sees it end after the calm; the colleague sees all of it. Then the
shift is handed over: the note is drafted from the facts, completed, signed; the colleague reads it and takes over."""

import re
import time

import pytest
import requests
from playwright.sync_api import expect

from demo import inventory
from demo.failures import RATES, Failures
from demo.settings import FIXTURES
from tests.browser.conftest import COLLEAGUE
from tests.browser.watched import Watched
from tests.stack import eventually

LIGHTING = "talq-chalons"
CABINET, MEMBERS = "AC-023", 68  # 63 lamps, two cameras, a gateway, and the two complaints of the cabinet itself
BELOW = """WITH RECURSIVE below AS (
    SELECT fid FROM assets_asset WHERE code = %s
     UNION
    SELECT edge.downstream_id FROM assets_networkedge edge JOIN below ON below.fid = edge.upstream_id)
"""
OPENED = f"""{BELOW}SELECT count(DISTINCT incident_id) FROM events_episode JOIN below ON below.fid = asset_id
              WHERE condition = 'communication_failure' AND started_at > now() - %s * interval '1 s'"""
SLOW = 240_000  # milliseconds: lamps fall silent one after the other, on a machine that does other things


def control(stack, order):
    requests.post(f"http://127.0.0.1:{stack.settings['DEMO_TALQ_PORT']}/_demo/{order}", timeout=30).raise_for_status()


@pytest.fixture(scope="module")
def storm(stack):
    """Provoked once for the whole story, ended with it. How many alarms it makes."""
    control(stack, "storm")
    yield MEMBERS - silent_already(time.time())
    control(stack, "calm")


def silent_already(now):
    """Lamps of the cabinet that the demo's own chance had made silent: they have nothing more to say."""
    town = inventory.load(FIXTURES, "chalons")
    failures = Failures(LIGHTING, town.of(LIGHTING), RATES[LIGHTING], seed=1, speed=1.0)
    below = {item.ref for item in town.fed_by(town.by_code[CABINET])}
    return sum(one.ref in below and one.event == "communicationFailure" for one in failures.between(now, now))


@pytest.fixture(scope="module")
def windows(chromium, stack, cookies, storm):
    """The operator and the colleague, both open from the beginning to the end of the story."""
    opened = []
    for username in ("pcc", COLLEAGUE):
        context = chromium.new_context(
            base_url=stack.address,
            viewport={"width": 1440, "height": 900},
            locale="fr-FR",
            reduced_motion="reduce",
        )
        context.set_default_timeout(90_000)
        context.add_cookies(cookies(username))
        window = Watched(context.new_page(), stack.address)
        window.open_console()
        opened.append(window)
    yield opened
    for window in opened:
        window.page.context.close()


@pytest.fixture
def mine(windows):
    return windows[0].page


@pytest.fixture
def colleague(windows):
    return windows[1].page


def row(page, text):
    return page.locator("[data-rows] > li").filter(has_text=text)


def in_state(page, state):
    page.locator("[data-filters-open]").click()
    page.locator("[data-filters] [name=state]").select_option(state)
    page.keyboard.press("Escape")


def dark(page):
    """The storm's: the demo's own chance may have broken something else of the same cabinet."""
    return row(page, CABINET).filter(has_text="Armoire au noir")


def panel(page):
    return page.locator("[data-incident]")


def brought_up_to_date(page, rows, count):
    """As the operator does each time something is announced: what has come enters, what is over leaves."""

    def as_many():
        page.keyboard.press("n")
        return rows.count() == count

    eventually(as_many, f"{count} dans la liste tenue à jour", within=90, every=0.5)


def test_the_storm_is_one_incident_with_its_cause_its_symptoms_and_its_class(mine, storm, stack):
    began = time.monotonic()
    expect(dark(mine).locator("[data-detail]")).to_contain_text(f"{storm - 2}", timeout=SLOW)
    expect(dark(mine)).to_have_count(1)
    assert stack.value(OPENED, CABINET, time.monotonic() - began + SLOW / 1000) == 1
    dark(mine).locator("[data-open]").click()
    expect(panel(mine)).to_be_visible()
    expect(mine.locator("[data-incident-title]")).to_have_text("Armoire au noir")
    expect(mine.locator("[data-incident-facts]")).to_contain_text("Armoire au noir (proposée)")


def test_it_says_why_and_shows_its_members_in_the_list_and_on_the_map(mine, storm):
    expect(mine.locator("[data-incident-reason]")).to_contain_text("Regroupé parce que")
    expect(mine.locator("[data-incident-reason]")).to_contain_text(CABINET)
    expect(mine.locator("[data-incident-counts]")).to_contain_text("symptômes masqués")
    members = mine.locator("[data-incident-members] > .member")
    expect(members).to_have_count(storm)
    for code in ("CAM-001", "CAM-002", "GW-01"):
        expect(members.filter(has_text=code)).to_have_count(1)
    expect(members.filter(has_text="cause")).to_contain_text([CABINET])
    members.filter(has_text="CAM-001").locator("[data-member-open]").click()
    expect(mine.locator("[data-panel]")).to_contain_text("CAM-001")
    mine.locator("[data-panel-back]").click()
    expect(panel(mine)).to_be_visible()


def test_taken_by_one_it_is_seen_taken_by_the_other(mine, colleague):
    form = mine.locator("[data-act-form=take]")
    form.locator("[name=why]").fill("Équipe prévenue")
    form.locator("[data-submit]").click()
    expect(mine.locator("[data-toast]")).to_contain_text("pris en charge")
    expect(mine.locator("[data-incident-state]")).to_contain_text("pris en charge")
    expect(mine.locator("[data-incident-facts]")).to_contain_text("pcc")
    expect(dark(colleague).locator("[data-detail]")).to_contain_text("pcc")
    expect(dark(colleague).locator("[data-act]")).to_be_hidden()
    expect(mine.locator("[data-incident-history]")).to_contain_text("Équipe prévenue")


def test_the_doubt_is_removed_and_the_next_steps_follow(mine, colleague):
    mine.get_by_role("button", name="Levée de doute").click()
    expect(mine.locator("[data-incident-state]")).to_contain_text("levée de doute")
    expect(dark(colleague).locator("[data-detail]")).to_contain_text("levée de doute")
    expect(mine.get_by_role("button", name="Intervention demandée")).to_be_visible()


def test_an_alarm_is_masked_with_a_reason_and_stays_visible_as_such(mine, colleague):
    cause = mine.locator("[data-incident-members] > .cause")
    cause.locator("summary").click()
    cause.locator("[data-submit]").click()
    expect(cause.locator("[data-error]")).to_contain_text("motif")
    cause.locator("[name=why]").fill("Chantier du distributeur, fictif")
    cause.locator("[name=hours]").select_option("4")
    cause.locator("[data-submit]").click()
    expect(mine.locator("[data-toast]")).to_contain_text("masquée")
    colleague.locator("[data-list=alarms]").click()
    in_state(colleague, "shelved")
    expect(row(colleague, CABINET).locator("[data-detail]")).to_contain_text("masquée jusqu'à")
    colleague.locator("[data-list=incidents]").click()


def test_two_alarms_of_another_cause_are_parted_from_it(mine, colleague):
    number = mine.locator("[data-incident-number]").inner_text()
    mine.locator("[data-split-start]").click()
    submit = mine.locator("[data-act-form=split] [data-submit]")
    submit.click()
    expect(mine.locator("[data-act-form=split] [data-error]")).to_contain_text("Cochez")
    for code in ("CAM-001", "CAM-002"):
        mine.locator("[data-incident-members] > .member").filter(has_text=code).locator("[data-choice]").check()
    mine.locator("[data-act-form=split] [name=why]").fill("Panne propre aux caméras")
    expect(submit).to_have_text("Séparer 2 alarmes")
    submit.click()
    expect(mine.locator("[data-incident-number]")).not_to_have_text(number)
    expect(mine.locator("[data-incident-members] > .member")).to_have_count(2)
    brought_up_to_date(colleague, row(colleague, re.compile("CAM-00[12]")), 1)


def test_after_the_calm_it_is_restored_and_closed_with_its_outcome(mine, colleague, stack):
    control(stack, "calm")
    dark(mine).locator("[data-open]").click()
    expect(mine.locator("[data-incident-state]")).to_contain_text("rétabli", timeout=SLOW)
    mine.locator("[data-fold=end] summary").click()
    mine.locator("[data-act-form=end] [name=why]").fill("Courant revenu, contrôlé sur place")
    mine.locator("[data-act-form=end] [data-submit]").click()
    expect(mine.locator("[data-incident-state]")).to_contain_text("clos")
    expect(mine.locator("[data-incident-facts]")).to_contain_text("Courant revenu")
    brought_up_to_date(colleague, dark(colleague), 0)
    in_state(colleague, "over")
    expect(dark(colleague)).to_have_count(1)


def test_what_people_do_during_their_shift_is_written_down(mine):
    """The demo begins in the middle of a shift of this operator."""
    expect(mine.locator("[data-duty]")).to_have_text("De service : pcc")
    mine.locator("[data-duty]").click()
    mine.wait_for_load_state("load")  # its scripts are there: Enter sends
    entry = mine.get_by_label("Nouvelle entrée")
    entry.fill("Le distributeur annonce la fin du chantier, fictif")
    entry.press("Enter")
    written = mine.locator(".duty-row.note").first
    expect(written).to_contain_text("fin du chantier")
    expect(written).to_contain_text("Poste de commandement")


def test_the_hand_over_is_drafted_from_the_facts_completed_and_signed(mine):
    mine.get_by_role("link", name="Service en cours").click()
    note = mine.get_by_label("Ce que le service suivant doit savoir")
    note.fill("Prévenir l'élue de permanence si la place s'éteint encore")
    mine.get_by_role("button", name="Rédiger une ébauche").click()
    expect(note).to_have_value(re.compile(r"Incidents ouverts\n.*- \d+ à position réservée", re.DOTALL))  # the cameras'
    expect(note).to_have_value(re.compile(rf"{CABINET} · Perte d'alimentation · jusqu'au .* · Chantier"))
    expect(note).to_have_value(re.compile(r"À dire aussi\nPrévenir l'élue"))
    mine.get_by_role("button", name="Signer et finir le service").click()
    expect(mine.locator(".messages")).to_contain_text("Relève signée")
    expect(mine.locator("dl.facts")).to_contain_text("personne encore")
    expect(mine.get_by_role("button", name="Signer")).to_have_count(0)


def test_the_next_operator_is_told_in_the_console_reads_it_and_takes_over(mine, colleague):
    colleague.reload()
    colleague.get_by_role("link", name="Relève à lire").click()
    colleague.get_by_role("link", name="Relève à lire").click()
    told = colleague.locator(".duty-text")
    expect(told).to_contain_text("Prévenir l'élue de permanence")
    expect(told.get_by_role("heading", name="Alarmes masquées ou hors service")).to_be_visible()
    colleague.get_by_role("button", name="J'ai lu cette relève").click()
    expect(colleague.locator("dl.facts")).to_contain_text("Essai,")
    colleague.get_by_role("button", name="Prendre le service").click()
    expect(colleague.locator("dl.facts")).to_contain_text("en cours")
    mine.reload()
    expect(mine.locator("dl.facts")).to_contain_text("Essai,")


def test_the_pdf_of_the_shift_opens(mine):
    link = mine.get_by_role("link", name="PDF")
    address = link.get_attribute("href")
    assert address.endswith("/pdf/")
    with mine.context.expect_page() as opened:
        link.click()
    opened.value.close()  # empty: this shell of Chromium has no reader of PDF
    document = mine.request.get(address)
    assert document.headers["content-type"] == "application/pdf"
    assert document.body().startswith(b"%PDF-")
    assert document.body().rstrip().endswith(b"%%EOF")


def test_nothing_went_wrong_on_the_way(windows):
    assert [window.faults for window in windows] == [[], []]
