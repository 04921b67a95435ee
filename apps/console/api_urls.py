# SPDX-License-Identifier: EUPL-1.2
"""Routes of the console: tiles, state snapshot, points; views; gestures on many rows."""

from django.urls import path

from apps.console.api.bulk import BulkActView, BulkFoundView, BulkStopView, BulkUndoView, BulkView
from apps.console.api.layers import EnergyView, InterventionsView, LayerCountsView, PlannedView
from apps.console.api.map import PointView, StateView, TileRightView, TileView
from apps.console.api.network import NetworkView
from apps.console.api.views import ViewChangeView, ViewCountsView, ViewForgetView, ViewsView
from apps.console.replay.api import ReplayView
from apps.console.search.api import SearchView
from apps.console.wall.api import WallPostView

urlpatterns = [
    path("tiles/assets/<int:z>/<int:x>/<int:y>.mvt", TileView.as_view(), {"layer": "assets"}, name="tile-assets"),
    path("tiles/base/<int:z>/<int:x>/<int:y>.mvt", TileView.as_view(), {"layer": "base"}, name="tile-base"),
    path("tiles/assets/right/", TileRightView.as_view(), {"layer": "assets"}, name="tile-assets-right"),
    path("tiles/base/right/", TileRightView.as_view(), {"layer": "base"}, name="tile-base-right"),
    path("console/state/", StateView.as_view(), name="console-state"),
    path("console/points/<int:fid>/", PointView.as_view(), name="console-point"),
    path("console/layers/", LayerCountsView.as_view(), name="console-layers"),
    path("console/layers/interventions/", InterventionsView.as_view(), name="console-layer-interventions"),
    path("console/layers/energy/", EnergyView.as_view(), name="console-layer-energy"),
    path("console/layers/planned/", PlannedView.as_view(), name="console-layer-planned"),
    path("console/network/<uuid:uid>/", NetworkView.as_view(), name="console-network"),
    path("console/views/", ViewsView.as_view(), name="console-view-list"),
    path("console/views/counts/", ViewCountsView.as_view(), name="console-view-counts"),
    path("console/views/<int:pk>/change/", ViewChangeView.as_view(), name="console-view-change"),
    path("console/views/<int:pk>/forget/", ViewForgetView.as_view(), name="console-view-forget"),
    path("console/bulk/", BulkView.as_view(), name="console-bulk-list"),
    path("console/bulk/found/", BulkFoundView.as_view(), name="console-bulk-found"),
    path("console/bulk/<int:pk>/", BulkActView.as_view(), name="console-bulk-detail"),
    path("console/bulk/<int:pk>/stop/", BulkStopView.as_view(), name="console-bulk-stop"),
    path("console/bulk/<int:pk>/undo/", BulkUndoView.as_view(), name="console-bulk-undo"),
    path("console/search/", SearchView.as_view(), name="console-search"),
    path("console/wall/", WallPostView.as_view(), name="console-wall"),
    path("console/replay/", ReplayView.as_view(), name="console-replay"),
]
