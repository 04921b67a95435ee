# SPDX-License-Identifier: EUPL-1.2
"""The city's technician brings an inventory: deposit, map the columns, preview, write, see it on the console."""

import pytest
from playwright.sync_api import expect

HEADER = "Repère;Rue;X;Y;Puissance"
ROWS = [f"ESSAI-{number:03};Rue de l'Essai fictif;4,36{number};48,95{number};{40 + number}" for number in range(1, 8)]


@pytest.fixture
def inventory(tmp_path):
    file = tmp_path / "lampadaires fictifs.csv"
    file.write_bytes("\r\n".join([HEADER, *ROWS, ""]).encode("latin-1"))
    return file


def test_a_referent_imports_an_inventory_and_sees_it_on_the_console(browser_of, stack, inventory):
    window = browser_of("referent")
    page = window.open("/admin/assets/importjob/add/")
    page.locator("[name=file]").set_input_files(inventory)
    page.locator("[name=target]").select_option("assets")
    page.locator("[name=territory]").select_option(
        str(stack.value("SELECT id FROM territories_territory WHERE code = '51108'"))
    )
    page.locator("[name=kind]").select_option(label="Point lumineux")
    page.locator("form.import-form button[type=submit]").click()
    page.wait_for_url("**/change/")
    describe(page)
    page.get_by_role("button", name="Analyser sans rien écrire").click()
    expect(page.locator(".import-counts")).to_contain_text("À créer")
    assert stored(stack) == 0, "écrit avant la confirmation"
    page.get_by_role("button", name="Écrire ces différences").click()
    expect(page.locator(".import-counts")).to_contain_text("Créés")
    assert stored(stack) == len(ROWS)
    find_on_the_console(window)
    assert window.faults == []


def describe(page):
    """The city says which of its columns is what."""
    for column, field in {"Repère": "code", "X": "x", "Y": "y", "Puissance": "attr:power_w"}.items():
        page.get_by_label(column, exact=True).or_(page.get_by_label(f"{column} :", exact=True)).select_option(field)


def stored(stack):
    return stack.value("SELECT count(*) FROM assets_asset WHERE code LIKE 'ESSAI-%%'")


def find_on_the_console(window):
    page = window.open_console(drawn=False)
    search = page.locator("[data-search] input")
    search.fill("ESSAI-003")
    expect(page.locator("[data-results] [role=option]").first).to_contain_text("ESSAI-003")
    page.locator("[data-results] [role=option]").first.click()
    expect(page.locator("[data-panel]")).to_contain_text("ESSAI-003")
