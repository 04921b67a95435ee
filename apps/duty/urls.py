# SPDX-License-Identifier: EUPL-1.2
"""Pages of people on duty."""

from django.urls import path

from apps.duty.views import courante, notifications, shifts

urlpatterns = [
    path("main-courante/", courante.page, name="courante"),
    path("main-courante/services/prendre/", shifts.take, name="shift-take"),
    path("main-courante/services/<int:pk>/", shifts.page, name="shift"),
    path("main-courante/services/<int:pk>/pdf/", shifts.document, name="shift-pdf"),
    path("main-courante/services/<int:pk>/consignes/", shifts.write, name="shift-write"),
    path("main-courante/services/<int:pk>/ebauche/", shifts.draft, name="shift-draft"),
    path("main-courante/services/<int:pk>/signer/", shifts.sign, name="shift-sign"),
    path("main-courante/services/<int:pk>/lue/", shifts.read, name="shift-read"),
    path("notifications/", notifications.page, name="notifications"),
    path("notifications/moyens/<int:pk>/essai/", notifications.test, name="channel-test"),
]
