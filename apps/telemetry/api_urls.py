# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.telemetry.api import SeriesViewSet

router = SimpleRouter()
router.register("series", SeriesViewSet, basename="series")
urlpatterns = router.urls
