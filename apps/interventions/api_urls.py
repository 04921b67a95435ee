# SPDX-License-Identifier: EUPL-1.2
from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from apps.interventions.api import (
    AssetPhotoViewSet,
    ClockViewSet,
    CommentViewSet,
    DraftView,
    MeasuresView,
    OrderViewSet,
    PassageViewSet,
    PhotoViewSet,
    PlanViewSet,
    RequestSuspensionViewSet,
    RequestViewSet,
    StatementLineViewSet,
    StatementViewSet,
    SummaryView,
    SuspensionViewSet,
    TeamViewSet,
    board,
    field,
)

router = SimpleRouter()
router.register("interventions/requests", RequestViewSet, basename="work-request")
router.register("interventions/orders", OrderViewSet, basename="work-order")
router.register("interventions/clocks", ClockViewSet, basename="contract-clock")
router.register("interventions/suspensions", SuspensionViewSet, basename="suspension")
router.register("interventions/plans", PlanViewSet, basename="plan")
router.register("interventions/teams", TeamViewSet, basename="team")
router.register("statements", StatementViewSet, basename="monthly-statement")

OF_REQUEST = r"^interventions/requests/(?P<pk>[0-9]{1,18})"
OF_STATEMENT = r"^statements/(?P<pk>[0-9]{1,18})"
READ, WRITE = {"get": "list"}, {"get": "list", "post": "create"}

urlpatterns = [
    path("interventions/board/", board.BoardView.as_view(), name="planning-board"),
    path("interventions/board/waiting/", board.WaitingViewSet.as_view(READ), name="planning-waiting"),
    path("interventions/board/place/", board.PlaceView.as_view(), name="planning-place"),
    path("interventions/board/unplan/", board.UnplanView.as_view(), name="planning-unplan"),
    path("interventions/draft/", DraftView.as_view(), name="intervention-draft"),
    path("interventions/field/", field.DayView.as_view(), name="field-day"),
    path("interventions/field/acts/", field.ActView.as_view(), name="field-acts"),
    path("interventions/field/find/", field.FindView.as_view(), name="field-find"),
    path("interventions/field/lines/", field.LinesView.as_view(), name="field-lines"),
    path("interventions/field/forget-places/", field.ForgetPlacesView.as_view(), name="field-forget-places"),
    path("interventions/photos/", AssetPhotoViewSet.as_view(READ), name="asset-photos"),
    path("interventions/summary/", SummaryView.as_view(), name="intervention-summary"),
    path("interventions/measures/", MeasuresView.as_view(), name="intervention-measures-data"),
    re_path(rf"{OF_REQUEST}/comments/$", CommentViewSet.as_view(WRITE), name="work-request-comments"),
    re_path(rf"{OF_REQUEST}/photos/$", PhotoViewSet.as_view(WRITE), name="work-request-photos"),
    re_path(rf"{OF_REQUEST}/passages/$", PassageViewSet.as_view(READ), name="work-request-passages"),
    re_path(rf"{OF_REQUEST}/suspensions/$", RequestSuspensionViewSet.as_view(WRITE), name="work-request-suspensions"),
    re_path(rf"{OF_STATEMENT}/lines/$", StatementLineViewSet.as_view(READ), name="monthly-statement-lines"),
    *router.urls,
]
