# SPDX-License-Identifier: EUPL-1.2
"""What axe does not see of the public pages: a flood with a script and without, titles, focus, 320 px, the keyboard on
the map."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import WIDEST
from tests.browser.test_signalement_story import SLOWLY, TERRITORY, telephone

LAMPS = """SELECT asset.code FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
            JOIN assets_source source ON source.id = asset.source_id
           WHERE kind.code = 'light_point' AND source.slug = 'sig-chalons' ORDER BY asset.fid DESC LIMIT 2"""
FLOOD = """INSERT INTO signalements_tally (network, slot, count)
           SELECT '*', to_timestamp((floor(extract(epoch FROM now()) / 600) + later) * 600), 100000
             FROM generate_series(0, 1) later"""
HELD = "SELECT held FROM signalements_signalement ORDER BY id DESC LIMIT 1"
COVERED = """() => {
  const marks = [...document.querySelectorAll(".seen-mark, .seen-group")].map((one) => one.getBoundingClientRect());
  const near = (a, b) => Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
  return [marks.length, marks.filter((one, rank) => marks.some((other, after) => after > rank
    && near(one, other) < (one.width + other.width) / 2 - 2)).length];
}"""


@pytest.fixture
def flood(stack):
    """As many reports as make every page ask for a proof; forgotten before the next story."""
    stack.query(FLOOD)
    yield
    stack.query("DELETE FROM signalements_tally")


@pytest.mark.parametrize("scripts", [True, False])
def test_in_a_flood_a_browser_solves_and_a_telephone_without_a_script_is_told(chromium, stack, flood, scripts):
    page = telephone(chromium, stack, scripts=scripts).page
    page.goto(f"/signaler/?territoire={TERRITORY}")
    page.get_by_label("Ou le numéro inscrit").fill(stack.query(LAMPS)[int(scripts)][0])
    page.get_by_role("button", name="Continuer").click()
    page.locator("[name=categorie]").first.check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Une seule").check()
    page.wait_for_timeout(SLOWLY)
    words = page.locator("form[data-form] .public-unproven")  # in a <noscript>: no element where scripts run
    expect(words).to_have_text([] if scripts else [re.compile("Sans JavaScript, le vôtre part quand même")])
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.locator(".public-thread")).to_contain_text("bien arrivé")
    assert stack.query(HELD)[0][0] is not scripts  # solved and accepted; or read by an agent first

    page.goto(f"/signales/{TERRITORY}/suivre/?rue=Rue fictive 222")
    page.get_by_label("Votre courriel").fill("rue@exemple.invalid")
    page.wait_for_timeout(SLOWLY)
    page.get_by_role("button", name="Recevoir le courriel").click()
    told = page.get_by_role("heading", level=1) if scripts else page.get_by_role("alert")
    expect(told).to_contain_text("courriel" if scripts else "Activez JavaScript, ou recommencez dans dix minutes")
    page.context.close()


def test_each_step_has_its_title_and_an_error_is_read_first(chromium, stack):
    page = telephone(chromium, stack, scripts=True).page
    page.goto(f"/signaler/?territoire={TERRITORY}")
    expect(page).to_have_title("Étape 1 sur 3 : où ? · Signaler un problème · CA de Châlons-en-Champagne")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page).to_have_title("Erreur · Étape 1 sur 3 : où ? · Signaler un problème · CA de Châlons-en-Champagne")
    wrong = page.get_by_label("Adresse ou rue")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    assert "_error" in wrong.get_attribute("aria-describedby")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first link of the summary
    expect(wrong).to_be_focused()
    assert page.locator("html").get_attribute("lang") == "fr"
    assert [page.locator(one).count() for one in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    page.context.close()


def test_at_320_px_and_with_letters_twice_as_large_nothing_scrolls_sideways(chromium, stack):
    """400 % of a screen of 1280 px; then text at 200 %."""
    page = telephone(chromium, stack, scripts=True).page
    for width, size in ((320, ""), (390, "200%")):
        page.set_viewport_size({"width": width, "height": 640})
        for address in ("/signaler/?territoire=", "/signales/", "/accessibilite/"):
            tail = "" if "=" in address else "/"
            page.goto(f"{address}{TERRITORY}{tail}")
            page.evaluate("size => (document.documentElement.style.fontSize = size)", size)
            assert page.evaluate(WIDEST) == [], (address, width, size)
    page.context.close()


def test_marks_of_the_map_never_cover_each_other_and_open_with_the_keyboard(browser_of):
    page = browser_of("", 1440).page
    page.goto(f"/signales/{TERRITORY}/")
    expect(page.locator(".seen-group").first).to_be_visible()
    drawn, covered = page.evaluate(COVERED)
    assert drawn > 5 and covered == 0
    nameless = page.locator(".seen-canvas [title*=undefined]")
    page.get_by_role("button", name="Agrandir").click()
    page.wait_for_timeout(700)
    page.wait_for_load_state("networkidle")
    expect(nameless).to_have_count(0)  # groups of one report have their number, and no words of their own yet
    opened = page.locator(".leaflet-popup-content a")
    for _zoom in range(15):  # to the place that no zoom parts, or to one report
        if opened.count():
            break
        page.locator(".seen-mark, .seen-group").first.press("Enter")
        page.wait_for_timeout(700)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(COVERED)[1] == 0
        expect(nameless).to_have_count(0)
    expect(opened.first).to_be_focused()
    expect(page.get_by_role("button", name="Fermer")).to_be_visible()
