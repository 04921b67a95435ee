# SPDX-License-Identifier: EUPL-1.2
"""Pages of interventions: the list, one request, its acts, teams, photos."""

from django.urls import path

from apps.interventions.views import acts, detail, feeds, listing, nearby, photos, rounds, teams

REQUEST = {  # act: its address
    "validate": "valider",
    "refuse": "refuser",
    "close": "cloturer",
    "contest": "contester",
    "withdraw": "abandonner",
    "reopen": "rouvrir",
    "take_back": "reprendre",
    "assign": "affecter",
    "classify": "classer",
    "merge": "fusionner",
    "split": "separer",
    "propose": "suspendre",
}
ORDER = {
    "depart": "en-route",
    "arrive": "sur-site",
    "resume": "reprise",
    "suspend": "suspendre",
    "provisional": "provisoire",
    "repair": "repare",
    "conclude": "rien-a-reparer",
    "plan": "planifier",
    "cancel": "annuler",
    "control": "controler",
    "refuse_control": "controle-refuse",
}

urlpatterns = [
    path("", listing.page, name="interventions"),
    path("nouvelle/", listing.new, name="intervention-new"),
    path("equipes/", teams.board, name="intervention-teams"),
    path("equipes/<int:pk>/", teams.page, name="intervention-team"),
    path("equipes/<int:pk>/calendrier/", feeds.publish, name="intervention-calendar-publish"),
    path("equipes/<int:pk>/calendrier/revoquer/", feeds.revoke, name="intervention-calendar-revoke"),
    path("calendriers/<str:secret>.ics", feeds.calendar, name="intervention-calendar"),
    path("tournees/", rounds.page, name="intervention-rounds"),
    path("tournees/appliquer/", rounds.apply, name="intervention-rounds-apply"),
    path("photos/<uuid:uid>/", photos.photo, name="intervention-photo"),
    path("photos/<uuid:uid>/petite/", photos.thumbnail, name="intervention-thumbnail"),
    path("<int:pk>/", detail.page, name="intervention"),
    path("<int:pk>/joindre/", nearby.join, name="intervention-join"),
    path("<int:pk>/ecrire/", acts.comment, name="intervention-comment"),
    path("<int:pk>/photographier/", acts.photo, name="intervention-photo-add"),
    path("suspensions/<int:pk>/accepter/", acts.decide(accepted=True), name="suspension-accept"),
    path("suspensions/<int:pk>/refuser/", acts.decide(accepted=False), name="suspension-reject"),
    path("ordres/<int:pk>/cocher/", acts.check, name="work-order-check-page"),
    *(path(f"<int:pk>/{slug}/", acts.of_request(act), name=f"intervention-{act}") for act, slug in REQUEST.items()),
    *(path(f"ordres/<int:pk>/{slug}/", acts.of_order(act), name=f"order-{act}") for act, slug in ORDER.items()),
]
