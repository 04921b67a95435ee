# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.events.api import AlarmViewSet, JournalViewSet

router = SimpleRouter()
router.register("alarms", AlarmViewSet, basename="alarm")
router.register("journal", JournalViewSet, basename="journal")

urlpatterns = router.urls
