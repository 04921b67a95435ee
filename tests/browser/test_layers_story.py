# SPDX-License-Identifier: EUPL-1.2
"""The layers of the map: turned on and off in « Couches », counted, kept in the address, drawn."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_accessibility import faults
from tests.stack import eventually

# How many things of a layer are on the map now; its module is the one that the page loaded.
DRAWN = """
async (layer) => {
  const { name } = performance.getEntriesByType("resource").find((one) => /states_map(\\.\\w+)?\\.js$/.test(one.name));
  const { map } = await import(name);
  return map?.getLayer(layer) ? map.queryRenderedFeatures({ layers: [layer] }).length : -1;
}
"""


def drawn(page, layer):
    return page.evaluate(DRAWN, layer)


def test_a_layer_is_turned_on_counted_sent_by_its_address_and_turned_off(browser_of):
    window = browser_of("pcc")
    page = window.open_console("?territory=51108")
    layers = page.locator("details.layers")
    layers.locator("summary").click()
    for name in ("Interventions ouvertes", "Sites et compteurs d'énergie", "Événements planifiés"):
        box = layers.get_by_label(name)
        expect(layers.locator("label", has_text=name).locator(".layer-count")).to_have_text(re.compile(r"^[1-9]\d*$"))
        box.check()
    expect(page).to_have_url(re.compile(r"layers=energy%2Cinterventions%2Cplanned"))
    assert not faults(page)
    page.reload()
    expect(page.locator("[data-live=live]")).to_be_attached()
    for layer in ("interventions", "energy", "planned"):
        eventually(lambda layer=layer: drawn(page, layer) > 0, f"{layer} sur la carte", every=0.5)
    assert drawn(page, "reports") == 0
    layers.locator("summary").click()
    layers.get_by_label("Interventions ouvertes").uncheck()
    eventually(lambda: drawn(page, "interventions") == 0, "plus d'interventions", every=0.5)
    layers.get_by_label("Sans télégestion").uncheck()
    expect(page.locator("[data-layers-hidden]")).to_have_text("1 masquée")
    expect(page).to_have_url(re.compile(r"hide=state-silent"))
    eventually(lambda: drawn(page, "silent") == -1 and drawn(page, "normal") >= 0, "états masqués", every=0.5)
    assert window.faults == []


def test_images_of_somebody_else_are_a_layer_with_their_credit_and_a_hole_shows_our_own_map(browser_of):
    window = browser_of("pcc")
    page, asked = window.page, []
    image = Image.new("RGB", (256, 256), (200, 40, 160))
    content = io.BytesIO()
    image.save(content, "PNG")

    def give(route):
        asked.append(route.request)
        anyone = {"Access-Control-Allow-Origin": "*"}
        if route.request.url.endswith("1.png"):
            return route.fulfill(status=404, headers=anyone)
        return route.fulfill(body=content.getvalue(), content_type="image/png", headers=anyone)

    page.route("https://images.example/**", give)
    window.open_console("?territory=51108")
    assert not asked
    assert page.evaluate(COLOUR_SEEN, [200, 40, 160]) == 0
    layers = page.locator("details.layers")
    layers.locator("summary").click()
    layers.get_by_label("Photo aérienne (fictive)").check()
    expect(page.locator(".map-credit")).to_have_text("© Personne, licence fictive")
    expect(page).to_have_url(re.compile("layers=backdrop"))
    eventually(lambda: page.evaluate(COLOUR_SEEN, [200, 40, 160]) > 100, "les images se voient", every=0.5)
    assert all("cookie" not in one.headers and "referer" not in one.headers for one in asked)
    assert drawn(page, "street") > 0
    page.reload()
    expect(page.locator(".map-credit")).to_have_text("© Personne, licence fictive")
    layers.locator("summary").click()
    layers.get_by_label("Photo aérienne (fictive)").uncheck()
    expect(page.locator(".map-credit")).to_be_hidden()
    eventually(lambda: drawn(page, "backdrop") == -1, "sans les images", every=0.5)
    assert all(fault.startswith("tiers: https://images.example/") or "404" in fault for fault in window.faults)


# How many of the pixels drawn are about of this colour, by its hue: it is made paler.
COLOUR_SEEN = """
async ([red, green, blue]) => {
  const { name } = performance.getEntriesByType("resource").find((one) => /states_map(\\.\\w+)?\\.js$/.test(one.name));
  const { map } = await import(name);
  map.redraw();
  const gl = map.getCanvas().getContext("webgl2");
  const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
  const pixels = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  let seen = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const [r, g, b] = pixels.subarray(at, at + 3);
    if (r - g > (red - green) / 4 && b - g > (blue - green) / 4 && r > b) seen += 1;
  }
  return seen;
}
"""
