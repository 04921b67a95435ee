# SPDX-License-Identifier: EUPL-1.2
"""Pages of the sources."""

from django.urls import path

from apps.supervision.views import sources

urlpatterns = [
    path("sources/", sources.every, name="sources"),
    path("sources/<slug:slug>/", sources.one, name="source"),
    path("sources/<slug:slug>/essai/", sources.attempt, name="source-try"),
    path("sources/<slug:slug>/correspondance/", sources.save_map, name="source-map"),
    path("sources/<slug:slug>/gravites/", sources.save_severities, name="source-severities"),
    path("sources/<slug:slug>/interroger/", sources.retry, name="source-retry"),
    path("sources/<slug:slug>/rejouer/", sources.replay_letters, name="source-replay"),
    path("sources/<slug:slug>/interoperabilite.csv", sources.annex_lines, name="source-annex-csv"),
    path("sources/<slug:slug>/interoperabilite.pdf", sources.annex_pdf, name="source-annex-pdf"),
    path("sources/<slug:slug>/cle/", sources.renew_key, name="source-key"),
]
