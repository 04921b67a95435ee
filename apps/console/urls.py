# SPDX-License-Identifier: EUPL-1.2
"""Pages of the console: the public landing and the control centre's screen."""

from django.urls import path

from apps.console import views
from apps.console.wall.page import wall

urlpatterns = [
    path("", views.home, name="home"),
    path("console/", views.console, name="console"),
    path("console/mur/", wall, name="console-wall-page"),
]
