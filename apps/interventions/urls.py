# SPDX-License-Identifier: EUPL-1.2
"""Pages of interventions: the list, one request, its acts, teams, photos; the monthly statements."""

from django.urls import path

from apps.interventions.views import acts, detail, gmao, listing, measures, photos, statements, teams

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
    path("photos/<uuid:uid>/", photos.photo, name="intervention-photo"),
    path("photos/<uuid:uid>/petite/", photos.thumbnail, name="intervention-thumbnail"),
    path("mesures/", measures.page, name="intervention-measures"),
    path("mesures/csv/", measures.table, name="intervention-measures-csv"),
    path("decomptes/", statements.board, name="statements"),
    path("decomptes/etablir/", statements.prepare, name="statement-prepare"),
    path("decomptes/<int:pk>/", statements.page, name="statement"),
    path("decomptes/<int:pk>/pdf/", statements.document, name="statement-pdf"),
    path("decomptes/<int:pk>/csv/", statements.table, name="statement-csv"),
    path("decomptes/<int:pk>/recompter/", statements.recount, name="statement-recount"),
    path("decomptes/<int:pk>/emettre/", statements.issue, name="statement-issue"),
    path("decomptes/<int:pk>/contester/", statements.contest, name="statement-contest"),
    path("decomptes/<int:pk>/decider/", statements.decide, name="statement-decide"),
    path("decomptes/<int:pk>/signer-collectivite/", statements.sign(side="owner"), name="statement-sign-owner"),
    path("decomptes/<int:pk>/signer-titulaire/", statements.sign(side="contractor"), name="statement-sign-contractor"),
    path("decomptes/<int:pk>/liquider/", statements.pay, name="statement-pay"),
    path("<int:pk>/", detail.page, name="intervention"),
    path("<int:pk>/ecrire/", acts.comment, name="intervention-comment"),
    path("<int:pk>/photographier/", acts.photo, name="intervention-photo-add"),
    path("suspensions/<int:pk>/accepter/", acts.decide(accepted=True), name="suspension-accept"),
    path("suspensions/<int:pk>/refuser/", acts.decide(accepted=False), name="suspension-reject"),
    path("<int:pk>/renvoyer/", gmao.retry, name="intervention-retry"),
    path("<int:pk>/confirmer/", gmao.confirm, name="intervention-confirm"),
    path("confirmer/", gmao.confirm_all, name="interventions-confirm"),
    path("conflits/<int:pk>/trancher/", gmao.resolve, name="gmao-resolve"),
    path("ordres/<int:pk>/cocher/", acts.check, name="work-order-check-page"),
    *(path(f"<int:pk>/{slug}/", acts.of_request(act), name=f"intervention-{act}") for act, slug in REQUEST.items()),
    *(path(f"ordres/<int:pk>/{slug}/", acts.of_order(act), name=f"order-{act}") for act, slug in ORDER.items()),
]
