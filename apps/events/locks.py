# SPDX-License-Identifier: EUPL-1.2
"""The order in which everybody locks, so that nobody waits in a circle.

batches of a source (advisory) -> incidents (advisory) -> source row -> assets by fid -> alarms by key -> live outbox
(advisory, last). One transaction at a time writes incidents: what it groups may belong to any source. A batch of alarms
only tries that lock, late, and groups nothing when somebody holds it (`incidents.turns`): trying waits for nobody.
"""

from collections.abc import Iterable

from django.db import connection

from apps.events.fetching import array, prepared

SOURCE = 0x434E  # class of the advisory lock that serialises the batches of one source
INCIDENTS = 0x1C1D  # advisory lock of whoever groups alarms into incidents


def hold_sources(source_ids: Iterable[int]) -> None:
    """Until the end of the transaction, no other batch of these sources. May be taken again by its holder."""
    with connection.cursor() as cursor:
        for source_id in sorted(set(source_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SOURCE, source_id])


def hold_incidents() -> None:
    """Until the end of the transaction, nobody else groups alarms. May be taken again by its holder."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INCIDENTS])


def hold_assets(fids: Iterable[int]) -> None:
    """Until the end of the transaction, nobody else writes these assets."""
    with prepared() as cursor:
        cursor.execute("SELECT FROM assets_asset WHERE fid = ANY(%s) ORDER BY fid FOR NO KEY UPDATE", [array(fids)])
