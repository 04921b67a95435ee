# SPDX-License-Identifier: EUPL-1.2
"""The only code that writes assets, their state, their network and their sources."""

from apps.assets.services.edits import save_edited
from apps.assets.services.network import ConnectResult, Edge, connect
from apps.assets.services.secret import rotate_secrets, set_secret
from apps.assets.services.state import mark_seen, set_health
from apps.assets.services.sync import SyncResult, remove, sync_assets
from apps.assets.services.upsert import AssetRow, Change, UpsertResult, differences, mark_removed, upsert

__all__ = [
    "AssetRow",
    "Change",
    "ConnectResult",
    "Edge",
    "SyncResult",
    "UpsertResult",
    "connect",
    "differences",
    "mark_removed",
    "mark_seen",
    "remove",
    "rotate_secrets",
    "save_edited",
    "set_health",
    "set_secret",
    "sync_assets",
    "upsert",
]
