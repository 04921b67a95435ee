# SPDX-License-Identifier: EUPL-1.2
from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from apps.events.api import AlarmViewSet, IncidentHistoryViewSet, IncidentViewSet, JournalViewSet, MemberViewSet
from apps.events.api.procedures import ProcedureRunViewSet, ProcedureViewSet
from apps.events.api.quality import QualityFileView, QualityView
from apps.events.api.rules import FiringViewSet, PlannedEventViewSet, RuleViewSet
from apps.events.api.testimonies import TestimonyViewSet

router = SimpleRouter()
router.register("alarms", AlarmViewSet, basename="alarm")
router.register("incidents", IncidentViewSet, basename="incident")
router.register("journal", JournalViewSet, basename="journal")
router.register("planned-events", PlannedEventViewSet, basename="planned-event")
router.register("procedure-runs", ProcedureRunViewSet, basename="procedure-run")
router.register("procedures", ProcedureViewSet, basename="procedure")
router.register("rule-firings", FiringViewSet, basename="rule-firing")
router.register("rules", RuleViewSet, basename="rule")

LIST = {"get": "list"}
urlpatterns = [
    path("quality/", QualityView.as_view(), name="quality-measures"),
    path("quality/export.csv", QualityFileView.as_view(), name="quality-export-csv"),
    path("incidents/export.csv", IncidentViewSet.as_view({"get": "export_csv"}), name="incident-export-csv"),
    re_path(r"^incidents/(?P<pk>[0-9]{1,18})/members/$", MemberViewSet.as_view(LIST), name="incident-members"),
    re_path(r"^incidents/(?P<pk>[0-9]{1,18})/history/$", IncidentHistoryViewSet.as_view(LIST), name="incident-history"),
    re_path(
        r"^incidents/(?P<pk>[0-9]{1,18})/testimonies/$", TestimonyViewSet.as_view(LIST), name="incident-testimonies"
    ),
    *router.urls,
]
