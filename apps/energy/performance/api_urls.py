# SPDX-License-Identifier: EUPL-1.2
from django.urls import re_path
from rest_framework.routers import SimpleRouter

from apps.energy.performance import api

router = SimpleRouter()
router.register("energy/contracts", api.ContractSavingsViewSet, basename="contract-performance")
router.register("energy/ledger", api.LedgerViewSet, basename="savings-ledger-rows")
router.register("energy/adjustments", api.AdjustmentViewSet, basename="energy-adjustment")
router.register("energy/yearly-statements", api.SavingsStatementViewSet, basename="yearly-statement")

urlpatterns = [
    re_path(
        r"^energy/yearly-statements/(?P<pk>[0-9]{1,18})/lines/$",
        api.SavingsStatementLineViewSet.as_view({"get": "list"}),
        name="yearly-statement-lines",
    ),
    *router.urls,
]
