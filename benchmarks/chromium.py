# SPDX-License-Identifier: EUPL-1.2
"""A headless Chromium without a graphics card, somebody logged in, and what its processes spend."""

from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks import processor

PATH = "/usr/bin/chromium-headless-shell"
FLAGS = [
    *("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
    "--enable-precise-memory-info",
]


def logged_in(browser: Browser, base: str, username: str, password: str, **options: Any) -> Page:
    """A page of `username`, at the console."""
    given = {"viewport": {"width": 1440, "height": 900}, "locale": "fr-FR", "timezone_id": "Europe/Paris"} | options
    page = browser.new_context(**given).new_page()
    page.goto(f"{base}/connexion/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/console/**")
    return page


def processor_seconds(browser: Browser) -> float:
    """Of all its processes, since they began."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(processor.of_process(one["id"]) for one in processes)
