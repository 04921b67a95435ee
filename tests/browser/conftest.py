# SPDX-License-Identifier: EUPL-1.2
"""The whole demo, as `make demo` starts it but in a folder and on ports of its own, and a real Chromium."""

import os
import sys

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import field
from tests.browser.watched import Watched
from tests.stack import ROOT, Person, Stack, eventually

CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu-rasterization",  # without a card, only the map is drawn by the software one
    "--disable-gpu-compositing",
]
PASSWORD = "demo"  # of the demo's accounts, accepted on loopback only
COLLEAGUE = "pcc-deux"
# Served by nobody but the browser itself (test_layers_story.py).
BACKDROP = {
    "BASEMAP_TILES": "https://images.example/photo/{z}/{x}/{y}.png",
    "BASEMAP_LABEL": "Photo aérienne (fictive)",
    "BASEMAP_CREDIT": "© Personne, licence fictive",
}
SETTLED = """
SELECT (SELECT count(DISTINCT source_id) = 2 FROM events_alarm JOIN assets_source source ON source.id = source_id
         WHERE active AND state = 'unack' AND slug IN ('talq-chalons', 'talq-montpellier'))
   AND (SELECT max(at) < now() - interval '3 s' FROM events_livemessage WHERE kind = 'alarm.raised')
"""
SECOND_OPERATOR = f"""
from apps.supervision.demo import accounts
accounts.load([{{"username": "{COLLEAGUE}", "last_name": "Essai", "role": "operator", "territory": "200066876"}}])
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def stack(redmine, migrated_dump):
    """Started with a Redmine, which serves nothing before the story that is about it."""
    command = [sys.executable, str(ROOT / "deploy" / "stack.py"), "demo", "--quiet", "--name"]
    ids = {"GMAO_TRACKER": str(redmine.ids["tracker"]), "GMAO_FIELD": str(redmine.ids["field"])}
    given = {"GMAO_URL": redmine.url, "GMAO_KEY": redmine.key, **ids, "DEMO_PASSWORD": PASSWORD, **BACKDROP}
    one = Stack(f"test-browser-{os.getpid()}", command, migrated_dump, **given)
    try:
        one.start()
        one.query("UPDATE interventions_gmao SET active = false")
        one.manage("shell", "-v0", "-c", SECOND_OPERATOR)
        eventually(lambda: said_what_was_wrong(one), "les pannes déjà là au départ", every=1)
        yield one
    finally:
        one.stop()


def said_what_was_wrong(stack):
    """Both cities were heard, and for some seconds nothing new: what a page counts now, the next one will count too."""
    return stack.value(SETTLED)


@pytest.fixture(autouse=True)
def _a_network_that_sent_nothing(stack):
    """All the stories come from one address, which may report only so often in ten minutes."""
    stack.query("DELETE FROM signalements_tally")


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def cookies(stack):
    """Cookies of each account, logged in once: the login page is slow on purpose, and tested apart."""
    known = {}

    def of(username):
        if username not in known:
            person = Person(stack, username, PASSWORD)
            known[username] = [{"name": c.name, "value": c.value, "url": stack.address} for c in person.cookies]
        return known[username]

    return of


@pytest.fixture
def browser_of(chromium, stack, cookies):
    """`browser_of("pcc", 1440, "dark")`: a window of somebody logged in, watched. Without a name, of nobody."""
    contexts = []

    def opened(username="", width=1440, theme="light"):
        height = 844 if width < 900 else 900
        context = chromium.new_context(
            base_url=stack.address,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale="fr-FR",
            reduced_motion="reduce",  # without a graphics card, a halo that beats costs a map drawn nine times
        )
        context.set_default_timeout(90_000)
        context.add_init_script(f"localStorage.setItem('connecte-theme', '{theme}')")
        contexts.append(context)
        if username:
            context.add_cookies(cookies(username))
        return Watched(context.new_page(), stack.address)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def given(stack, request):
    """An order for the team of « terrain » for each of ORDERS of the module: title → order, request."""
    stack.manage("shell", "-v0", "-c", field.GIVEN.format(titles=request.module.ORDERS))
    rows = stack.query(
        "SELECT title, o.id, r.id FROM interventions_workorder o"
        " JOIN interventions_workrequest r ON r.id = o.request_id"
    )
    return {title: (order, request) for title, order, request in rows}


@pytest.fixture
def phone(chromium, stack, cookies, given):
    """A phone of 390 px that has read its day once, and keeps the page."""
    context = chromium.new_context(
        base_url=stack.address,
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        has_touch=True,
        is_mobile=True,
        permissions=["geolocation"],
        geolocation={"latitude": 48.9566, "longitude": 4.3631},
    )
    context.set_default_timeout(60_000)
    context.add_cookies(cookies("terrain"))
    window = Watched(context.new_page(), stack.address)
    page = window.open("/terrain/", "load")
    expect(page.locator("[data-job]").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise((go) => setTimeout(go, 300)))")
    field.opened_again(page)
    expect(page.locator("[data-job]").first).to_be_visible()
    assert window.faults == []
    yield page
    context.set_offline(False)
    context.close()
