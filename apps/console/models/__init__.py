# SPDX-License-Identifier: EUPL-1.2
"""What the console remembers: the map's cache, the views that people keep, what they did to many rows at once."""

from apps.console.models.bulk import BulkAct
from apps.console.models.map import Cell, CellChange, GeometryChange, Tile
from apps.console.models.view import SavedView

__all__ = ["BulkAct", "Cell", "CellChange", "GeometryChange", "SavedView", "Tile"]
