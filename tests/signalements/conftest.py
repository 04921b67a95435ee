# SPDX-License-Identifier: EUPL-1.2
"""A commune with an open desk, a street and a lamp; who triages there, and who does in the next commune."""

import pytest
from django.contrib.gis.geos import LineString, Point
from django.utils import timezone

from apps.signalements import limits, places, preparing, services, tokens
from apps.territories.models import MapFeature
from tests.factories import AssetFactory, CategoryFactory, DeskFactory
from tests.interventions.conftest import picture, somebody  # noqa: F401  (used by the tests of this folder)

HERE = (4.385, 48.975)  # inside of the square outline of the factories


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Photos go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def _one_slot(monkeypatch):
    """What is counted by ten minutes is counted whole, even when a test begins at 10:29:59."""
    slot = limits._slot(timezone.now())
    monkeypatch.setattr(limits, "_slot", lambda _now: slot)


@pytest.fixture
def prepare(django_capture_on_commit_callbacks):
    """What the worker does of the photos that were sent: how many."""

    def done():
        with django_capture_on_commit_callbacks(execute=True):
            return preparing.sweep()

    return done


@pytest.fixture
def desk(commune):
    MapFeature.objects.create(
        territory=commune, layer="street", name="Rue des Écoles", geometry=LineString((4.38, 48.97), (4.39, 48.98))
    )
    return DeskFactory(territory=commune)


@pytest.fixture
def category(desk):
    return CategoryFactory(territory=desk.territory)


@pytest.fixture
def other_category(desk):
    return CategoryFactory(
        territory=desk.territory, code="bulky", label="Objets abandonnés", keywords=["matelas", "encombrant"]
    )


@pytest.fixture
def lamp(commune):
    return AssetFactory(owner=commune, code="PL-0412", name="Rue des Écoles", geometry=Point(*HERE, srid=4326))


@pytest.fixture
def pcc(commune):
    return somebody(commune, "pcc", "operator")


@pytest.fixture
def viewer(commune):
    return somebody(commune, "elu", "viewer")


@pytest.fixture
def contractor(commune):
    return somebody(commune, "titulaire", "contractor")


@pytest.fixture
def stranger(neighbour):
    return somebody(neighbour, "pcc-voisin", "referent")


@pytest.fixture
def sent(desk, category, lamp):
    """`sent(text="…")`: a report about the lamp, as the form sends it; its key is new each time unless it is given."""

    def submitted(key="", at=None, **said):
        place = at or places.of_asset(lamp)
        wish = services.Wish(place=place, category=said.pop("category", category), **said)
        return services.submit(key=key or tokens.digest(tokens.new_form()), wish=wish)

    return submitted


def here(desk, dx=0.0, address="Rue des Écoles"):
    """A place `dx` degrees east of HERE: 0.0005 is 37 m."""
    return places.at_point(Point(HERE[0] + dx, HERE[1], srid=4326), address)
