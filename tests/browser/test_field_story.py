# SPDX-License-Identifier: EUPL-1.2
"""A shift without a network: a phone repairs with a photo in offline mode, is reloaded, comes back; nothing is lost,
nothing is doubled, the clocks stop at the hour of the taps."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.field import all_left, bar, job
from tests.browser.test_pages import WIDEST
from tests.stack import eventually

ORDERS = ["Lampe à réparer", "Câble à terre", "Mât penché"]
ACTS = "**/api/v1/interventions/field/acts/"
ROWS = """SELECT (SELECT count(*) FROM interventions_fieldact WHERE order_id = {order}),
                 (SELECT count(*) FROM interventions_attachment WHERE order_id = {order}),
                 (SELECT count(*) FROM interventions_passage WHERE order_id = {order} AND after = 'repaired'),
                 (SELECT count(*) FROM interventions_part WHERE order_id = {order})"""


def picture(color):
    out = io.BytesIO()
    Image.new("RGB", (2400, 1800), color).save(out, "JPEG")
    return {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def sign(page, name):
    page.get_by_role("button", name="Faire signer").click()
    page.get_by_role("button", name="Garder la signature").click()  # nothing is drawn: it says so
    expect(page.locator("[data-toast]")).to_contain_text("puis signer dans le cadre")
    page.get_by_label("Nom de qui signe").fill(name)
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 20 + 25 * step, box["y"] + 40 + 20 * (step % 2))
    page.mouse.up()
    page.get_by_role("button", name="Garder la signature").click()


def test_a_phone_offline_repairs_with_a_photo_and_the_clocks_stop(phone, stack, given):
    order, request = given["Câble à terre"]
    phone.context.set_offline(True)
    job(phone, "Câble à terre").get_by_role("button", name="En route").click()
    expect(bar(phone)).to_contain_text("Hors ligne, 1 acte en attente")
    job(phone, "Câble à terre").get_by_role("link").click()
    phone.locator("[data-act=arrive]").click()
    phone.get_by_role("button", name="Couper l'alimentation").click()
    phone.locator(f"#photo-after-{order}").set_input_files(picture("darkgreen"))
    expect(phone.locator(".field-photos img")).to_have_count(1)
    phone.get_by_label("Ce qui a été fait").fill("Câble refixé")
    phone.get_by_label("Temps passé").fill("40")
    phone.get_by_label("Pièce utilisée").fill("Pince d'ancrage")
    phone.get_by_role("button", name="Ajouter").click()
    sign(phone, "Gardienne de l'école")
    expect(bar(phone)).to_contain_text("5 actes en attente")

    phone.reload()  # the phone was killed: the page, the day, the acts and the report come from it
    expect(phone.get_by_label("Ce qui a été fait")).to_have_value("Câble refixé")
    expect(phone.locator(".field-photos img")).to_have_count(2)
    expect(phone.locator("main")).to_contain_text("Signé par Gardienne de l'école")
    expect(phone.get_by_role("button", name="Couper l'alimentation")).to_have_attribute("aria-pressed", "true")
    phone.locator("[data-act=repair]").click()
    expect(bar(phone)).to_contain_text("6 actes en attente")
    phone.goto("/terrain/#envois")
    expect(phone.locator("[data-pending]")).to_have_count(6)
    assert stack.value(f"SELECT state FROM interventions_workorder WHERE id = {order}") == "to_plan"

    phone.context.set_offline(False)
    all_left(phone)
    assert stack.query(ROWS.format(order=order)) == [(6, 2, 1, 1)]
    state, outcome = stack.query(f"SELECT state, outcome FROM interventions_workrequest WHERE id = {request}")[0]
    assert (state, outcome) == ("settled", "repaired")
    assert stack.value(f"SELECT signed_by FROM interventions_workorder WHERE id = {order}") == "Gardienne de l'école"
    clocks = stack.query(f"SELECT kind, state, stopped_at FROM interventions_clock WHERE request_id = {request}")
    assert {(kind, state) for kind, state, _at in clocks} == {("gti", "met"), ("gtrp", "met"), ("gtr", "met")}
    gti = next(at for kind, _state, at in clocks if kind == "gti")
    told = stack.value(f"SELECT declared_at FROM interventions_fieldact WHERE order_id = {order} AND kind = 'arrive'")
    assert gti == told
    phone.goto("/terrain/#")
    phone.get_by_text("Fait aujourd'hui (1)").click()
    expect(job(phone, "Câble à terre")).to_contain_text("Réparé")


def test_what_is_under_a_finger_is_not_drawn_again_before_it_lifts(phone):
    """A list that is read again between the press and its release would lose the tap."""
    phone.goto("/terrain/")
    link = phone.locator("[data-job] a").first
    link.hover()
    phone.mouse.down()
    held = link.element_handle()
    phone.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    phone.wait_for_timeout(500)
    assert held.evaluate("element => element.isConnected")
    phone.mouse.up()
    expect(phone).to_have_url(re.compile("#ot-"))
    phone.goto("/terrain/")


def test_an_answer_that_was_lost_gives_one_act(phone, stack, given):
    """The server did it, the answer never came: the phone asks again with the same key."""
    order = given["Lampe à réparer"][0]
    lost = []

    def lose(route):
        if len(lost) < 2:
            lost.append(route.fetch().status)
            return route.abort()
        return route.continue_()

    phone.context.route(ACTS, lose)
    job(phone, "Lampe à réparer").get_by_role("button", name="En route").click()
    expect(bar(phone)).to_contain_text("1 acte en attente")
    phone.goto("/terrain/#envois")
    phone.get_by_role("button", name="Envoyer maintenant").click()
    all_left(phone)
    assert lost == [200, 200]
    rows = stack.query(f"SELECT kind FROM interventions_fieldact WHERE order_id = {order}")
    passages = f"SELECT count(*) FROM interventions_passage WHERE order_id = {order} AND after = 'en_route'"
    assert (rows, stack.value(passages)) == ([("depart",)], 1)


def test_an_order_cancelled_meanwhile_is_told_in_words_and_nothing_is_lost(phone, stack, given):
    order, request = given["Mât penché"]
    phone.context.set_offline(True)
    job(phone, "Mât penché").get_by_role("button", name="En route").click()
    expect(bar(phone)).to_contain_text("1 acte en attente")
    stack.manage("shell", "-v0", "-c", CANCEL.format(order=order))
    phone.context.set_offline(False)
    expect(bar(phone)).to_contain_text("1 acte refusé : à vous de choisir")
    bar(phone).get_by_role("link").click()
    refused = phone.locator("[data-refused]")
    expect(refused).to_contain_text("Annulé")
    phone.reload()
    expect(refused).to_have_count(1)
    refused.get_by_role("button", name="Abandonner").click()
    refused.get_by_role("button", name="Le garder").click()
    refused.get_by_role("button", name="L'écrire dans le fil").click()
    all_left(phone)
    said = stack.value(f"SELECT text FROM interventions_comment WHERE request_id = {request}")
    assert "refusé ensuite : En route" in said


CANCEL = """
from apps.interventions import services
from apps.territories.models import User
services.cancel(order_id={order}, by=User.objects.get(username="pcc"), why="Fait par un tiers")
"""


def test_two_taps_tell_of_a_lamp_that_is_off_without_a_network(phone, stack):
    code = stack.value(UNIQUE)
    phone.goto("/terrain/#signaler")
    phone.context.set_offline(True)
    phone.get_by_label("Numéro de lampe").fill(code)
    phone.get_by_role("button", name="Chercher").click()
    expect(phone.locator("main")).to_contain_text("sera vérifié à l'envoi")
    phone.get_by_role("button", name="Lampe éteinte").click()
    expect(bar(phone)).to_contain_text("1 acte en attente")
    phone.locator("#seen-photo").set_input_files(picture("black"))
    expect(bar(phone)).to_contain_text("2 actes en attente")
    phone.context.set_offline(False)
    all_left(phone)
    opened = stack.query(
        "SELECT r.origin, r.title, (SELECT count(*) FROM interventions_attachment p WHERE p.request_id = r.id)"
        " FROM interventions_workrequest r JOIN assets_asset a ON a.fid = r.asset_id"
        f" WHERE a.code = '{code}'"
    )
    assert opened == [("patrol", "Lampe éteinte", 1)]

    phone.get_by_label("Numéro de lampe").fill(code)
    phone.get_by_role("button", name="Chercher").click()
    phone.get_by_role("button", name="Vue allumée").click()
    expect(phone.locator("[data-toast]")).to_contain_text("vue allumée")
    seen = "SELECT s.state FROM interventions_sighting s JOIN assets_asset a ON a.fid = s.asset_id"
    seen += f" WHERE a.code = '{code}' ORDER BY s.id"
    eventually(lambda: stack.query(seen) == [("off",), ("lit",)], "les deux constats")


def test_a_qr_code_opens_its_equipment(phone, stack):
    """Debian's Chromium reads no code by itself: the detector and the camera are stood in for, the rest is the page."""
    uid, code = stack.query("SELECT uid, code FROM assets_asset WHERE code = 'PL-0300'")[0]
    phone.add_init_script(CAMERA.replace("UID", str(uid)))
    phone.reload()
    phone.goto("/terrain/#signaler")
    phone.get_by_role("button", name="Lire le code QR").click()
    expect(phone.locator("[data-asset]")).to_contain_text(code)
    expect(phone.locator("video")).to_have_count(0)


CAMERA = """
globalThis.BarcodeDetector = class { async detect() { return [{ rawValue: location.origin + "/equipements/UID/" }]; } };
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 10, 10);
  return canvas.captureStream(10);
};
"""
UNIQUE = """
SELECT min(a.code) FROM assets_asset a JOIN assets_assetkind k ON k.id = a.kind_id
  JOIN assets_source s ON s.id = a.source_id
 WHERE k.code = 'light_point' AND s.slug = 'talq-chalons'
   AND a.fid NOT IN (SELECT asset_id FROM interventions_workrequest WHERE asset_id IS NOT NULL)
   AND (SELECT count(*) FROM assets_asset other WHERE upper(other.code) = upper(a.code)) = 1
"""


def test_a_first_round_that_fails_does_not_end_what_comes_after(chromium, stack, cookies, given):
    context = chromium.new_context(base_url=stack.address, locale="fr-FR", service_workers="allow")
    context.add_cookies(cookies("terrain"))
    context.add_init_script(FAILS_ONCE)
    page = context.new_page()
    page.goto("/terrain/")
    expect(page.locator("[data-job]").first).to_be_visible()
    page.wait_for_function("navigator.locks.failed")
    assert page.evaluate(KEPT_BY_THE_PHONE)
    context.close()


FAILS_ONCE = """
const { locks } = navigator;
const request = locks.request.bind(locks);
locks.request = (...given) => (locks.failed ? request(...given) : Promise.reject(new Error((locks.failed = "occupé"))));
"""
KEPT_BY_THE_PHONE = """
() => Promise.race([
  navigator.serviceWorker.ready.then(() => true),
  new Promise((go) => setTimeout(() => go(false), 30000)),
])
"""


def test_every_screen_holds_in_every_width_and_nothing_of_anybody_is_in_the_kept_page(phone, stack):
    kept = phone.evaluate(f"{CACHE}.then(async (it) => (await it.match('/terrain/?vide')).text())")
    for word in ("Équipe de terrain", "terrain@", "csrfmiddlewaretoken", *ORDERS):
        assert word not in kept
    addresses = phone.evaluate(f"{CACHE}.then(async (it) => (await it.keys()).map((one) => one.url))")
    assert not [address for address in addresses if "/api/" in address or "/photos/" in address]
    for width in (360, 390, 768, 1440):
        phone.set_viewport_size({"width": width, "height": 844})
        for name in ("", "carte", "signaler", "envois", "reglages"):
            phone.goto(f"/terrain/#{name}")
            expect(phone.locator("main h1")).to_be_attached()
            assert phone.evaluate(WIDEST) == [], (width, name)
            assert phone.evaluate(SMALL) == [], (width, name)


CACHE = "caches.keys().then((names) => caches.open(names[0]))"
SMALL = """
() => [...document.querySelectorAll("main button, main a.button, main input:not([type=file]), nav a")]
  .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 56)
  .map((one) => `${one.textContent || one.id} ${one.getBoundingClientRect().height}`)
"""
