# SPDX-License-Identifier: EUPL-1.2
"""Without a graphics card a map that moves is drawn in fewer pixels; the hand that drags it never loses it."""

from tests.stack import eventually

LOOKED = """
async () => {
  const { name } = performance.getEntriesByType("resource").find((one) => /states_map(\\.\\w+)?\\.js$/.test(one.name));
  const { map } = await import(name);
  window.clicks ??= (map.on("click", () => (window.clicks += 1)), 0);
  return { ...map.project([4.36, 48.95]), zoom: map.getZoom(), width: map.getCanvas().width, clicks: window.clicks };
}
"""


def test_a_drag_moves_the_map_as_much_as_the_hand_and_is_no_click(browser_of):
    page = browser_of("pcc").open_console("")
    page.wait_for_selector("[data-map][data-idle]", state="attached")
    before = page.evaluate(LOOKED)
    page.mouse.move(900, 450)
    page.mouse.down()
    for step in range(1, 31):
        page.mouse.move(900 + 8 * step, 450)
        page.wait_for_timeout(16)
    moving = page.evaluate(LOOKED)
    page.wait_for_timeout(200)  # the hand rests: the map does not go on by itself
    page.mouse.up()
    assert moving["width"] == before["width"] // 2
    eventually(lambda: page.evaluate(LOOKED)["width"] == before["width"], "la carte nette")
    after = page.evaluate(LOOKED)
    assert abs(after["x"] - before["x"] - 240) < 2
    assert (after["zoom"], after["clicks"]) == (before["zoom"], 0)
