# SPDX-License-Identifier: EUPL-1.2
"""The pictures of the README and of the guides, taken in the demo that runs (`make screenshots`): the storm is provoked
first, so that what they show did happen. Each is looked at by who changes a screen."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "img"
CHROMIUM = ("chromium-headless-shell", "chromium")
FLAGS = [
    *("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
]
LAPTOP, WALL, PHONE = (1440, 900), (1920, 1080), (390, 844)
SETTLED = 5000  # ms: tiles and list of a machine without a graphics card
COLOURS = 256


def nothing(_page: Page) -> None:
    """The page as it comes."""


def the_storm(page: Page) -> None:
    """The incident that masks the most, opened."""
    page.locator("[data-rows] .row", has_text="symptômes masqués").first.locator(".row-open").click()
    page.wait_for_timeout(SETTLED)


@dataclass(frozen=True, slots=True)
class Shot:
    """`then` is done once the page is there."""

    name: str
    person: str  # "" for everybody
    path: str
    size: tuple[int, int] = LAPTOP
    theme: str = "dark"
    then: Callable[[Page], None] = nothing


SHOTS = [
    Shot("console-dark", "pcc", "/console/?territory=51108", then=the_storm),
    Shot("console-light", "pcc", "/console/?territory=51108", theme="light"),
    Shot("console-montpellier", "pcc-mtp", "/console/"),
    Shot("mur", "pcc", "/console/mur/?territory=51108", WALL),
    Shot("rejeu", "pcc", "/console/rejeu/?territory=51108"),
    Shot("console-telephone", "pcc", "/console/?territory=51108", PHONE),
    Shot("pilotage", "elu", "/pilotage/", theme="light"),
    Shot("signaler", "", "/signaler/", PHONE, "light"),
]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", help="only these pictures")
    asked.add_argument("--no-storm", action="store_true", help="the town as it is")
    said = asked.parse_args()
    base = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    if not said.no_storm:
        subprocess.run([sys.executable, HERE.parent / "deploy/stack.py", "storm"], check=True)
    FOLDER.mkdir(exist_ok=True)
    program = next(path for path in map(shutil.which, CHROMIUM) if path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for shot in SHOTS:
            if not said.names or shot.name in said.names:
                print(take(browser, base, shot), flush=True)
        browser.close()
    return 0


def take(browser: Browser, base: str, shot: Shot) -> str:
    """Its file and its weight."""
    width, height = shot.size
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    page = context.new_page()
    page.add_init_script("try { localStorage.setItem('connecte-toured', '1') } catch {}")  # not the first visit
    if shot.person:
        log_in(page, shot.person)
    if shot.theme == "light":
        page.add_init_script("try { localStorage.setItem('connecte-theme', 'light') } catch {}")
    page.goto(shot.path)
    page.wait_for_timeout(SETTLED)
    shot.then(page)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    context.close()
    path = FOLDER / f"{shot.name}.png"
    picture.save(path, optimize=True)
    return f"{path.relative_to(HERE.parent)} {path.stat().st_size / 1000:.0f} kB"


def log_in(page: Page, person: str) -> None:
    page.goto("/connexion/")
    page.fill("input[name=username]", person)
    page.fill("input[name=password]", os.environ.get("DEMO_PASSWORD", "demo"))
    page.locator("main [type=submit]").click()
    page.wait_for_url(lambda url: "/connexion/" not in url)


if __name__ == "__main__":
    sys.exit(main())
