# SPDX-License-Identifier: EUPL-1.2
"""Every route x every method x every role x two territories: nobody reads or changes what is not theirs.

The matrix is generated: a new route is in it as soon as it exists, and one with a parameter that `objects.py` does
not know fails until it says which object it means. What one may not see answers exactly as what does not exist.
"""

import logging
import re
from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace
from zlib import crc32

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from rest_framework.throttling import SimpleRateThrottle

from apps.territories import sessions
from tests import database
from tests.factories import MembershipFactory, UserFactory, role_with
from tests.matrix import ABSENT, BACKEND, BODIES, READ_ONLY, ROLES, SHARED, values
from tests.routes import routes
from tests.world import MARK, World

pytestmark = pytest.mark.django_db  # each test undoes what its requests write; the stage is there for all
ROUTES = routes()
PUBLIC = {
    "home",
    "login",
    "logout",
    "healthz",
    "readyz",
    "metrics",
    "schema",
    "api-docs",
    "admin:login",
    "admin:logout",
    "admin:jsi18n",
    "field-worker",  # programs and names, of nobody
    "field-manifest",
}
ANYBODY = (
    "indicateurs/",
    "q/",
    "signaler/",
    "suivi/",
    "signales/",
    "rues/",
    "accessibilite/",
    "plan-du-site/",
    "donnees-personnelles/",
)
# For everybody, or for who holds a secret that no row tells (signalements/test_public_pages.py).
CITIZENS = {route.name for route in ROUTES if route.path.startswith(ANYBODY)}
OPEN311 = {  # for everybody: what is public of reports; to report, the key of a partner (tests/open311)
    route.name for route in ROUTES if route.path.startswith("open311/")
}
# For everybody: what is declared open.
OGC = {route.name for route in ROUTES if route.path.startswith(("ogc/", "ngsi-ld/"))}
PUBLIC |= CITIZENS | OPEN311 | OGC
# No object has a page of its own; the catch-all of the admin; a secret that no row tells (interventions/test_feeds.py).
NOTHING_THERE = {"admin:view_on_site", "", "intervention-calendar", *CITIZENS, *OPEN311}
DOORS = {"login", "logout", "admin:login", "admin:logout", "password_change", "admin:password_change"}
REWRITING = ("put", "patch", "delete")  # no route of the API does: history is appended, configuration is the admin's
WRITE = re.compile(r'^\s*(?:WITH\b.*)?\b(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+"?(\w+)', re.I | re.S)
UNIMPORTANT = re.compile(r"django_session|axes_|console_tile|django_admin_log")  # sessions, guesses, a cache


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """Two territories with one object of everything, and somebody of each role in the first one."""
    with django_db_blocker.unblock(), database.committed():
        assert connection.settings_dict["NAME"].startswith("test_")
        with transaction.atomic():
            own, foreign = World("Commune d'ici", "51108"), World(f"Commune {MARK}", "34172", mark=MARK)
            people = {name: member(own.territory, name, given) for name, given in ROLES.items()}
            people["sans habilitation"] = UserFactory(is_staff=True)
            people["administrateur"] = UserFactory(is_staff=True, is_superuser=True)
            clients = {name: browser_of(user) for name, user in people.items()} | {"anonyme": browser_of(None)}
        yield SimpleNamespace(own=own, foreign=foreign, clients=clients)


@pytest.fixture(autouse=True)
def _at_the_stage(stage, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_: True)
    monkeypatch.setattr(sessions, "STEP", timedelta(days=1))  # an old stage: "seen" is not written each time
    cache.clear()
    logging.disable(logging.CRITICAL)  # thousands of refusals are what is wanted here
    yield
    logging.disable(logging.NOTSET)


def member(territory, name, permissions):
    user = UserFactory(username=name, is_staff=True)  # of the staff even if the role never is: the worst case
    MembershipFactory(user=user, territory=territory, role=role_with(permissions, name))
    return user


def browser_of(user):
    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    if user:
        client.force_login(user, backend=BACKEND)
        session = client.session
        sessions.begin(session)
        session.save()
    return client


def ask(client, method, url, body=None):
    """The answer, and the tables it wrote; everything is undone."""
    written = set()

    def watch(execute, sql, parameters, many, context):
        result = execute(sql, parameters, many, context)
        match = WRITE.match(sql if isinstance(sql, str) else "")
        if match and context["cursor"].rowcount:  # a statement limited to what one sees may touch no row
            written.add(match.group(1).lower())
        return result

    cookies = dict(client.cookies)
    point = transaction.savepoint()
    with connection.execute_wrapper(watch):
        form = {} if url.startswith("/api/") else {"data": body or {}}
        sent = form or {"data": body or {}, "content_type": "application/json"}
        answer = getattr(client, method)(url, **({} if method == "get" else sent))
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    transaction.savepoint_rollback(point)
    client.cookies.clear()
    client.cookies.update(cookies)
    answer.text_seen = text.decode("utf-8", "replace")
    return answer, {table for table in written if not UNIMPORTANT.match(table)}


def methods(route):
    return ["get", "post", *REWRITING] if route.is_api else ["get", "post"]


def methods_to_try(stage, route):
    """What no view answers (405 to the administrator too) needs no asking by each role."""
    url, administrator = route.url(values(route, stage.own)), stage.clients["administrateur"]
    return [
        method for method in methods(route) if method == "get" or ask(administrator, method, url)[0].status_code != 405
    ]


def who_asks(stage, route):
    """Everybody; on the admin's pages of a model, one of those whom nothing tells apart: their rights on it."""
    found = re.match(r"admin/(\w+)/(\w+)/", route.path)
    if not found:
        return stage.clients
    app, model = found.groups()
    alike = defaultdict(list)
    for who in stage.clients:
        given = frozenset(right for right in ROLES.get(who, ()) if right.startswith(f"{app}.") and model in right)
        alike[given if who in ROLES else who].append(who)
    return [several[crc32(route.path.encode()) % len(several)] for several in alike.values()]


def refused(answer):
    return answer.status_code in (401, 403, 404, 405) or to_login(answer)


def to_login(answer):
    return answer.status_code == 302 and re.match(r"/(connexion|admin/login)/", answer.headers["Location"])


# --- What must hold for each answer -----------------------------------------------------------------------------------


def faults_of(route, who, method, answer, written):
    if answer.status_code >= 500:
        yield f"{answer.status_code} {getattr(answer, 'exc_info', None)}"
    if who != "administrateur" and MARK in answer.text_seen:
        yield f"shows a name of the other territory ({answer.status_code})"
    if method == "get" and written:
        yield f"a reading writes {written}"
    if method in REWRITING and not refused(answer):
        yield f"{answer.status_code}: nothing is rewritten or deleted through the API"
    if method in REWRITING and written:
        yield f"writes {written}: nothing is rewritten or deleted through the API"
    if who in READ_ONLY and written and route.name not in DOORS:
        yield f"writes {written} with reading rights only"
    if (
        who == "anonyme"
        and route.name not in PUBLIC
        and answer.status_code not in (401, 404, 405)
        and not to_login(answer)
    ):
        yield f"{answer.status_code} without login"


def faults_of_foreign(answer, missing, written):
    if answer.status_code != missing.status_code:
        yield f"{answer.status_code}, but {missing.status_code} for what does not exist"
    if answer.status_code < 300:
        yield f"{answer.status_code} on the object of the other territory"
    if written:
        yield f"writes {written} for the other territory"


def faults_at(stage, route, who, method):
    client = stage.clients[who]
    own = values(route, stage.own)
    body = BODIES.get(route.name)
    answer, written = ask(client, method, route.url(own), body(stage.own) if body else None)
    yield from faults_of(route, who, method, answer, written)
    if who == "administrateur":
        if method == "get" and answer.status_code == 404 and route.name not in NOTHING_THERE:
            yield "404 on an existing object: the matrix would prove nothing"
        return
    if own and not SHARED(route) and answer.status_code != 405:
        answer, written = ask(client, method, route.url(values(route, stage.foreign)))
        yield from faults_of(route, who, method, answer, written)
        if answer.status_code != 404:
            missing, _ = ask(client, method, route.url({name: ABSENT[name] for name in own}))
            yield from faults_of_foreign(answer, missing, written)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name or route.path)
def test_nobody_reads_or_changes_what_is_not_theirs(stage, route):
    tried = methods_to_try(stage, route)
    faults = [
        f"{method.upper()} {who}: {fault}"
        for who in who_asks(stage, route)
        for method in tried
        for fault in faults_at(stage, route, who, method)
    ]
    assert not faults, "\n".join([route.path, *faults])


SOME = ("anonyme", "viewer", "operator", "referent", "administrateur")  # enough where only the scope is at stake


# --- What a path alone does not show ----------------------------------------------------------------------------------


def some(stage):
    return [(who, stage.clients[who]) for who in SOME]


def admin_actions():
    for model, screen in sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label):
        for action in (*screen.actions, "delete_selected"):
            yield pytest.param(model, getattr(action, "__name__", action), id=f"{model._meta.label}-{action}")


@pytest.mark.parametrize(("model", "action"), admin_actions())
def test_an_action_of_the_admin_touches_nothing_of_the_other_territory(stage, model, action):
    if model._meta.label_lower not in stage.foreign.objects:
        pytest.skip("not an object of a territory")
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    faults = []
    for who, client in some(stage):
        for world in (stage.own, stage.foreign):
            form = {"action": action, "_selected_action": world.objects[model._meta.label_lower].pk, "post": "yes"}
            answer, written = ask(client, "post", url, form)
            if answer.status_code >= 500:
                faults.append(f"{who}: {answer.status_code} {getattr(answer, 'exc_info', None)}")
            if written and (who in READ_ONLY or (world is stage.foreign and who != "administrateur")):
                faults.append(f"{who}: writes {written}")
            if MARK in answer.text_seen and who != "administrateur":
                faults.append(f"{who}: shows a name of the other territory")
    assert not faults, "\n".join([url, *faults])


def autocompletes():
    for model, screen in admin.site._registry.items():
        for name in screen.autocomplete_fields:
            yield model._meta.app_label, model._meta.model_name, name


@pytest.mark.parametrize(("app", "model", "name"), sorted(autocompletes()))
def test_a_field_of_the_admin_proposes_nothing_of_the_other_territory(stage, app, model, name):
    url = f"/admin/autocomplete/?app_label={app}&model_name={model}&field_name={name}&term="
    for who, client in some(stage):
        for term in ("", MARK):
            answer, _ = ask(client, "get", url + term)
            assert answer.status_code < 500
            assert who == "administrateur" or MARK not in answer.text_seen, who


@pytest.mark.parametrize(
    "query",
    [f"q={MARK}", "territory=34172", "territory=51108&limit=500", "open=true", "open=false"],
)
def test_no_filter_of_a_list_reaches_the_other_territory(stage, query):
    lists = (route for route in ROUTES if route.is_api and not route.parameters and route.name != "schema")
    for route in lists:
        for who, client in some(stage):
            answer, _ = ask(client, "get", f"{route.url({})}?{query}")
            assert answer.status_code < 500, (route.path, who)
            found = answer.text_seen.replace(f"q={MARK}", "")
            assert who == "administrateur" or MARK not in found, (route.path, who)


def test_the_matrix_would_see_a_write_and_a_name_of_the_other_territory(stage):
    """An operator acknowledges at home, the administrator reads both territories."""
    url = f"/api/v1/alarms/{stage.own.objects['events.alarm'].pk}/acknowledge/"
    answer, written = ask(stage.clients["operator"], "post", url)
    assert (answer.status_code, "events_alarm" in written) == (200, True)
    assert MARK in ask(stage.clients["administrateur"], "get", "/api/v1/alarms/")[0].text_seen
