# SPDX-License-Identifier: EUPL-1.2
"""The operator's story from the alarm to the replay, with a mouse, then without touching one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import COLLEAGUE, PASSWORD
from tests.browser.test_story import QUIET, fail_lamp, publish_full_bin, row
from tests.stack import Person

REASON = "Essai du poste, panne connue"
FAR_FROM_OTHERS = QUIET.replace("ORDER BY code", "ORDER BY md5(code)")  # neighbours that fail make one incident
NEVER_WRONG = FAR_FROM_OTHERS.replace(" AND state <> 'normal'", "")  # no incident of another time in its panel
# "" when what has the focus is seen and outlined, else what is wrong with it.
FOCUS = """
() => {
  const element = document.activeElement;
  const name = `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 40)}`;
  if (element === document.body) return "nothing has the focus";
  const { top, left, bottom, right, width, height } = element.getBoundingClientRect();
  const isOnScreen = width && height && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  if (!isOnScreen) return `not on the screen: ${name}`;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return outlineStyle !== "none" && parseFloat(outlineWidth) > 0 ? "" : `without an outline: ${name}`;
}
"""


class Hands:
    """What both ways of working share: pointing with a mouse, or reaching with the keyboard alone."""

    def __init__(self, page):
        self.page = page

    def click(self, locator):
        locator.click()

    def write(self, locator, text):
        locator.fill(text)

    def open(self, code):
        row(self.page, code).locator("[data-open]").click()


class Keys(Hands):
    """No mouse at all; at each stop of Tab the focus is seen."""

    def press(self, key):
        self.page.keyboard.press(key)

    def seen(self):
        assert self.page.evaluate(FOCUS) == ""

    def reach(self, locator, most=60):
        """By Tab, forward: as somebody does who sees it further down the panel."""
        expect(locator).to_be_visible()
        for _ in range(most):
            if locator.evaluate("element => element === document.activeElement"):
                return self.seen()
            self.press("Tab")
            self.seen()
        raise AssertionError(f"{most} times Tab, and never there: {locator}")

    def click(self, locator):
        self.reach(locator)
        self.press("Space" if locator.get_attribute("type") == "checkbox" else "Enter")

    def write(self, locator, text):
        self.reach(locator)
        self.page.keyboard.type(text)

    def open(self, code):
        """`j` as often as needed, then `o`: the panel has the focus, so that what comes next is in it."""
        chosen = self.page.locator("[data-rows] li[aria-current]")
        for _ in range(80):
            self.press("j")
            self.seen()
            if chosen.filter(has=self.page.locator("[data-code]", has_text=code)).count():
                self.press("o")
                return self.seen()
        raise AssertionError(f"{code} is not among the first rows")

    def close(self, code):
        """Escape, and one is back on the row."""
        self.press("Escape")
        expect(row(self.page, code).locator("[data-open]")).to_be_focused()
        self.seen()


@pytest.fixture
def window(browser_of):
    window = browser_of("pcc")
    window.open_console(shown="alarms", drawn=False)
    return window


def test_from_the_alarm_to_the_replay(window, stack):
    ref, code, _uid = stack.query(NEVER_WRONG, "talq-chalons", "light_point")[0]
    fail_lamp(stack, ref)
    page, hands = window.page, Hands(window.page)
    expect(row(page, code)).to_be_visible()
    hands.open(code)
    expect(page.locator("[data-panel-title]")).to_have_text(code)
    depends = page.locator("[data-panel-network]")
    expect(depends).to_contain_text(re.compile(r"Dépend de.*DEP-.*Départ · alimentation.*AC-.*Armoire", re.DOTALL))
    hands.click(page.locator("[data-ack-form] button"))
    expect(page.locator("[data-panel-state]")).to_contain_text("en défaut")
    expect(page.locator("[data-panel-alarms]")).to_contain_text("acquittée par")
    hands.click(page.locator("[data-go-incident]"))
    the_incident_is_taken_followed_shelved_and_replayed(hands, code)
    assert window.faults == []


def test_the_same_without_a_mouse(window, stack):
    ref, code, _uid = stack.query(FAR_FROM_OTHERS, "lora-chalons", "litter_bin")[0]
    publish_full_bin(stack, ref)
    page, keys = window.page, Keys(window.page)
    expect(row(page, code)).to_be_visible()
    keys.press("?")
    keys.seen()
    keys.press("Escape")
    keys.press("m")
    expect(page.locator("[data-queue]")).to_be_hidden()
    keys.press("m")
    expect(page.locator("[data-queue]")).to_be_visible()
    keys.open(code)
    expect(page.locator("[data-panel-network]")).to_contain_text(re.compile("Dépend de.*GW-.*communication", re.DOTALL))
    keys.close(code)
    keys.press("a")
    expect(row(page, code).locator("[data-detail]")).to_contain_text("acquittée")
    keys.seen()
    keys.press("/")
    page.keyboard.type(code.lower().replace("-", ""))
    expect(page.locator("[data-results] [role=option]").first).to_contain_text(code)
    keys.press("Escape")
    expect(row(page, code).locator("[data-open]")).to_be_focused()
    keys.press("o")
    keys.click(page.locator("[data-go-incident]"))
    expect(page.locator("[data-incident]")).to_be_focused()
    the_incident_is_taken_followed_shelved_and_replayed(keys, code)
    assert window.faults == []


def test_news_leave_the_keyboard_where_it_is(window, stack):
    """A colleague acts on what one has open: written anew, it has the focus on the same line."""
    ref, code, _uid = stack.query(FAR_FROM_OTHERS, "lora-chalons", "litter_bin")[0]
    publish_full_bin(stack, ref)
    page, colleague = window.page, Person(stack, COLLEAGUE, PASSWORD)
    expect(row(page, code)).to_be_visible()
    alarm = row(page, code).get_attribute("data-id")
    row(page, code).locator("[data-open]").click()
    stays(page, page.locator("[data-panel-network] button").first, colleague, f"/api/v1/alarms/{alarm}/acknowledge/")
    page.locator("[data-go-incident]").click()
    incident = page.evaluate("new URLSearchParams(location.search).get('incident')")
    member = page.locator("[data-incident-members] [data-member-open]").first
    stays(page, member, colleague, f"/api/v1/incidents/{incident}/take/")
    assert window.faults == []


def stays(page, locator, colleague, act):
    """`act` of a colleague writes the element anew, and it has the focus all the same."""
    locator.focus()
    words = locator.text_content()
    locator.evaluate("element => { element.isOfBefore = true; }")
    assert colleague.say(act).status_code == 200
    page.wait_for_function("() => ![...document.querySelectorAll('.panel button')].some((one) => one.isOfBefore)")
    expect(locator).to_have_text(words)
    expect(locator).to_be_focused()


def the_incident_is_taken_followed_shelved_and_replayed(hands, code):
    """In its panel, open: who follows it, its procedure, the alarm set aside with a reason, the past again."""
    page = hands.page
    expect(page.locator("[data-incident-facts]")).to_contain_text(code)
    take = page.locator("[data-act-form=take]")
    expect(take).to_be_visible()  # what one may do is read: Tab before that goes past it
    hands.write(take.locator("[name=why]"), "Vu de la caméra")
    hands.click(take.locator("[data-submit]"))
    expect(page.locator("[data-incident-state]")).to_contain_text("pris en charge")
    hands.click(page.locator("[data-procedures-other] summary"))
    hands.click(page.locator("[data-procedure-open] [data-submit]"))
    step = page.locator(".procedure-step").first
    hands.click(step.locator("[data-step]"))
    expect(step.locator("[data-told]")).to_contain_text("fait par pcc")
    expect(page.locator("[data-progress]")).to_contain_text("1 sur")
    hands.click(page.locator("[data-incident-members] [data-set-aside] summary"))
    hands.write(page.locator("[data-incident-members] [name=why]"), REASON)
    hands.click(page.locator("[data-incident-members] [data-set-aside] [data-submit]"))
    expect(page.locator("[data-incident-members] > .member")).to_contain_text("masquée jusqu'à")
    expect(page.locator("[data-incident-history]")).to_contain_text(REASON)
    hands.click(page.locator("[data-incident-replay]"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Rejeu : ce n'est pas le direct")
    expect(page.locator("[data-transport]")).to_have_attribute("data-ready", "")
    expect(page.locator("[data-events]")).to_contain_text(code)
