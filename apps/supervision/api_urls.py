# SPDX-License-Identifier: EUPL-1.2
from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.supervision.api import DeadLetterViewSet, PassportView

router = SimpleRouter()
router.register("dead-letters", DeadLetterViewSet, basename="dead-letter")

urlpatterns = [
    path("sources/<slug:slug>/interoperability/", PassportView.as_view(), name="source-interoperability"),
    *router.urls,
]
