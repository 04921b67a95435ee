# SPDX-License-Identifier: EUPL-1.2
"""Pages of the agents: the list, one signalement, its acts, its photos."""

from django.urls import path

from apps.signalements.public import agent
from apps.signalements.views import acts, bulk, detail, listing, measures, moderation, saved

ACTS = {  # act: its address
    "qualify": "qualifier",
    "assign": "confier",
    "route": "destiner",
    "forward": "transmettre",
    "retry": "reprendre",
    "place": "situer",
    "link": "rattacher",
    "ask": "questionner",
    "note": "noter",
    "reject": "ecarter",
    "elsewhere": "orienter",
    "treat": "traiter",
    "duplicate": "doublon",
    "reopen": "rouvrir",
    "abuse": "abus",
}

urlpatterns = [
    path("", listing.page, name="signalements"),
    path("nouveau/", listing.new, name="signalement-enter"),
    path("lot/", bulk.page, name="signalement-bulk"),
    path("filtres/", saved.page, name="signalement-filters"),
    path("filtres/nombres/", saved.counts, name="signalement-filter-counts"),
    path("filtres/enregistrer/", saved.save, name="signalement-filter-save"),
    path("filtres/changer/", saved.change, name="signalement-filter-change"),
    path("mesures/", measures.page, name="signalement-measures"),
    path("mesures/export.csv", measures.table, name="signalement-measures-csv"),
    path("<int:pk>/", detail.page, name="signalement"),
    path("<int:pk>/publier/", agent.publish, name="signalement-publish"),
    path("<int:pk>/photographier/", acts.add_photo, name="signalement-photo-add"),
    path("images/<uuid:uid>/", acts.photo, name="signalement-photo"),
    path("images/<uuid:uid>/petite/", acts.photo, {"size": "small"}, name="signalement-thumbnail"),
    path("images/<uuid:uid>/relire/", moderation.page, name="signalement-photo-moderate"),
    path("images/<uuid:uid>/montrer/", acts.show_photo, name="signalement-photo-show"),
    *(path(f"<int:pk>/{slug}/", acts.of(act), name=f"signalement-{act}") for act, slug in ACTS.items()),
]
