# SPDX-License-Identifier: EUPL-1.2
"""A page whose every fault is noted: console, CSP, requests to somebody else, requests that failed."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

LOCAL = ("data", "blob", "about")
MAP = re.compile(r"/static/js/console/map(\.\w+)?\.js$")
expect.set_options(timeout=90_000)


class Watched:
    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.faults: list[str] = []
        self.bytes = 0
        self.requests = 0
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))
        page.on("request", self._asked)
        page.on("websocket", lambda socket: self._judge(socket.url.replace("ws:", "http:")))
        page.on("response", self._answered)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " (e) => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI))"
        )
        page.add_init_script("try { localStorage.setItem('connecte-toured', 'oui') } catch {}")  # visited before
        self.network = page.context.new_cdp_session(page)
        self.network.send("Network.enable")
        self.network.on("Network.loadingFinished", self._loaded)

    def _said(self, message) -> None:
        if message.type in ("error", "warning") and not is_of_the_machine(message.text):
            self.faults.append(f"{message.type}: {message.text}")

    def _asked(self, request) -> None:
        self.requests += 1
        self._judge(request.url)

    def _judge(self, url: str) -> None:
        if urlsplit(url).scheme not in LOCAL and not url.startswith(self.address):
            self.faults.append(f"tiers: {url}")

    def _answered(self, response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def _loaded(self, event) -> None:
        self.bytes += event["encodedDataLength"]

    def open(self, path: str, wait: str = "networkidle") -> Page:
        self.page.goto(path, wait_until=wait)
        return self.page

    def open_console(self, query: str = "", shown: str = "incidents", *, drawn: bool = True) -> Page:
        """Open and live: the stream runs and the list was read. Not `drawn`: without its map, that takes a processor
        to itself when there is no graphics card, in a story where nobody looks at it."""
        if not drawn:
            self.page.route(MAP, lambda route: route.fulfill(body=NO_MAP, content_type="text/javascript"))
        page = self.open(f"/console/{query}", "load")
        expect(page.locator("[data-live=live]")).to_be_attached()
        page.locator(f"[data-list={shown}]").click()
        page.mouse.move(page.viewport_size["width"] / 2, 4)  # a hand over the list would hold back what arrives
        expect(page.locator(f"[data-list={shown}]")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("[data-rows]")).to_have_attribute("aria-busy", "false")
        return page


NO_MAP = "export function start() {}"


def is_of_the_machine(text: str) -> bool:
    """Complaints of a Chromium that draws without a graphics card."""
    return "GPU stall" in text or "WebGL" in text and "performance" in text.lower()
