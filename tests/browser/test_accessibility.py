# SPDX-License-Identifier: EUPL-1.2
"""axe-core (WCAG 2.2 A and AA) on every page (`accessible.py`): nothing serious, nothing critical, in both themes,
those of the public on a telephone and on a screen."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import AGENTS, PUBLIC, REFUSED, TERRITORY, WHERE
from tests.browser.test_signalement_story import SLOWLY, telephone
from tests.stack import ROOT

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What another theme may change of a page that was looked at: its colours, and the name of the switch.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block", "button-name"]}
RUN = """
async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes
      .map((node) => `${id} (${help}): ${node.target} ${node.html.slice(0, 99)}`));
}
"""
# Until nothing was written in the page for a moment and what moves has arrived: lists and maps come after the page.
SETTLED = """
async ([quiet, most]) => {
  const began = performance.now();
  let last = began;
  const watch = new MutationObserver(() => (last = performance.now()));
  watch.observe(document, { subtree: true, childList: true, attributes: true });
  const wait = () => new Promise((resume) => setTimeout(resume, 20));
  while (performance.now() - last < quiet && performance.now() - began < most) await wait();
  watch.disconnect();
  const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map((one) => one.finished));
}
"""
QUIET, MOST = 250, 4000  # milliseconds


def faults(page, rules=RULES):
    """Each as one line, that says where."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)  # by the protocol of the browser: the page's own policy lets no script in
    return page.evaluate(RUN, rules)


def settled(page):
    page.evaluate(SETTLED, [QUIET, MOST])
    return page


SWITCH = """
() => {
  const button = document.body.appendChild(document.createElement("i"));
  button.dataset.themeSwitch = "";
  button.click();
  button.remove();
}
"""


def turned(page):
    """By the switch that every page listens to, on those too that show none; nothing is loaded again."""
    theme = "light" if page.locator("html").get_attribute("data-shown") == "dark" else "dark"
    page.evaluate(SWITCH)
    expect(page.locator("html")).to_have_attribute("data-shown", theme)
    return settled(page)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_has_no_serious_fault(browser_of, name):
    """On a telephone, then on a screen; at each width in both themes."""
    page = browser_of("", 390).page
    page.goto(PUBLIC[name], wait_until="networkidle")
    assert faults(settled(page)) == [], f"{name}, 390 px, light"
    assert faults(turned(page), COLOURS) == [], f"{name}, 390 px, dark"
    page.set_viewport_size({"width": 1440, "height": 900})
    assert faults(settled(page)) == [], f"{name}, 1440 px, dark"
    assert faults(turned(page), COLOURS) == [], f"{name}, 1440 px, light"


@pytest.fixture(scope="module")
def rows(stack):
    return {mark: stack.value(sql) for mark, sql in WHERE.items()}


@pytest.mark.parametrize("username", AGENTS)
def test_no_page_of_an_account_has_a_serious_fault(browser_of, rows, username):
    """One window for all its pages: each begins in the theme that the one before ended with."""
    page = browser_of(username, 390 if username == "terrain" else 1440).page
    found = {}
    for listed in AGENTS[username]:
        path = listed.format(**rows)
        answer = page.goto(path, wait_until="load")
        assert answer.ok or listed in REFUSED, f"{listed}: {answer.status}"
        assert urlsplit(page.url).path == urlsplit(path).path, f"{listed} leads to {page.url}"
        wrong = faults(settled(page))
        if page.locator("html[data-shown]").count():  # the documentation of the API has one theme
            wrong += faults(turned(page), COLOURS)
        found |= {listed: sorted(set(wrong))} if wrong else {}
    assert found == {}


def test_the_map_of_a_telephone_and_one_report_have_no_serious_fault(browser_of):
    page = browser_of("", 390).page
    page.goto(f"/signales/{TERRITORY}/", wait_until="networkidle")
    page.get_by_role("button", name="Voir sur une carte").click()
    expect(page.locator(".seen-group, .seen-mark").first).to_be_visible()
    assert faults(settled(page)) == []
    page.locator(".seen-rows a").first.click()
    expect(page.locator(".public-recap")).to_be_visible()
    assert faults(settled(page)) == []


def test_the_three_steps_and_the_follow_up_have_no_serious_fault(chromium, stack):
    page = telephone(chromium, stack, scripts=True).page
    page.goto(f"/signaler/?territoire={TERRITORY}")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == [], "where, refused"
    street = stack.value(
        "SELECT feature.name FROM territories_mapfeature feature"
        "  JOIN territories_territory place ON place.id = feature.territory_id"
        " WHERE feature.layer = 'street' AND feature.name <> '' AND place.code <> '34172'"
        " ORDER BY length(feature.name) DESC LIMIT 1"
    )
    page.get_by_label("Adresse ou rue").fill(street)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Dites-le en quelques mots").fill("Un graffiti sur le mur")
    assert faults(settled(page)) == [], "what"
    page.locator("input[name=categorie]").first.check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Envoyer le signalement")).to_be_visible()
    assert faults(page) == [], "send"
    page.wait_for_timeout(SLOWLY)
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.locator(".public-thread")).to_be_visible()
    assert faults(page) == [], "follow-up"
    page.context.close()


def test_the_page_of_a_report_for_agents_has_no_serious_fault(browser_of):
    page = browser_of("pcc", 1440).page
    page.goto("/signalements/?vue=ouverts", wait_until="load")
    page.locator(".report-reference a").first.click()
    expect(page.get_by_role("heading", name=re.compile("^S-"))).to_be_visible()
    page.locator("summary", has_text="Relire et publier").click()
    assert faults(settled(page)) == []
