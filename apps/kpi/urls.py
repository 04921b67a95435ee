# SPDX-License-Identifier: EUPL-1.2
"""« pilotage » is for who logs in, « indicateurs » for everybody."""

from django.urls import path

from apps.kpi.views import open as public
from apps.kpi.views import sheets, steering

urlpatterns = [
    path("pilotage/", steering.page, name="steering"),
    path("pilotage/<str:code>/tout.csv", steering.everything, name="steering-csv"),
    path("pilotage/<str:code>/fiche.pdf", sheets.council, name="steering-sheet"),
    path("pilotage/<str:code>/<slug:name>/", steering.indicator, name="steering-indicator"),
    path("pilotage/<str:code>/<slug:name>/mois.csv", steering.table, name="steering-indicator-csv"),
    path("indicateurs/", public.places, name="indicators"),
    path("indicateurs/fiche/<str:token>/", sheets.leave, name="sheet-leave"),
    path("indicateurs/<str:code>/", public.page, name="indicators-of"),
    path("indicateurs/<str:code>/tout.csv", public.table, name="indicators-csv"),
]
