# SPDX-License-Identifier: EUPL-1.2
"""First view of the console in headless Chromium: bytes transferred, time until the map has nothing left to draw.

    .venv/bin/python benchmarks/first_view.py [http://127.0.0.1:8000] [pcc-mtp] [password]

Against a running demo (`make up`): Montpellier has 30 000 light points. The cache is empty at each round.
"""

import sys
from statistics import median

from playwright.sync_api import Page, sync_playwright

ROUNDS = 3
BYTES_BAR, SECONDS_BAR = 1_500_000, 3.0
FLAGS = (
    "--no-sandbox --use-angle=swiftshader --enable-unsafe-swiftshader --ignore-gpu-blocklist "
    "--disable-background-networking --disable-component-update --disable-sync --no-first-run"
)


def main(base: str, username: str, password: str) -> int:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=FLAGS.split())
        state = logged_in(browser, base, username, password)
        views = [view(browser, base, state) for _ in range(ROUNDS)]
        browser.close()
    size, seconds = median(view[0] for view in views), median(view[1] for view in views)
    print(f"first view {size / 1e6:.2f} MB transferred, ours / bar = {size / BYTES_BAR:.2f}")
    print(f"first view {seconds:.1f} s until the map is idle, ours / bar = {seconds / SECONDS_BAR:.2f}")
    return 0 if size <= BYTES_BAR and seconds <= SECONDS_BAR else 1


def logged_in(browser, base: str, username: str, password: str) -> dict:
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{base}/connexion/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/console/**")
    state = context.storage_state()
    context.close()
    return state


def view(browser, base: str, state: dict) -> tuple[int, float]:
    context = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900}, locale="fr-FR")
    page = context.new_page()
    sizes = count_bytes(page)
    page.goto(f"{base}/console/")
    drawn = page.wait_for_selector("[data-map][data-idle]", timeout=60_000)
    seconds = int(drawn.get_attribute("data-idle")) / 1000  # since navigation began
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(sizes), seconds


def count_bytes(page: Page) -> list[int]:
    """Sizes on the wire of every answer, those asked by the map's workers included."""
    sizes: list[int] = []

    def finished(request):
        found = request.sizes()
        sizes.append(found["responseBodySize"] + found["responseHeadersSize"])

    page.on("requestfinished", finished)
    return sizes


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(*given, *["http://127.0.0.1:8000", "pcc-mtp", "demo"][len(given) :]))
