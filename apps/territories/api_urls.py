# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.territories.api import TerritoryViewSet

router = SimpleRouter()
router.register("territories", TerritoryViewSet, basename="territory")

urlpatterns = router.urls
