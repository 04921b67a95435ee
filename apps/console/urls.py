# SPDX-License-Identifier: EUPL-1.2
"""Pages of the console: the public landing and the control centre's screen."""

from django.urls import path

from apps.console import views
from apps.console.replay import views as replay
from apps.console.wall.page import wall

urlpatterns = [
    path("", views.home, name="home"),
    path("console/", views.console, name="console"),
    path("console/mur/", wall, name="console-wall-page"),
    path("console/rejeu/", replay.replay, name="replay"),
    path("console/rejeu/chronologie.pdf", replay.timeline_pdf, name="replay-pdf"),
    path("console/rejeu/chronologie.csv", replay.timeline_csv, name="replay-csv"),
]
