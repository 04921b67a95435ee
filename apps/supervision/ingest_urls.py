# SPDX-License-Identifier: EUPL-1.2
"""Where suppliers post: one address per source, after those of other machines."""

from django.urls import path

from apps.supervision.views import posting, talq

urlpatterns = [
    path("<slug:slug>/", posting.door, name="ingest"),
    path("<slug:slug>/talq/", talq.door, {"path": ""}, name="ingest-talq"),
    path("<slug:slug>/talq/<path:path>", talq.door, name="ingest-talq-resource"),
]
