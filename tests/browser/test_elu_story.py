# SPDX-License-Identifier: EUPL-1.2
"""An élu opens « Pilotage », follows a subject to its passport, its months, its file and its rows; an inhabitant finds
the same figure from the landing page, without an account, and how it is counted."""

import csv
import io

import pytest
from playwright.sync_api import expect


@pytest.fixture
def elu(browser_of):
    return browser_of("elu", 1440, "light").open("/pilotage/", "load")


def test_an_elu_goes_from_a_subject_to_the_rows_behind_it(elu):
    subjects = elu.locator(".kpi-topics li")
    expect(subjects).to_have_count(3)
    expect(elu.locator(".kpi-card").filter(has_text="Électricité de l'éclairage économisée")).to_contain_text("à 90 %")
    subjects.filter(has_text="Énergie des bâtiments").get_by_role("link").click()
    expect(elu.get_by_role("heading", level=1)).to_have_text("Énergie des bâtiments économisée")
    expect(elu.locator("[data-chart] canvas")).to_be_visible()
    expect(elu.locator(".savings-chart svg")).to_be_hidden()  # one drawing of it: that of the page is for paper
    expect(elu.locator(".kpi-readings")).to_contain_text("Pour un habitant")
    expect(elu.locator(".kpi-passport")).to_contain_text("IPMVP")
    shown = elu.locator(".kpi-lead .kpi-value").inner_text()
    expect(elu.locator("tbody tr").filter(has_text=shown).first).to_be_visible()
    with elu.expect_download() as download:
        elu.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig")), delimiter=";"))
    assert {row["etat"] for row in rows} == {"publié", "provisoire"}
    assert all(row["fictif"] == "oui" for row in rows if row["valeur"])
    elu.get_by_role("link", name="Voir les lignes").click()
    expect(elu.get_by_role("heading", level=1)).to_be_visible()
    assert "/energie/contrat/" in elu.url


def test_an_inhabitant_reads_the_same_figure_without_an_account(elu, browser_of):
    """The last month that was published: until the tenth, the one before the last."""
    elu.goto("/pilotage/51108/lighting_saving/")
    shown = elu.locator("tbody tr").filter(has_text="publié").first.locator("td").first
    interval = shown.locator(".work-where").inner_text()
    page = browser_of("", 390, "dark").open("/", "load")
    page.get_by_role("link", name="Indicateurs").click()
    page.get_by_role("link", name="Châlons-en-Champagne", exact=True).click()
    figure = page.locator(".kpi-one").filter(has_text="Électricité de l'éclairage économisée")
    expect(figure).to_contain_text(interval)
    figure.locator("summary").click()
    expect(figure).to_contain_text("référence ajustée à la longueur des nuits")
    expect(page.locator("body")).not_to_contain_text("Alarmes annoncées par jour")  # not an indicator for everybody
