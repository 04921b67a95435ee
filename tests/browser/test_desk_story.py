# SPDX-License-Identifier: EUPL-1.2
"""The desk of the agents: many reports at once with the keyboard alone and without a script; the layer of the map."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import WIDEST

LIST = "/signalements/?vue=ouverts"


@pytest.mark.parametrize("width", [390, 1440])
def test_many_are_qualified_with_the_keyboard_alone(browser_of, width):
    window = browser_of("pcc", width)
    page = window.page
    page.goto(LIST)
    boxes = page.locator("input[name=choix]")
    for rank in (0, 1):
        boxes.nth(rank).focus()
        page.keyboard.press("Space")
    expect(page.locator("[data-count]")).to_contain_text("2 cochés sur")
    assert page.evaluate(WIDEST) == []
    page.get_by_label("Action", exact=True).select_option("forward")
    page.locator("[data-go]").press("Enter")
    expect(page.locator(".report-results input:checked")).to_have_count(2)
    assert page.evaluate(WIDEST) == []
    page.get_by_role("link", name="Annuler").press("Enter")
    expect(page).to_have_url(LIST)
    assert window.faults == []


def test_without_a_script_the_same_boxes_do_the_same(chromium, stack, cookies):
    context = chromium.new_context(base_url=stack.address, java_script_enabled=False, locale="fr-FR")
    context.add_cookies(cookies("pcc"))
    page = context.new_page()
    page.goto(LIST)
    reference = page.locator(".report-reference a").first.inner_text()
    page.locator("input[name=choix]").first.check()
    page.get_by_label("Action", exact=True).select_option("route")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Destinataire", exact=True).select_option(label="Espaces verts")
    page.get_by_role("button", name="Choisir le destinataire").click()
    expect(page.get_by_role("status")).to_contain_text("1 signalement fait")
    page.get_by_role("link", name=reference).click()
    expect(page.locator(".work-facts")).to_contain_text("Espaces verts")
    expect(page.locator(".work-facts")).to_contain_text("choisi par")
    page.locator("summary", has_text="Ne pas retenir").click()
    form = page.locator("form[action$='/ecarter/']")
    form.get_by_label("Réponse type").select_option(label="Terrain privé")
    form.get_by_role("button", name="Voir le texte").click()
    expect(form.get_by_label("Motif, que l'habitant lira")).to_have_value(
        f"Bonjour, le lieu de votre signalement {reference} est privé : son propriétaire en a la charge."
    )
    context.close()


def test_the_layer_of_reports_lists_those_in_view_and_opens_one(browser_of):
    window = browser_of("pcc", 1440)
    page = window.open_console()
    page.locator(".layers > summary").click()
    page.get_by_label("Signalements ouverts").check()
    page.keyboard.press("Escape")
    panel = page.locator("[data-reports]")
    expect(panel.locator("summary")).to_contain_text(re.compile(r"Signalements à l'écran\s:\s[1-9]\d"))  # ten or more
    panel.locator("summary").click()
    first = panel.locator("li a").first
    href = first.get_attribute("href")
    first.click()
    expect(page).to_have_url(href)
    assert window.faults == []
