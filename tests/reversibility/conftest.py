# SPDX-License-Identifier: EUPL-1.2
"""Two territories with one object of everything, and an empty installation beside: made once for the module."""

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from apps.reversibility import exporting, server
from tests import database
from tests.factories import (
    AssetFactory,
    CategoryFactory,
    DeskFactory,
    NetworkEdgeFactory,
    SignalementFactory,
    SourceFactory,
    TeamFactory,
    TerritoryFactory,
    WorkOrderFactory,
    WorkRequestFactory,
)
from tests.world import MARK, World


@pytest.fixture(scope="package")
def empty(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """How a migrated database without a row of ours is reached: a copy of what the migrations made."""
    with django_db_blocker.unblock():
        here = server.ours()
        there = {**here, "dbname": f"{here['dbname']}_vide"}
        if hasattr(request.config, "workerinput"):
            with database.migrated(tmp_path_factory.getbasetemp().parent, django_db_blocker):
                copy({**here, "dbname": database.MIGRATED}, there)
        else:
            connection.close()  # a database in use cannot be copied
            copy(here, there)
        yield there
        drop(there)


def copy(one, other):
    drop(other)
    with psycopg.connect(**{**one, "dbname": "postgres"}, autocommit=True) as server_:
        names = Identifier(other["dbname"]), Identifier(one["dbname"])
        server_.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


def drop(one):
    with psycopg.connect(**{**one, "dbname": "postgres"}, autocommit=True) as server_:
        server_.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(one["dbname"])))


@pytest.fixture(scope="package")
def worlds(empty, django_db_blocker):
    """One that leaves, one of which nothing may be found."""
    with django_db_blocker.unblock(), database.committed():
        with transaction.atomic():
            pair = World("Commune qui part", "51108"), World(f"Commune {MARK}", "34172", mark=MARK)
            agglomeration()
        yield pair


def agglomeration():
    """An EPCI whose supervisor feeds the lamp of a commune that it includes, whose desk hears its inhabitants and whose
    team works there; a cable leads to the next commune."""
    epci = TerritoryFactory(code="200066876", name="EPCI fictif", kind="epci", notice="Mention de l'EPCI")
    inside, beside = TerritoryFactory(code="51001", name="Dedans"), TerritoryFactory(code="51002", name="À côté")
    epci.includes.add(inside)
    source = SourceFactory(territory=epci, slug="epci", options={"url": "https://epci.invalid"})
    lamp = AssetFactory(owner=inside, source=source)
    NetworkEdgeFactory(upstream=lamp, downstream=AssetFactory(owner=beside))
    category = CategoryFactory(territory=DeskFactory(territory=epci).territory, label="Éclairage de l'EPCI")
    SignalementFactory(territory=inside, category=category)
    WorkOrderFactory(request=WorkRequestFactory(asset=lamp), team=TeamFactory(territory=epci))


@pytest.fixture(scope="package")
def archive(worlds, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "commune.zip"
    exporting.export(exporting.Asked("51108"), path)
    return path
