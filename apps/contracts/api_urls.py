# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.contracts.api import ContractViewSet, FaultClassViewSet, LineViewSet, SavingViewSet, VersionViewSet

router = SimpleRouter()
router.register("fault-classes", FaultClassViewSet, basename="fault-class")
router.register("contracts/versions", VersionViewSet, basename="contract-version")
router.register("contracts/lines", LineViewSet, basename="contract-line")
router.register("contracts/savings", SavingViewSet, basename="contract-saving")
router.register("contracts", ContractViewSet, basename="contract")

urlpatterns = router.urls
