# SPDX-License-Identifier: EUPL-1.2
from rest_framework.routers import SimpleRouter

from apps.webhooks import api

router = SimpleRouter()
router.register("webhook-subscribers", api.SubscriberViewSet, basename="webhook-subscriber")
router.register("webhook-deliveries", api.DeliveryViewSet, basename="webhook-delivery")

urlpatterns = router.urls
