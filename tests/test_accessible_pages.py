# SPDX-License-Identifier: EUPL-1.2
"""Every page of the site is in a list of the accessibility tests, or is excused here with the reason."""

import re
from urllib.parse import urlsplit

from django.contrib import admin
from django.urls import URLResolver, get_resolver, resolve

from tests.browser.accessible import addresses
from tests.routes import plain

MACHINES = ("api/v1/", "api/schema/", "open311/", "ngsi-ld/", "ingest/")
FILES = re.compile(r"(\.(csv|pdf|xlsx|ics|atom|geojson|json|js|webmanifest|jpg)|/(csv|pdf)/)$")
IMAGES = re.compile(r"(photo|thumbnail)$")
MODEL = re.compile(r"^admin:(\w+)_(changelist|add|change|delete|history)$")
SHAPES = {"changelist", "add", "change", "delete", "history"}  # each drawn by templates that all models share
TEMPLATES = {
    "change_list_template": "changelist",
    "change_form_template": "change",
    "add_form_template": "add",
}
EXCUSED = {
    "healthz": "read by machines",
    "readyz": "read by machines",
    "metrics": "read by machines",
    "ogc-conformance": "read by machines",
    "ogc-api": "read by machines",
    "ogc-item": "the page of open assets, with one line",
    "logout": "an act",
    "password_change_done": "one sentence in the frame of the page before it",
    "savings-evidence": "a file that somebody joined",
    "signalement-follow-mine": "a file",
    "energy-import": "the demo keeps no import: not looked at",
    "energy-import-progress": "a part of a page, read by its script",
    "signalement-filter-counts": "a part of a page, read by its script",
    "quality-rows": "a part of a page, read by its script",
    "signalement-surroundings": "a part of a page, read by its script",
    "signalement-streets": "a part of a page, read by its script",
    "signalement-suggestions": "a part of a page, read by its script",
    "published-points": "a part of a page, read by its script",
    "published-base": "a part of a page, read by its script",
    "signalement-offline-send": "answers the script of the form",
    "signalement-code": "leads to the form",
    "signalement-what": "walked by the test of the three steps",
    "signalement-send": "walked by the test of the three steps",
    "published": "walked by the test of the map and one report",
    "signalement-photo-moderate": "the demo has no photo of an inhabitant: not looked at",
    "admin:login": "leads to the login page of everybody",
    "admin:logout": "an act",
    "admin:password_change_done": "leads to the page of the site",
    "admin:autocomplete": "read by a script of the administration",
    "admin:jsi18n": "read by a script of the administration",
    "admin:view_on_site": "leads elsewhere",
    "admin:assets_asset_context": "read by a script of the administration",
    "admin:events_rule_trial": "the demo has no rule: not looked at",
    "admin:webhooks_subscriber_replay": "the demo has no subscriber: not looked at",
    "admin:contracts_contractversion_publish": "the demo has no draft of a contract: not looked at",
    "admin:contracts_contractversion_discard": "the demo has no draft of a contract: not looked at",
}
KNOWN = {resolve(urlsplit(address).path).view_name for address in addresses()}


def pages():
    """Names of the routes that answer GET with something to read."""
    return {
        name
        for name, path, view in views(get_resolver())
        if name and not path.startswith(MACHINES) and "GET" in methods(view) and not is_file(name, path)
    }


def views(resolver, before="", namespace=""):
    for pattern in resolver.url_patterns:
        path = before + plain(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, path, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}" if pattern.name else "", path, pattern.callback


def methods(view):
    """Those that its decorator lets in; all of them when it has none."""
    while view is not None:
        code = getattr(view, "__code__", None)
        if code and "request_method_list" in code.co_freevars:
            return dict(zip(code.co_freevars, view.__closure__, strict=True))["request_method_list"].cell_contents
        view = getattr(view, "__wrapped__", None)
    return ("GET", "POST")


def is_file(name, path):
    return bool(FILES.search(path) or (IMAGES.search(name) and not name.endswith("moderate")))


def test_every_page_is_looked_at_or_excused():
    unlisted = {name for name in pages() - KNOWN - set(EXCUSED) if not MODEL.match(name)}
    assert not unlisted, "neither in tests/browser/accessible.py nor excused"


def test_no_excuse_outlives_its_page():
    assert not set(EXCUSED) - pages(), "no such page"
    assert not set(EXCUSED) & KNOWN, "looked at: no excuse needed"


def test_each_shape_of_the_administration_is_looked_at():
    assert {shape for name in KNOWN if (found := MODEL.match(name)) for shape in [found[2]]} == SHAPES


def test_each_screen_of_the_administration_with_a_template_of_its_own_is_looked_at():
    own = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{shape}"
        for model, screen in admin.site._registry.items()
        for attribute, shape in TEMPLATES.items()
        if getattr(screen, attribute, None)
    }
    own.discard("admin:reversibility_departure_change")  # the demo has no archive: only the form to ask for one
    assert own <= KNOWN
