# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.supervision.api import DeadLetterViewSet

router = SimpleRouter()
router.register("dead-letters", DeadLetterViewSet, basename="dead-letter")

urlpatterns = router.urls
