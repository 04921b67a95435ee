# SPDX-License-Identifier: EUPL-1.2
"""What the beat of critical alarms costs a screen without a graphics card: seconds of processor of a whole Chromium,
with the beat and for who asks for no motion, on the same console.

    .venv/bin/python benchmarks/halo.py [http://127.0.0.1:8000] [pcc] [password] [seconds]

Against a running demo (`make up`), which has critical alarms that nobody acknowledged.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright  # noqa: E402

from benchmarks import chromium  # noqa: E402

BAR = 1.5  # with the beat / without
SETTLING = 4_000  # milliseconds after the map is idle


def main(base: str, username: str, password: str, seconds: str) -> int:
    spent = {motion: cost(base, username, password, motion, float(seconds)) for motion in ("reduce", "no-preference")}
    still, beating = spent["reduce"], spent["no-preference"]
    print(f"halo: {beating:.2f} s of processor in {seconds} s with the beat, {still:.2f} s without")
    print(f"halo: with / without = {beating / still:.2f} (bar {BAR})")
    return 0 if beating <= still * BAR else 1


def cost(base: str, username: str, password: str, motion: str, seconds: float) -> float:
    """Of every process of the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        page = chromium.logged_in(browser, base, username, password, reduced_motion=motion)
        page.goto(f"{base}/console/")
        page.wait_for_selector("[data-map][data-idle]", timeout=60_000)
        page.wait_for_timeout(SETTLING)
        before = chromium.processor_seconds(browser)
        time.sleep(seconds)
        spent = chromium.processor_seconds(browser) - before
        browser.close()
    return spent


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(*given, *["http://127.0.0.1:8000", "pcc", "demo", "20"][len(given) :]))
