# SPDX-License-Identifier: EUPL-1.2
"""The layers of the map: turned on and off in « Couches », counted, kept in the address, drawn."""

import re

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
