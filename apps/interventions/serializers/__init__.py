# SPDX-License-Identifier: EUPL-1.2
"""Shapes of interventions in the API: requests, orders, clocks, suspensions, the thread."""

from apps.interventions.serializers.brief import (
    BriefTeamSerializer,
    ClockSerializer,
    RequestAssetSerializer,
    RequestClassSerializer,
    TeamSerializer,
    rights_in,
)
from apps.interventions.serializers.orders import (
    CheckItemSerializer,
    ListedOrderSerializer,
    OrderSerializer,
    PartSerializer,
    SuspensionSerializer,
)
from apps.interventions.serializers.requests import (
    NamedRequestSerializer,
    RequestDetailSerializer,
    RequestRowSerializer,
    RequestSerializer,
)
from apps.interventions.serializers.thread import (
    AttachmentSerializer,
    PassageSerializer,
    PlanSerializer,
    ThreadCommentSerializer,
)

__all__ = [
    "AttachmentSerializer",
    "BriefTeamSerializer",
    "CheckItemSerializer",
    "ClockSerializer",
    "ListedOrderSerializer",
    "NamedRequestSerializer",
    "OrderSerializer",
    "PartSerializer",
    "PassageSerializer",
    "PlanSerializer",
    "RequestAssetSerializer",
    "RequestClassSerializer",
    "RequestDetailSerializer",
    "RequestRowSerializer",
    "RequestSerializer",
    "SuspensionSerializer",
    "TeamSerializer",
    "ThreadCommentSerializer",
    "rights_in",
]
