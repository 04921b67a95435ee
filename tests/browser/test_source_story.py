# SPDX-License-Identifier: EUPL-1.2
"""A technician who does not code connects a supplier without any standard: try, map, key, alarm, place on the map; then
the supplier changes its dates: why it is refused, repaired, replayed."""

import json
import time
import uuid

import requests
from playwright.sync_api import expect

from apps.connectors import standard_webhooks
from tests.console import mvt
from tests.console.tile_places import url_of
from tests.stack import eventually

PLACE = {"longitude": 4.3631, "latitude": 48.9566}
BEGUN = '{"fields": {"ref": "repere", "at": "horodatage"}}'
OPEN = """
SELECT count(*) FROM events_alarm JOIN assets_asset asset ON asset.fid = asset_id
 WHERE code = 'POSTE-7' AND active AND title = 'Porte ouverte'
"""


def said(date):
    return json.dumps({"etats": [{"repere": "POSTE-7", "horodatage": date, "code": "P1", "etat": "vu", "lieu": PLACE}]})


def test_a_referent_connects_a_supplier_without_us(browser_of, stack):
    window = browser_of("referent")
    territory = stack.value("SELECT id FROM territories_territory WHERE code = '51108'")
    page = window.open(f"/admin/assets/source/add/?territory={territory}")
    page.locator("[name=name]").fill("Fournisseur fictif")
    page.locator("[name=slug]").fill("fournisseur-fictif")
    page.locator("[name=driver]").select_option("json-push")
    page.locator("[name=options]").fill(BEGUN)
    page.locator("[name=_continue]").click()
    page.get_by_role("link", name="Tester, relier, clés").click()
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    attempt(page, said(now))
    expect(page.locator(".trial")).to_contain_text("identifiant d'équipement absent")
    describe(page)
    attempt(page, said(now))
    expect(page.locator(".trial .decoded")).to_contain_text("Porte ouverte · majeure · présente")
    page.get_by_role("button", name="Créer la clé").click()
    key = page.locator(".new-key code").inner_text()
    assert post(stack, key, said(now)) == 202
    eventually(lambda: stack.value(OPEN), "l'alarme du fournisseur", within=30)
    eventually(lambda: on_the_map(page, stack), "l'équipement sur la carte", within=30)
    assert post(stack, key, said(time.strftime("%d/%m/%Y %H:%M:%S", time.gmtime(time.time() - 30)))) == 400
    page = window.open("/sources/fournisseur-fictif/")
    expect(page.locator(".refused")).to_contain_text("date ISO 8601 attendue")
    page.get_by_role("button", name="Rejouer les messages écartés").click()
    expect(page.locator(".messages")).to_contain_text("1 message reste refusé")
    page.locator("[name=dates]").fill("%d/%m/%Y %H:%M:%S")
    page.locator("[name=time_zone]").fill("UTC")
    page.get_by_role("button", name="Enregistrer la correspondance").click()
    expect(page.locator(".messages")).to_contain_text("Correspondance enregistrée")
    page.get_by_role("button", name="Rejouer les messages écartés").click()
    expect(page.locator(".messages")).to_contain_text("1 message rejoué")
    expect(page.locator("#ecartes + p")).to_contain_text("Aucun message n'attend.")
    assert window.faults == []


def on_the_map(page, stack):
    """Whether the tile of the place, as this person's map asks for it, draws the equipment."""
    fid = stack.value("SELECT fid FROM assets_asset WHERE code = 'POSTE-7'")
    tile = page.request.get(stack.address + url_of("assets", 16, (PLACE["longitude"], PLACE["latitude"])))
    assert tile.ok, tile.status
    return fid in {one["id"] for one in mvt.decode(tile.body()).get("assets", [])}


def attempt(page, message):
    page.get_by_label("Coller un message d'exemple").fill(message)
    page.get_by_role("button", name="Tester", exact=True).click()


def describe(page):
    """What is where, and what the supplier's words mean."""
    page.locator("[name=list]").fill("etats")
    page.locator("[name=kind]").select_option("control_cabinet")
    paths = {"event": "code", "state": "etat", "lon": "lieu.longitude", "lat": "lieu.latitude"}
    for name, path in paths.items():
        page.locator(f"[name=path_{name}]").fill(path)
    page.locator("[name=events]").fill("P1 = door_open ; majeure ; Porte ouverte")
    page.locator("[name=states]").fill("vu = présent")
    page.get_by_role("button", name="Enregistrer la correspondance").click()
    expect(page.locator(".messages")).to_contain_text("Correspondance enregistrée")


def post(stack, key, body):
    message_id, now = f"msg_{uuid.uuid4().hex}", str(int(time.time()))
    signed = standard_webhooks.signature(key, message_id, now, body.encode())
    headers = {"webhook-id": message_id, "webhook-timestamp": now, "webhook-signature": signed}
    return requests.post(f"{stack.address}/ingest/fournisseur-fictif/", body, headers=headers, timeout=30).status_code
