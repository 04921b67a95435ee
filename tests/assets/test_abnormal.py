# SPDX-License-Identifier: EUPL-1.2
"""The table of what is not well follows the states, whoever writes them; a state written touches no index."""

import pytest
from django.db import connection

from apps.assets.models import AbnormalAsset, Asset
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db
EVERY_STATE = Asset.State.values
HOLDING_THE_STATE = """
SELECT indexdef FROM pg_indexes WHERE tablename = 'assets_asset'
   AND indexdef ~ '\\m(state|severity|acked|state_at|state_origin|last_seen_at)\\M'
"""


def kept():
    return set(AbnormalAsset.objects.values_list("asset_id", flat=True))


@pytest.mark.parametrize("after", EVERY_STATE)
@pytest.mark.parametrize("before", EVERY_STATE)
def test_it_holds_what_is_not_quiet_and_nothing_else(before, after):
    asset = AssetFactory(state=before)
    assert kept() == ({asset.fid} if before not in Asset.QUIET else set())
    Asset.objects.filter(pk=asset.pk).update(state=after)
    assert kept() == ({asset.fid} if after not in Asset.QUIET else set())


def test_what_is_deleted_leaves_it():
    gone, stays = AssetFactory(state="fault"), AssetFactory(state="unknown")
    gone.delete()
    assert kept() == {stays.fid}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["fault"], {"fault"}),
        (["fault", "unknown"], {"fault", "unknown"}),
        (["normal"], {"normal"}),
        (["silent", "masked"], {"silent", "masked"}),
        ([], set()),
    ],
)
def test_assets_are_found_by_state_whichever_way_is_read(asked, found):
    for state in EVERY_STATE:
        AssetFactory(state=state)
    assert {asset.state for asset in Asset.objects.in_state(*asked)} == found


def test_no_index_holds_what_a_storm_writes():
    """One that does makes each change of state an entry in every index of the table."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDING_THE_STATE)
        assert cursor.fetchall() == []
