# SPDX-License-Identifier: EUPL-1.2
"""An inhabitant reports a lamp on a telephone, with a script then without; an agent asks for an intervention; the page
of the inhabitant tells each step, and « ce n'est pas réparé » opens it again."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_pages import WIDEST
from tests.browser.watched import Watched
from tests.stack import eventually

TERRITORY = "200066876"
UNREADY = "SELECT count(*) FROM signalements_photo WHERE state = 'preparing'"
SLOWLY = 4_500  # milliseconds: nobody fills the form in faster
LAMP = """SELECT asset.code FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
           JOIN assets_source source ON source.id = asset.source_id
          WHERE kind.code = 'light_point' AND source.slug = 'sig-chalons'
            AND NOT EXISTS (SELECT 1 FROM signalements_signalement report WHERE report.asset_id = asset.fid
                             AND report.state NOT IN ('confirmed', 'duplicate', 'rejected', 'out_of_scope', 'treated'))
          ORDER BY asset.fid LIMIT 2"""


@pytest.fixture(scope="module")
def lamps(stack):
    """Two that nobody has reported: one told with a script, one without."""
    return [code for (code,) in stack.query(LAMP)]


def telephone(chromium, stack, *, scripts):
    context = chromium.new_context(
        base_url=stack.address,
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(60_000)
    return Watched(context.new_page(), stack.address)


@pytest.fixture(scope="module")
def window(chromium, stack):
    one = telephone(chromium, stack, scripts=True)
    yield one
    one.page.context.close()


@pytest.fixture
def page(window):
    return window.page


def photo():
    out = io.BytesIO()
    Image.new("RGB", (2400, 1800), "darkblue").save(out, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fits(page):
    assert page.evaluate(WIDEST) == []


def test_a_lamp_is_reported_in_three_steps_on_a_telephone(window, page, lamps, stack):
    page.goto(f"/signaler/?territoire={TERRITORY}")
    fits(page)
    page.get_by_role("button", name="Montrer sur une carte").click()
    expect(page.locator(".public-map path").first).to_be_attached()
    expect(page.get_by_label("Équipements proches, en liste")).to_be_visible()
    page.get_by_label("Une photo").set_input_files(photo())
    page.get_by_label("Ou le numéro inscrit").fill(lamps[0].lower())
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".public-place")).to_contain_text(lamps[0])
    fits(page)
    page.get_by_label("Dites-le en quelques mots").fill("Le lampadaire ne s'allume plus (essai)")
    expect(page.locator("[data-first]")).to_contain_text("Éclairage éteint la nuit")
    assert page.locator("[name=categorie]:checked").count() == 0  # suggested, never imposed
    page.get_by_label("Éclairage éteint la nuit").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".public-recap dd.public-photos > *")).to_have_count(
        1
    )  # « en cours de préparation », or itself
    page.get_by_label("Une seule").check()
    page.wait_for_timeout(SLOWLY)
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.locator(".public-thread")).to_contain_text("bien arrivé")
    expect(page.locator(".public-photos li")).to_have_count(1)
    eventually(lambda: stack.value(UNREADY) == 0, "photo préparée", within=30)
    page.reload()
    image = page.locator(".public-photos img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0
    fits(page)
    assert window.faults == []


def hide_a_face(agent):
    """With the mouse, then with the keyboard; nobody else sees the photo before."""
    agent.get_by_role("link", name="Relire", exact=True).click()
    stage = agent.locator("[data-stage]")
    expect(stage.locator("img")).to_be_visible()
    box = stage.bounding_box()
    agent.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    agent.mouse.down()
    agent.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5, steps=5)
    agent.mouse.up()
    drawn = [float(one.input_value()) for one in agent.locator("[data-zone] input").all()]
    assert drawn == pytest.approx([20, 20, 20, 30], abs=1.5)
    agent.get_by_role("button", name="Ajouter une zone").press("Enter")
    agent.keyboard.press("ArrowRight")
    agent.keyboard.press("Shift+ArrowDown")
    moved = [float(one.input_value()) for one in agent.locator("[data-zone] input").all()][4:]
    assert moved == [42, 40, 20, 22]
    agent.keyboard.press("Delete")
    expect(agent.locator("[data-zone]")).to_have_count(1)
    agent.get_by_role("button", name="Enregistrer et garder entre agents").click()
    expect(agent.locator(".messages")).to_contain_text("Photo gardée entre agents")
    expect(agent.locator(".report-photos")).to_contain_text("1 zone cachée")


def test_the_agent_asks_for_an_intervention_and_the_inhabitant_reads_it(page, browser_of, lamps):
    agent = browser_of("pcc").page
    agent.goto(f"/signalements/?q={lamps[0]}")
    agent.locator(".report-reference a").first.click()
    expect(agent.locator(".report-text")).to_contain_text("ne s'allume plus (essai)")
    hide_a_face(agent)
    agent.get_by_role("button", name="Demander une intervention").click()
    expect(agent.locator(".messages")).to_contain_text(re.compile(r"DI n° \d+"))
    agent.get_by_role("link", name=re.compile(r"DI n° \d+")).click()
    expect(agent.locator(".work-thread img")).to_have_count(1)  # the photo travelled
    page.reload()
    expect(page.locator(".public-state")).to_contain_text("Transmis")
    agent.go_back()
    agent.locator("summary", has_text="Traité sans intervention").click()
    agent.get_by_role("button", name="Enregistrer l'issue").click()
    expect(agent.locator(".messages")).to_contain_text("Issue enregistrée")


def test_the_inhabitant_says_that_it_is_not_repaired(page):
    page.reload()
    expect(page.get_by_role("heading", name="Est-ce réparé ?")).to_be_visible()
    page.locator("summary", has_text="Non, ce n'est pas réparé").click()
    page.get_by_label("Ce que vous voyez").fill("Toujours noir")
    page.get_by_role("button", name="Non : rouvrir le dossier").click()
    expect(page.locator(".public-state")).to_contain_text("Rouvert")
    expect(page.locator(".public-thread")).to_contain_text("Toujours noir")


def test_the_next_one_joins_instead_of_reporting_again_without_a_script(chromium, stack, lamps):
    window = telephone(chromium, stack, scripts=False)
    page = window.page
    page.goto(f"/signaler/?territoire={TERRITORY}")
    page.get_by_label("Ou le numéro inscrit").fill(lamps[0])
    page.get_by_role("button", name="Continuer").click()
    known = page.locator(".public-card").filter(has_text=lamps[0])
    expect(known.first).to_contain_text("Éclairage éteint la nuit")
    known.first.get_by_role("button", name="Moi aussi, je suis ce dossier").click()
    expect(page.locator(".public-page")).to_contain_text("1 autre personne")
    page.context.close()


def test_the_form_works_without_a_script_and_tells_what_is_missing(chromium, stack, lamps):
    page = telephone(chromium, stack, scripts=False).page
    page.goto(f"/signaler/?territoire={TERRITORY}")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("Dire où c'est")
    page.get_by_label("Ou le numéro inscrit").fill(lamps[1])
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Dites-le en quelques mots").fill("Un matelas au pied du lampadaire")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("[data-first]")).to_contain_text("Objets ou déchets abandonnés")
    page.get_by_label("Objets ou déchets abandonnés").check()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_timeout(SLOWLY)
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.locator(".public-thread")).to_contain_text("bien arrivé")
    page.context.close()
