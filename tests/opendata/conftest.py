# SPDX-License-Identifier: EUPL-1.2
"""A commune that opened its lamps, with an attribute, and its incidents; another that opened nothing."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    DeskFactory,
    FigureFactory,
    IncidentFactory,
    OpeningFactory,
    OpenKindFactory,
    PublicationFactory,
    SignalementFactory,
    TerritoryFactory,
    UserFactory,
)


@pytest.fixture
def town(db):
    """Three lamps (one removed), a camera, a bench of a kind that is closed; two open incidents, of a lamp and of the
    bench; a report. `closed`: a neighbour with a lamp, an incident and a report of its own."""
    open_, closed = TerritoryFactory(name="Ouverte"), TerritoryFactory(name="Fermée")
    OpenKindFactory(opening=OpeningFactory(territory=open_, incidents=True), attributes=["puissance"])
    bench = AssetKindFactory(code="bench", label="Banc", trade="other")
    known = {"puissance": 70, "serial": "SN-SECRET"}
    lamp = AssetFactory(
        owner=open_, code="=1+1", name='Mât "A" ; rue', attributes=known, geometry=Point(4.361234567, 48.95)
    )
    lamps = [lamp, AssetFactory(owner=open_, geometry=Point(179.9, -16.0)), AssetFactory(owner=open_, geometry=None)]
    AssetFactory(owner=open_, lifecycle="removed")
    camera = AssetFactory(owner=open_, camera=True)
    seat = AssetFactory(owner=open_, kind=bench)
    theirs = AssetFactory(owner=closed, code="VOISINE")
    now = timezone.now()
    said = {"opened_at": now, "changed_at": now, "title": "Mot de travail"}
    incidents = [IncidentFactory(territory=one.owner, cause_asset=one, **said) for one in (lamp, seat, theirs)] + [
        IncidentFactory(territory=open_, cause_asset=camera, restricted=True, **said)
    ]
    DeskFactory(territory=open_)
    DeskFactory(territory=closed, publishes=False)
    report = SignalementFactory(territory=open_)
    SignalementFactory(territory=closed)
    PublicationFactory(territory=open_)
    figure = FigureFactory(territory=open_, month=date(2026, 10, 1))
    FigureFactory(territory=open_, definition=figure.definition, month=date(2026, 11, 1), published_at=None)
    hidden = FigureFactory(territory=closed, definition=figure.definition)
    return SimpleNamespace(
        figure=figure,
        hidden=hidden,
        open=open_,
        closed=closed,
        lamps=lamps,
        camera=camera,
        seat=seat,
        theirs=theirs,
        incidents=incidents,
        report=report,
    )


@pytest.fixture
def read(client):
    """`read("equipements/items", limit=2)`: the document, with its status checked."""

    def asked(what, expected=200, **query):
        answer = client.get(f"/ogc/collections/{what}", query)
        assert answer.status_code == expected, answer.content[:500]
        return answer.json()

    return asked


@pytest.fixture
def superuser(town):
    return UserFactory(is_superuser=True)


def names(collection):
    return [one["id"] for one in collection["features"]]
