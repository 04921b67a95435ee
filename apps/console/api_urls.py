# SPDX-License-Identifier: EUPL-1.2
"""Routes of the map: tiles, state snapshot, points."""

from django.urls import path

from apps.console.api import PointView, StateView, TileView
from apps.console.replay.api import ReplayView

urlpatterns = [
    path("tiles/assets/<int:z>/<int:x>/<int:y>.mvt", TileView.as_view(), {"layer": "assets"}, name="tile-assets"),
    path("tiles/base/<int:z>/<int:x>/<int:y>.mvt", TileView.as_view(), {"layer": "base"}, name="tile-base"),
    path("console/state/", StateView.as_view(), name="console-state"),
    path("console/points/<int:fid>/", PointView.as_view(), name="console-point"),
    path("console/replay/", ReplayView.as_view(), name="console-replay"),
]
