# SPDX-License-Identifier: EUPL-1.2
"""The page of the field teams on a slow phone: weight of its JavaScript, time until the list can be used.

    .venv/bin/python benchmarks/field.py [http://127.0.0.1:8000] [terrain] [password]

Against a running demo (`make up`). Every module counts, those read later too, each compressed as it is served. The
network is that of the bar: 400 kbit/s, 400 ms there and back, a processor four times slower; the cache is empty.
Usable: the list of the day is painted (element timing) and its buttons, which are forms, answer a tap.
Whole: the modules have it in hand, with the offline mode (`performance.mark("whole")`).
"""

import gzip
import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.first_view import logged_in  # noqa: E402

STATIC = Path(__file__).resolve().parents[1] / "static"
MODULES = [*sorted((STATIC / "terrain").glob("*.js"))]
BESIDE = [STATIC / "interventions/countdown.js", STATIC / "js/console/sentences.js", STATIC / "js/theme.js"]
ELSEWHERE = {"simple.js"}  # of the page without offline mode
ROUNDS = 5
BYTES_BAR, SECONDS_BAR = 150_000, 2.0
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
CPU = 4
PATIENCE = 6_000  # milliseconds, for what comes after the list
FLAGS = "--no-sandbox --disable-background-networking --disable-component-update --disable-sync --no-first-run"


def main(base: str, username: str, password: str) -> int:
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in [*MODULES, *BESIDE] if path.name not in ELSEWHERE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=FLAGS.split())
        state = logged_in(browser, base, username, password)
        times = [usable(browser, base, state) for _ in range(ROUNDS)]
        again = usable(browser, base, state, kept=True)
        browser.close()
    seconds, whole = median(one[0] for one in times), median(one[1] for one in times)
    spread = ", ".join(f"{one[0]:.2f}" for one in times)
    print(f"field page {weight / 1000:.1f} kB of compressed JavaScript, ours / bar = {weight / BYTES_BAR:.2f}")
    print(f"field page usable in {seconds:.2f} s on a slow 3G ({spread}), ours / bar = {seconds / SECONDS_BAR:.2f}")
    print(f"field page whole, with its offline mode, in {whole:.2f} s on the same network")
    print(f"field page kept in the phone, whole in {again[1]:.2f} s, ours / bar = {again[1] / SECONDS_BAR:.2f}")
    return 0 if weight <= BYTES_BAR and seconds <= SECONDS_BAR else 1


WATCH = """
new PerformanceObserver((seen) => { window.painted ??= seen.getEntries()[0].renderTime; })
  .observe({ type: "element", buffered: true });
"""


def usable(browser, base: str, state: dict, *, kept: bool = False) -> tuple[float, float]:
    """Seconds since the navigation began: list painted, page whole. `kept`: opened before, its worker answers."""
    context = browser.new_context(storage_state=state, viewport={"width": 390, "height": 844}, locale="fr-FR")
    page = context.new_page()
    page.add_init_script(WATCH)
    if kept:
        page.goto(f"{base}/terrain/")
        page.evaluate("navigator.serviceWorker.ready.then(() => new Promise((go) => setTimeout(go, 1000)))")
    slowed = context.new_cdp_session(page)
    slowed.send("Network.enable")
    slowed.send("Network.emulateNetworkConditions", SLOW)
    slowed.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.goto(f"{base}/terrain/", wait_until="commit")
    page.wait_for_selector("[data-job] button, .field-empty", timeout=60_000)
    page.wait_for_timeout(PATIENCE)
    painted, whole = page.evaluate("[window.painted ?? 0, performance.getEntriesByName('whole')[0]?.startTime ?? 0]")
    context.close()
    return painted / 1000, whole / 1000


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(*given, *["http://127.0.0.1:8000", "terrain", "demo"][len(given) :]))
