# SPDX-License-Identifier: EUPL-1.2
from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.energy import api
from apps.energy.charging.api import ChargingSessionViewSet
from apps.energy.lighting.api import LightingSavingsView
from apps.energy.rooms.api import RoomFiguresView, RoomViewSet

router = SimpleRouter()
router.register("energy-sites", api.SiteViewSet, basename="energy-site-api")
router.register("metering-points", api.MeteringPointViewSet, basename="metering-point")
router.register("tariffs", api.TariffViewSet, basename="tariff")
router.register("emission-methods", api.MethodViewSet, basename="emission-method")
router.register("primary-factors", api.PrimaryViewSet, basename="primary-factor")
router.register("calorific-values", api.CalorificViewSet, basename="calorific-value")
router.register("charging-sessions", ChargingSessionViewSet, basename="charging-session")
router.register("rooms", RoomViewSet, basename="room")

urlpatterns = [
    path("room-figures/", RoomFiguresView.as_view(), name="room-figures"),
    path("lighting-savings/", LightingSavingsView.as_view(), name="lighting-savings-data"),
    *router.urls,
]
