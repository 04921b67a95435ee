# SPDX-License-Identifier: EUPL-1.2
"""What others write stays text wherever it is read: nothing runs, nothing becomes an element of the page.

The last module by its name: whoever looks for the newest report of the demo must not find these.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.hostile import OPERATOR, PAYLOADS, TOWN

PLANT = "from tests.browser import hostile; hostile.plant()"
WITNESS = """
window.ran = [];
window.pwned = () => ran.push(new Error().stack);
"""
# What the payloads would have made, had one of them been read as HTML. Our own pages have none of that.
MADE = """
() => {
  const foreign = "iframe, object, embed, marquee, math, base, audio, video, animate, meta[http-equiv=refresh]";
  const programs = "script:not([type='application/json']), style";
  const leads = ["src", "href", "action", "formaction", "data", "srcdoc"];
  const isAway = (value) => /^\\s*javascript:|mal.example/.test(value);
  const isLed = ({ name, value }) => name.startsWith("on") || (leads.includes(name) && isAway(value));
  const found = [
    ...document.querySelectorAll(foreign),
    ...[...document.querySelectorAll(programs)].filter((element) => element.textContent.includes("pwned")),
    ...[...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(isLed)),
  ];
  return found.map((element) => element.outerHTML.slice(0, 200));
}
"""
PAGES = (
    *("/equipements/{asset}/", "/interventions/", "/interventions/{request}/", "/interventions/planning/"),
    *("/interventions/nouvelle/?asset={asset}", "/signalements/?vue=ouverts", "/signalements/{report}/"),
    *("/main-courante/", "/qualite/", "/console/rejeu/", "/console/mur/"),
    *("/admin/events/incident/", "/admin/interventions/workrequest/"),
)
PUBLIC = ("/signales/{town}/", "/signales/{town}/suivre/", "/signaler/?territoire={town}", "/accessibilite/{town}/")
KEYS = """
SELECT (SELECT uid FROM assets_asset WHERE source_ref = 'H4'),
       (SELECT min(id) FROM interventions_workrequest WHERE territory_id = town.id),
       (SELECT min(id) FROM signalements_signalement WHERE territory_id = town.id)
  FROM territories_territory town WHERE code = %s
"""


@pytest.fixture(scope="module")
def town(stack):
    stack.manage("shell", "-v0", "-c", PLANT)
    return dict(zip(("asset", "request", "report"), stack.query(KEYS, TOWN)[0], strict=True))


@pytest.fixture
def window(town, browser_of):
    opened = browser_of(OPERATOR)
    opened.page.add_init_script(WITNESS)
    opened.page.on("dialog", lambda dialog: opened.faults.append(f"dialogue : {dialog.message}"))
    return opened


def nothing_ran(page):
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") == []
    assert page.evaluate(MADE) == []


def test_what_is_read_as_html_is_seen_by_these_tests(browser_of):
    """Else the others would pass whatever happens."""
    page = browser_of("").page
    page.add_init_script(WITNESS)
    page.route(
        "**/essai/", lambda route: route.fulfill(body="<p>" + PAYLOADS[4] + PAYLOADS[0], content_type="text/html")
    )
    page.goto("/essai/")
    page.wait_for_function("window.ran.length === 2")
    assert len(page.evaluate(MADE)) == 2


def test_on_the_pages_of_agents(window, town):
    for path in PAGES:
        page = window.open(path.format(**town), "load")
        expect(page.locator("body"), path).to_contain_text("pwned")
        nothing_ran(page)
        assert window.faults == [], path


def test_in_the_queue_the_search_and_the_panel(window):
    page = window.open_console(f"?territory={TOWN}", shown="alarms")
    expect(page.locator("[data-rows] > li").nth(10)).to_be_visible()
    seen = page.locator("[data-rows]").inner_text()
    assert sum(payload in seen for payload in PAYLOADS) > 10
    search = page.locator("[data-search] input")
    for asked in ("script", PAYLOADS[10], "04 <img src=x"):
        search.fill(asked)
        expect(page.locator("[data-results]")).to_contain_text("pwned")
        nothing_ran(page)
    page.locator("[data-results] [role=option]").filter(has_text="04 <img").first.click()
    expect(page.locator("[data-panel]")).to_contain_text(PAYLOADS[4])
    expect(page.locator("[data-panel-history]")).to_contain_text("pwned")
    nothing_ran(page)
    assert window.faults == []


def test_in_an_incident(window):
    page = window.open_console(f"?territory={TOWN}")
    row = page.locator("[data-rows] > li").first
    expect(row).to_be_visible(timeout=120_000)
    row.click()
    expect(page.locator("[data-incident]")).to_contain_text("pwned")
    nothing_ran(page)
    assert window.faults == []


def test_on_the_pages_of_everybody(browser_of, town):
    window = browser_of("")
    window.page.add_init_script(WITNESS)
    for path in PUBLIC:
        page = window.open(path.format(town=TOWN), "load")
        expect(page.locator("body"), path).to_contain_text("pwned")
        nothing_ran(page)
        assert window.faults == [], path
