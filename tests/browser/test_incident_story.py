# SPDX-License-Identifier: EUPL-1.2
"""A cabinet fails with 63 lamps, two cameras and a gateway: one incident. The operator understands, takes it, removes
the doubt, masks an alarm, parts two of them, and sees it end after the calm; the colleague sees all of it."""

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.conftest import COLLEAGUE
from tests.browser.watched import Watched

CABINET, COMPLAINTS = "AC-023", 68  # 63 lamps, two cameras, a gateway, and the two complaints of the cabinet itself
FED_AND_SILENT = """
WITH RECURSIVE fed(id) AS (
    SELECT fid FROM assets_asset JOIN assets_source source ON source.id = source_id
     WHERE assets_asset.code = %s AND source.slug = 'talq-chalons'
     UNION SELECT downstream_id FROM assets_networkedge JOIN fed ON fed.id = upstream_id WHERE nature = 'power'
)
SELECT code, EXISTS (SELECT FROM events_alarm
                      WHERE asset_id = fid AND active AND condition = 'communication_failure')
  FROM assets_asset JOIN fed ON id = fid
"""
SLOW = 240_000  # milliseconds: lamps fall silent one after the other, on a machine that does other things


def control(stack, order):
    requests.post(f"http://127.0.0.1:{stack.settings['DEMO_TALQ_PORT']}/_demo/{order}", timeout=30).raise_for_status()


@pytest.fixture(scope="module")
def fed(stack):
    """Codes of what the cabinet feeds -> silent for hours already, as chance may have it: not of the storm then."""
    return dict(stack.query(FED_AND_SILENT, CABINET))


@pytest.fixture(scope="module")
def members(fed):
    """How many complaints the storm makes."""
    return COMPLAINTS - sum(fed.values())


@pytest.fixture(scope="module")
def storm(stack, fed):
    """Provoked once for the whole story, ended with it."""
    control(stack, "storm")
    yield
    control(stack, "calm")


@pytest.fixture(scope="module")
def windows(chromium, stack, cookies, storm):
    """The operator and the colleague, both open from the beginning to the end of the story."""
    opened = []
    for username in ("pcc", COLLEAGUE):
        context = chromium.new_context(base_url=stack.address, viewport={"width": 1440, "height": 900}, locale="fr-FR")
        context.set_default_timeout(90_000)
        context.add_cookies(cookies(username))
        window = Watched(context.new_page(), stack.address)
        window.open_console(drawn=username != COLLEAGUE)
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


def panel(page):
    return page.locator("[data-incident]")


def refresh_list(page):
    """As the operator does: what was announced enters."""
    page.keyboard.press("n")


def test_the_storm_is_one_incident_with_its_cause_its_symptoms_and_its_class(mine, members, fed):
    expect(row(mine, CABINET).locator("[data-detail]")).to_contain_text(f"{members - 2}", timeout=SLOW)
    expect(row(mine, CABINET)).to_have_count(1)
    alone = row(mine, "Communication perdue").locator("[data-code]").all_inner_texts()
    assert [code for code in alone if fed.get(code) is False] == []
    row(mine, CABINET).locator("[data-open]").click()
    expect(panel(mine)).to_be_visible()
    expect(mine.locator("[data-incident-title]")).to_have_text("Armoire au noir")
    expect(mine.locator("[data-incident-facts]")).to_contain_text("Armoire au noir (proposée)")


def test_it_says_why_and_shows_its_members_in_the_list_and_on_the_map(mine, members):
    expect(mine.locator("[data-incident-reason]")).to_contain_text("Regroupé parce que")
    expect(mine.locator("[data-incident-reason]")).to_contain_text(CABINET)
    expect(mine.locator("[data-incident-counts]")).to_contain_text("symptômes masqués")
    lines = mine.locator("[data-incident-members] > .member")
    expect(lines).to_have_count(members)
    for code in ("CAM-001", "CAM-002", "GW-01"):
        expect(lines.filter(has_text=code)).to_have_count(1)
    expect(lines.filter(has_text="cause")).to_contain_text([CABINET])
    lines.filter(has_text="CAM-001").locator("[data-member-open]").click()
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
    expect(row(colleague, CABINET).locator("[data-detail]")).to_contain_text("pcc")
    expect(row(colleague, CABINET).locator("[data-act]")).to_be_hidden()
    expect(mine.locator("[data-incident-history]")).to_contain_text("Équipe prévenue")


def test_the_doubt_is_removed_and_the_next_steps_follow(mine, colleague):
    mine.get_by_role("button", name="Levée de doute").click()
    expect(mine.locator("[data-incident-state]")).to_contain_text("levée de doute")
    expect(row(colleague, CABINET).locator("[data-detail]")).to_contain_text("levée de doute")
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
    colleague.locator("[data-filter=state]").select_option("shelved")
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
    refresh_list(colleague)
    expect(row(colleague, "CAM-00")).to_have_count(1)


def test_after_the_calm_it_is_restored_and_closed_with_its_outcome(mine, colleague, stack):
    control(stack, "calm")
    row(mine, CABINET).locator("[data-open]").click()
    expect(mine.locator("[data-incident-state]")).to_contain_text("rétabli", timeout=SLOW)
    mine.locator("[data-fold=end] summary").click()
    mine.locator("[data-act-form=end] [name=why]").fill("Courant revenu, contrôlé sur place")
    mine.locator("[data-act-form=end] [data-submit]").click()
    expect(mine.locator("[data-incident-state]")).to_contain_text("clos")
    expect(mine.locator("[data-incident-facts]")).to_contain_text("Courant revenu")
    refresh_list(colleague)
    expect(row(colleague, CABINET)).to_have_count(0)
    colleague.locator("[data-filter=state]").select_option("over")
    expect(row(colleague, CABINET)).to_have_count(1)


def test_nothing_went_wrong_on_the_way(windows):
    assert [window.faults for window in windows] == [[], []]
