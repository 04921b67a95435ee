# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.duty.api import NoteViewSet, ShiftViewSet

router = SimpleRouter()
router.register("notes", NoteViewSet, basename="note")
router.register("shifts", ShiftViewSet, basename="shift-api")

urlpatterns = router.urls
