# SPDX-License-Identifier: EUPL-1.2
"""Pages of the performance of contracts, under /energie/contrat/."""

from django.urls import path

from apps.energy.performance.views import adjustments, contract, statements

urlpatterns = [
    path("", contract.board, name="savings"),
    path("<int:pk>/", contract.page, name="savings-contract"),
    path("<int:pk>/csv/", contract.table, name="savings-csv"),
    path("<int:pk>/registre/", contract.ledger, name="savings-ledger"),
    path("<int:pk>/registre/recompter/", contract.count, name="savings-ledger-count"),
    path("<int:pk>/ajustements/", adjustments.board, name="savings-adjustments"),
    path("<int:pk>/ajustements/proposer/", adjustments.propose, name="savings-adjustment-propose"),
    path("<int:pk>/decomptes/", statements.board, name="savings-statements"),
    path("<int:pk>/decomptes/etablir/", statements.prepare, name="savings-statement-prepare"),
    path("ajustements/<int:pk>/", adjustments.page, name="savings-adjustment"),
    path("ajustements/<int:pk>/piece/", adjustments.evidence, name="savings-adjustment-evidence"),
    path("ajustements/<int:pk>/justifier/", adjustments.justify, name="savings-adjustment-justify"),
    path(
        "ajustements/<int:pk>/accepter-collectivite/",
        adjustments.accept(side="owner"),
        name="savings-adjustment-accept-owner",
    ),
    path(
        "ajustements/<int:pk>/accepter-titulaire/",
        adjustments.accept(side="contractor"),
        name="savings-adjustment-accept-contractor",
    ),
    path("ajustements/<int:pk>/rejeter/", adjustments.reject, name="savings-adjustment-reject"),
    path("pieces/<int:pk>/", adjustments.file, name="savings-evidence"),
    path("decomptes-annuels/<int:pk>/", statements.page, name="savings-statement"),
    path("decomptes-annuels/<int:pk>/pdf/", statements.document, name="savings-statement-pdf"),
    path("decomptes-annuels/<int:pk>/csv/", statements.table, name="savings-statement-csv"),
    path("decomptes-annuels/<int:pk>/recompter/", statements.recount, name="savings-statement-recount"),
    path("decomptes-annuels/<int:pk>/emettre/", statements.issue, name="savings-statement-issue"),
    path("decomptes-annuels/<int:pk>/contester/", statements.contest, name="savings-statement-contest"),
    path("decomptes-annuels/<int:pk>/decider/", statements.decide, name="savings-statement-decide"),
    path(
        "decomptes-annuels/<int:pk>/accepter-collectivite/",
        statements.sign(side="owner"),
        name="savings-statement-sign-owner",
    ),
    path(
        "decomptes-annuels/<int:pk>/accepter-titulaire/",
        statements.sign(side="contractor"),
        name="savings-statement-sign-contractor",
    ),
    path("decomptes-annuels/<int:pk>/liquider/", statements.pay, name="savings-statement-pay"),
]
