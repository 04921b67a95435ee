# SPDX-License-Identifier: EUPL-1.2
"""From a meter to a proven euro: a messy file of Enedis is read, what is refused says why, the rest is written; an
adjustment of the contract is accepted by one party, then by the other, and the saving moves."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.watched import Watched

PRM = "99990000000421"  # fictitious
METER = f"""
from apps.assets.models import Asset, AssetKind
from apps.energy.models import MeteringPoint
from apps.territories.models import Territory
asset = Asset.objects.create(kind=AssetKind.objects.get(code="energy_meter"), code="PRM-ESSAI",
                             name="Compteur d'essai", owner=Territory.objects.get(code="51108"))
MeteringPoint.objects.create(asset=asset, number="{PRM}", is_sample=True)
"""
HEAD = (
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;"
    "Nature;Pas;Indice de vraisemblance;Etat complémentaire"
)
ROWS = (  # date, value, PRM
    *((f"2026-03-02 {hour:02}:30:00", str(600 + hour), PRM) for hour in range(10)),
    ("2026-03-02 10:30:00", "-12", PRM),
    ("2026-03-02 11:30:00", "douze", PRM),
    ("2026-03-02 12:30:00", "", PRM),
    ("2026-03-29 02:30:00", "640", PRM),
    ("2026-03-02 13:30:00", "640", "12345678901234"),
    ("2026-03-02 00:30:00", "999", PRM),
)
REFUSED = (
    "valeur négative : -12",
    "nombre attendu",
    "n'existe pas (passage à l'heure d'été)",
    "aucun compteur 12345678901234",
)
ADJUSTMENT = "41 points lumineux ajoutés, lotissement fictif"


def messy():
    lines = [
        f"{number};2026-03-01 00:00:00;2026-03-31 00:00:00;PA;CONS;BRUT;W;{at};{value};B;PT30M;0;0"
        for at, value, number in ROWS
    ]
    return {"name": "courbe.csv", "mimeType": "text/csv", "buffer": "\r\n".join([HEAD, *lines]).encode("cp1252")}


@pytest.fixture(scope="module")
def windows(chromium, stack, cookies):
    """The referent at a desk, the contractor on a phone."""
    stack.manage("shell", "-v0", "-c", METER)
    opened = []
    for username, width in (("referent", 1440), ("titulaire", 390)):
        context = chromium.new_context(
            base_url=stack.address, viewport={"width": width, "height": 900}, locale="fr-FR", reduced_motion="reduce"
        )
        context.set_default_timeout(90_000)
        context.add_cookies(cookies(username))
        opened.append(Watched(context.new_page(), stack.address))
    yield opened
    for window in opened:
        window.page.context.close()


@pytest.fixture
def referent(windows):
    return windows[0].page


@pytest.fixture
def contractor(windows):
    return windows[1].page


def test_a_messy_file_says_what_is_refused_and_writes_the_rest(referent):
    referent.goto("/energie/releves/deposer/")
    referent.locator("[name=file]").set_input_files(messy())
    referent.locator("[name=territory]").select_option(label="Châlons-en-Champagne")
    referent.get_by_role("button", name="Lire le fichier").click()
    refused = referent.get_by_role("region", name="Lignes refusées")
    for reason in REFUSED:
        expect(refused).to_contain_text(reason)
    expect(referent.locator("main")).to_contain_text("laissées comme des trous")
    referent.get_by_role("button", name=re.compile("Écrire .* relevés")).click()
    expect(referent.locator("main")).to_contain_text("Relevés écrits")


def cumulated(page):
    """What the page of the contract says was saved since its beginning."""
    page.goto("/energie/contrat/")
    page.get_by_role("link", name=re.compile("Marché global de performance")).click()
    return page.get_by_role("region", name="Euros économisés depuis le début").locator(".savings-value").inner_text()


def opened(page):
    page.get_by_role("navigation", name="Ce contrat").get_by_role("link", name="Ajustements").click()
    page.get_by_role("link", name=ADJUSTMENT).click()


def test_an_adjustment_accepted_by_both_moves_the_saving(referent, contractor):
    before = cumulated(referent)
    opened(referent)
    promised = referent.locator("[data-move]").inner_text()
    assert "kWh" in promised
    referent.get_by_role("button", name="Accepter pour le maître d'ouvrage").click()
    expect(referent.locator(".savings-head")).to_contain_text("Accepté par le maître d'ouvrage")
    assert cumulated(referent) == before  # one party is not enough
    cumulated(contractor)
    opened(contractor)
    expect(contractor.locator("main")).to_contain_text("cette acceptation l'applique")
    contractor.get_by_role("button", name="Accepter pour le titulaire").click()
    expect(contractor.locator(".savings-head")).to_contain_text("Appliqué")
    expect(contractor.locator("[data-move]")).to_have_text(promised)  # it changed what it said it would
    assert cumulated(referent) != before


def test_the_statement_issued_before_did_not_move_with_it(referent):
    cumulated(referent)
    referent.get_by_role("navigation", name="Ce contrat").get_by_role("link", name="Décomptes annuels").click()
    referent.get_by_role("link", name="Année 3").click()
    referent.get_by_role("link", name="Vérifier l'empreinte").click()
    expect(referent.locator("main")).to_contain_text("même empreinte")
