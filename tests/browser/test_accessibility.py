# SPDX-License-Identifier: EUPL-1.2
"""axe-core (WCAG 2.2 A and AA) on every page of the public and the main ones of agents: nothing serious, nothing
critical, in both themes and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_signalement_story import SLOWLY, TERRITORY, telephone
from tests.stack import ROOT

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
async (rules) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes
      .map((node) => `${id} (${help}): ${node.target} ${node.html.slice(0, 99)}`));
}
"""
PUBLIC = {
    "landing": "/",
    "indicators": "/indicateurs/51108/",
    "login": "/connexion/",
    "statement": "/accessibilite/",
    "statement of a territory": f"/accessibilite/{TERRITORY}/",
    "territories": "/signales/",
    "plan": "/plan-du-site/",
    "open data": "/ogc/?f=html",
    "an open collection": "/ogc/collections/equipements?f=html",
    "open assets": "/ogc/collections/equipements/items?f=html&limit=20",
    "list and map": f"/signales/{TERRITORY}/",
    "list refused": f"/signales/{TERRITORY}/?categorie=absente",
    "street": f"/signales/{TERRITORY}/suivre/",
    "a street that is over": "/rues/nothing-of-the-kind/",
    "form, where": f"/signaler/?territoire={TERRITORY}",
    "nothing there": "/suivi/nothing-of-the-kind/",
    "form, over": "/signaler/nothing-of-the-kind/",
}
AGENTS = {
    "console": "/console/",
    "wall": "/console/mur/?theme=clair",
    "replay": "/console/rejeu/",
    "a period refused": "/console/rejeu/?from=hier",
    "reports": "/signalements/?vue=ouverts",
    "saved filters": "/signalements/filtres/",
    "a call": "/signalements/nouveau/",
    "interventions": "/interventions/",
    "administration": "/admin/",
    "sources": "/sources/",
    "steering": "/pilotage/?territoire=200066876",
    "passport of a figure": "/pilotage/51108/building_saving/",
    "a reader of the council sheet": "/admin/kpi/sheetreader/add/",
    "a list of the administration": "/admin/kpi/figure/",
    "a form with a list to search in": "/admin/webhooks/subscriber/add/",
    "a form with rows": "/admin/energy/tariff/add/",
    "a form with dates and hours": "/admin/events/plannedevent/add/",
    "an archive": "/admin/reversibility/departure/add/",
}
OF_OTHERS = {name: "referent" for name, path in AGENTS.items() if path.startswith("/admin/")}
OF_OTHERS |= {"passport of a figure": "elu", "steering": "admin", "sources": "referent"}


def faults(page):
    """Each as one line, that says where."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)  # by the protocol of the browser: the page's own policy lets no script in
    return page.evaluate(RUN, RULES)


def settled(page):
    page.wait_for_timeout(400)  # maps and lists that arrive after the page
    return page


SWITCH = """
() => {
  const button = document.body.appendChild(document.createElement("i"));
  button.dataset.themeSwitch = "";
  button.click();
  button.remove();
}
"""


def turned(page, theme):
    """By the switch that every page listens to, on those too that show none; nothing is loaded again."""
    page.evaluate(SWITCH)
    expect(page.locator("html")).to_have_attribute("data-shown", theme)
    return settled(page)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_has_no_serious_fault(browser_of, name):
    """On a telephone, then on a screen; at each width in both themes."""
    page = browser_of("", 390).page
    page.goto(PUBLIC[name], wait_until="networkidle")
    assert faults(settled(page)) == [], f"{name}, 390 px, light"
    assert faults(turned(page, "dark")) == [], f"{name}, 390 px, dark"
    page.set_viewport_size({"width": 1440, "height": 900})
    assert faults(settled(page)) == [], f"{name}, 1440 px, dark"
    assert faults(turned(page, "light")) == [], f"{name}, 1440 px, light"


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


@pytest.mark.parametrize("name", AGENTS)
def test_a_page_of_agents_has_no_serious_fault(browser_of, name):
    page = browser_of(OF_OTHERS.get(name, "pcc"), 1440).page
    page.goto(AGENTS[name], wait_until="load")
    page.wait_for_timeout(1500)
    assert faults(page) == [], name
    assert faults(turned(page, "dark")) == [], f"{name}, dark"


def test_the_page_of_a_report_for_agents_has_no_serious_fault(browser_of):
    page = browser_of("pcc", 1440).page
    page.goto("/signalements/?vue=ouverts", wait_until="load")
    page.locator(".report-reference a").first.click()
    expect(page.get_by_role("heading", name=re.compile("^S-"))).to_be_visible()
    page.locator("summary", has_text="Relire et publier").click()
    assert faults(settled(page)) == []
