# SPDX-License-Identifier: EUPL-1.2
"""An inhabitant begins a report on a telephone that loses its network: nothing is lost, it leaves once, by itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_signalement_story import TERRITORY, fits, photo, telephone

READY = "navigator.serviceWorker.ready.then((it) => it.active.state)"
TEXT = "Écrit sans réseau (essai)"
COUNT = "SELECT count(*) FROM signalements_signalement WHERE text = %s"
PHOTOS = """SELECT count(*) FROM signalements_photo photo JOIN signalements_signalement report
             ON report.id = photo.signalement_id WHERE report.text = %s"""


@pytest.fixture
def page(chromium, stack):
    one = telephone(chromium, stack, scripts=True).page
    one.goto(f"/signaler/?territoire={TERRITORY}")
    one.evaluate(READY)
    yield one
    one.context.close()


def test_a_report_begun_on_the_network_is_finished_without_it_and_leaves_once(page, stack):
    page.get_by_label("Adresse ou rue").fill("Rue des essais")
    page.get_by_label("Une photo").set_input_files(photo())
    page.wait_for_timeout(1_000)
    page.reload()
    expect(page.get_by_label("Adresse ou rue")).to_have_value("Rue des essais")
    expect(page.locator(".public-restored")).to_contain_text("rien n'est encore envoyé")
    page.context.set_offline(True)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Adresse ou rue")).to_have_value("Rue des essais")
    expect(page.locator("[data-photos]")).to_contain_text("Photos gardées : 1")
    page.get_by_label("Dites-le en quelques mots").fill(TEXT)
    page.get_by_label("Éclairage éteint la nuit").check()
    page.get_by_role("button", name="Garder et envoyer").click()
    kept = page.locator("[data-kept]")
    expect(kept).to_contain_text("Brouillon gardé sur cet appareil, sera envoyé au retour du réseau")
    fits(page)
    page.reload()
    expect(kept).to_contain_text("Brouillon gardé sur cet appareil")
    page.context.set_offline(False)
    expect(kept).to_contain_text("Signalement envoyé")
    assert (stack.value(COUNT, TEXT), stack.value(PHOTOS, TEXT)) == (1, 1)
    page.get_by_role("link", name="Suivre ce signalement").click()
    expect(page.locator(".public-thread")).to_contain_text("bien arrivé")


def test_what_is_kept_is_erased_when_the_person_says_twice(page, stack):
    text = f"{TEXT}, puis effacé"
    page.context.set_offline(True)
    page.goto("/signaler/")
    page.get_by_label("Adresse ou rue").fill("Rue des essais")
    page.get_by_label("Dites-le en quelques mots").fill(text)
    page.get_by_label("Éclairage éteint la nuit").check()
    page.get_by_role("button", name="Garder et envoyer").click()
    kept = page.locator("[data-kept]")
    kept.get_by_role("button", name="Effacer ce brouillon").click()
    expect(kept).to_contain_text("nulle part ailleurs")
    kept.get_by_role("button", name="Effacer ce brouillon").click()
    expect(kept).to_be_hidden()
    page.context.set_offline(False)
    page.goto(f"/signaler/?territoire={TERRITORY}")
    page.wait_for_timeout(8_000)
    assert stack.value(COUNT, text) == 0


def test_without_a_script_a_reload_in_the_middle_keeps_what_was_sent(chromium, stack):
    page = telephone(chromium, stack, scripts=False).page
    page.goto(f"/signaler/?territoire={TERRITORY}")
    page.get_by_label("Adresse ou rue").fill("Sente des essais")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Garder cette adresse").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".public-place")).to_contain_text(
        "Sente des essais"
    )  # the step is there: no reload in mid-flight
    page.reload()
    expect(page.locator(".public-place")).to_contain_text("Sente des essais")
    page.get_by_label("Dites-le en quelques mots").fill("Sans script (essai)")
    page.get_by_label("Éclairage éteint la nuit").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".public-recap")).to_contain_text("Sans script (essai)")
    page.reload()
    expect(page.locator(".public-recap")).to_contain_text("Sans script (essai)")
    assert re.search(r"/signaler/[^/]+/envoyer/", page.url)
    page.context.close()
