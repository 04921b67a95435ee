# SPDX-License-Identifier: EUPL-1.2
"""The only code that writes assets, their state, their network and their sources."""

from apps.assets.services.edits import save_edited
from apps.assets.services.network import ConnectResult, Edge, connect
from apps.assets.services.secret import rotate_secrets, set_secret
from apps.assets.services.state import StateRow, mark_seen, set_health, set_states
from apps.assets.services.sync import SyncResult, sync_assets
from apps.assets.services.upsert import AssetRow, Change, UpsertResult, differences, mark_removed, upsert

__all__ = [
    "AssetRow",
    "Change",
    "ConnectResult",
    "Edge",
    "StateRow",
    "SyncResult",
    "UpsertResult",
    "connect",
    "differences",
    "mark_removed",
    "mark_seen",
    "rotate_secrets",
    "save_edited",
    "set_health",
    "set_secret",
    "set_states",
    "sync_assets",
    "upsert",
]
