# SPDX-License-Identifier: EUPL-1.2
"""The health of a supervisor is heard by everybody whose equipment it feeds, and by nobody else."""

import pytest
from channels.db import database_sync_to_async
from django.db import transaction
from django.utils import timezone

from apps.events import live, services
from tests.factories import AssetFactory, MembershipFactory, SourceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True)


@database_sync_to_async
def change(source, health):
    with transaction.atomic():
        live.publish(
            services.source_health(source=source, health=health, reason="connexion impossible", at=timezone.now())
        )


@pytest.fixture
def shared(commune):
    """A supervisor of the agglomeration, which does not give its rights to the commune that it contains."""
    epci = TerritoryFactory(epci=True)
    epci.includes.add(commune)
    return SourceFactory(territory=epci, telemetered=True, slug="partagee")


async def test_a_commune_hears_of_the_agglomerations_supervisor_even_when_no_lamp_changes(
    connect, operator, neighbour_operator, commune, shared
):
    await database_sync_to_async(AssetFactory)(
        owner=commune, source=shared, state="normal", last_seen_at=timezone.now()
    )
    mine, theirs = await connect(operator), await connect(neighbour_operator)
    await change(shared, "degraded")
    told = await mine.news()
    assert (told["kind"], told["territory"], told["assets_changed"]) == ("source.health", commune.code, 0)
    assert told["source"] | {"name": ""} == {
        "slug": "partagee", "name": "", "health": "degraded", "reason": "connexion impossible",
    }  # fmt: skip
    assert await theirs.hears_nothing()


async def test_a_supervisor_of_cameras_is_heard_by_who_may_see_them(connect, operator, commune, shared):
    await database_sync_to_async(AssetFactory)(owner=commune, source=shared, camera=True)
    viewer = await database_sync_to_async(lambda: MembershipFactory(territory=commune).user)()
    permitted, plain = await connect(operator), await connect(viewer)
    await change(shared, "down")
    assert (await permitted.news())["source"]["health"] == "down"
    assert await plain.hears_nothing()
