# SPDX-License-Identifier: EUPL-1.2
from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from apps.signalements.api import (
    CategoryViewSet,
    SignalementPhotoViewSet,
    SignalementSummaryView,
    SignalementViewSet,
    StepViewSet,
)
from apps.signalements.api_map import ReportPointsView
from apps.signalements.api_measures import SignalementMeasuresView

router = SimpleRouter()
router.register("signalements", SignalementViewSet, basename="report")
router.register("signalement-categories", CategoryViewSet, basename="report-category")

OF_SIGNALEMENT = r"^signalements/(?P<pk>[0-9]{1,18})"
urlpatterns = [
    path("signalements/map/", ReportPointsView.as_view(), name="report-map"),
    path("signalements/summary/", SignalementSummaryView.as_view(), name="report-summary"),
    path("signalements/measures/", SignalementMeasuresView.as_view(), name="report-measures"),
    re_path(rf"{OF_SIGNALEMENT}/steps/$", StepViewSet.as_view({"get": "list"}), name="report-steps"),
    re_path(rf"{OF_SIGNALEMENT}/photos/$", SignalementPhotoViewSet.as_view({"get": "list"}), name="report-photos"),
    *router.urls,
]
