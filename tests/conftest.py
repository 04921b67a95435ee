# SPDX-License-Identifier: EUPL-1.2
"""What every test may ask for: two communes that must not see each other, and somebody at work in each."""

import gc
import os
import random
from zlib import crc32

import pytest
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import HealthCheck, settings

from apps.events.incidents import turns
from apps.territories import sessions
from tests import database
from tests import icinga as icinga_server
from tests.factories import OPERATOR, MembershipFactory, TerritoryFactory, UserFactory
from tests.redmine import running

BACKEND = "apps.territories.backends.MembershipBackend"


# A machine busy with something else turns no test red: slow is not wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

FAULTS = "tests/faults/"
LANES = (FAULTS, "tests/browser/", "redmine")  # each with a server of its own, for which it mostly waits
LONG = (  # a minute or more each: one that began last would be waited for by everybody
    "tests/gmao/test_faults.py",
    "tests/test_scoping.py",
    "tests/interventions/test_machine.py",
    "tests/events/incidents/test_properties.py",
)
IN_HALVES = ("tests/test_scoping.py",)  # two workers at it, each with a stage of its own


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """With `-n 4 --dist loadgroup`: a server and its tests stay on one worker, and so does a file."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(lane(item) or group(item)))
    yield
    items.sort(key=turn)


def pytest_collection_finish():
    """Millions of objects that live to the end: looked at no more, an eighth of the processor less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def turn(item):
    """What takes longest begins first; two workers more than processors work while the lanes wait."""
    first = [*LANES, *LONG]
    name = lane(item) or item.nodeid.partition("::")[0]
    return first.index(name) if name in first else len(first)


def lane(item):
    """A story of the browser stays whole, whatever other server it asks for."""
    found = next((one for one in LANES if item.nodeid.startswith(one)), None)
    return found or ("redmine" if "redmine" in item.fixturenames else None)


def group(item):
    """Tests with real transactions apart: on each worker too, they come after the others (pytest-django sorts them)."""
    name = item.nodeid.partition("::")[0]
    if name in IN_HALVES:
        return f"{name}/{crc32(item.nodeid.encode()) % 2}"
    return f"{name}+" if is_transactional(item) else name


def is_transactional(item):
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session", autouse=True)
def _photos_of_the_tests(tmp_path_factory):
    """What people send goes to a folder of the run, never to the one of the installation."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, request, tmp_path_factory):
    """With several workers, the migrations run once: each worker copies what they made."""
    if hasattr(request.config, "workerinput"):
        database.copy_of_the_migrated(
            tmp_path_factory.getbasetemp().parent, request.getfixturevalue("django_db_blocker")
        )


@pytest.fixture(scope="session")
def migrated_dump(request, tmp_path_factory, django_db_blocker):
    """A file of what the migrations made, for the servers of stories and faults; None for who works alone."""
    if not hasattr(request.config, "workerinput"):
        return None
    return database.dump_of_the_migrated(tmp_path_factory.getbasetemp().parent, django_db_blocker)


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        database.forget_the_migrated()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """A real hash takes half a second on purpose; the running stack of the browser keeps it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_what_was_written_is_emptied():
    """After a test with real transactions Django truncates every table and writes all rights again: a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: database.empty())
        yield


@pytest.fixture
def seed():
    """What chance is drawn from, shown with a failure: `FAULTS_SEED=` it draws the same again."""
    one = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))
    print(f"FAULTS_SEED={one}")  # noqa: T201
    return one


@pytest.fixture(scope="session")
def redmine(tmp_path_factory):
    """A real one, for every test of this run that asks: keys are unique, nobody minds what others sent."""
    with running(tmp_path_factory.mktemp("redmine")) as server:
        yield server


@pytest.fixture(scope="module")
def icinga(tmp_path_factory):
    """A real one."""
    with icinga_server.running(tmp_path_factory.mktemp("icinga")) as server:
        yield server


@pytest.fixture
def commune(db):
    return TerritoryFactory(code="51108", name="Commune d'essai")


@pytest.fixture
def neighbour(db):
    return TerritoryFactory(code="34172", name="Commune voisine")


@pytest.fixture
def operator(commune):
    """Somebody of the control centre: every right of an operator on `commune`, none elsewhere."""
    return operator_of(commune, "operateur")


@pytest.fixture
def neighbour_operator(neighbour):
    return operator_of(neighbour, "operateur-voisin")


@pytest.fixture
def client_of():
    """`client_of(user)`: a browser logged in as `user`."""

    def logged_in(user):
        client = Client()
        client.force_login(user, backend=BACKEND)
        session = client.session
        sessions.begin(session)
        session.save()
        return client

    return logged_in


def operator_of(territory, username):
    user = UserFactory(username=username)
    MembershipFactory(user=user, territory=territory, permissions=OPERATOR)
    return user


@pytest.fixture(autouse=True)
def _batches_group_their_alarms(monkeypatch):
    """However long the batches before took; tests of the combined pass say otherwise."""
    monkeypatch.setattr(turns, "REST", 0.0)
    monkeypatch.setattr(turns, "_rests_until", 0.0)
