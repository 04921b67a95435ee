# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.contracts.api import FaultClassViewSet

router = SimpleRouter()
router.register("fault-classes", FaultClassViewSet, basename="fault-class")

urlpatterns = router.urls
