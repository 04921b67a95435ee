# SPDX-License-Identifier: EUPL-1.2
"""Pages of the agents: the list, one signalement, its acts, its photos."""

from django.urls import path

from apps.signalements.views import acts, detail, listing, measures

ACTS = {  # act: its address
    "qualify": "qualifier",
    "place": "situer",
    "link": "rattacher",
    "ask": "questionner",
    "note": "noter",
    "reject": "ecarter",
    "elsewhere": "orienter",
    "treat": "traiter",
    "duplicate": "doublon",
    "reopen": "rouvrir",
}

urlpatterns = [
    path("", listing.page, name="signalements"),
    path("nouveau/", listing.new, name="signalement-enter"),
    path("mesures/", measures.page, name="signalement-measures"),
    path("mesures/export.csv", measures.table, name="signalement-measures-csv"),
    path("<int:pk>/", detail.page, name="signalement"),
    path("<int:pk>/photographier/", acts.add_photo, name="signalement-photo-add"),
    path("images/<uuid:uid>/", acts.photo, name="signalement-photo"),
    path("images/<uuid:uid>/petite/", acts.photo, {"size": "small"}, name="signalement-thumbnail"),
    path("images/<uuid:uid>/montrer/", acts.show_photo, name="signalement-photo-show"),
    *(path(f"<int:pk>/{slug}/", acts.of(act), name=f"signalement-{act}") for act, slug in ACTS.items()),
]
