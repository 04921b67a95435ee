# SPDX-License-Identifier: EUPL-1.2
"""REST: /api/v1/interventions/…, /api/v1/statements/…"""

from apps.interventions.api.draft import DraftView, SummaryView
from apps.interventions.api.measures import MeasuresView
from apps.interventions.api.orders import OrderViewSet
from apps.interventions.api.reading import ClockViewSet, PassageViewSet, PlanViewSet, SuspensionViewSet, TeamViewSet
from apps.interventions.api.requests import RequestViewSet
from apps.interventions.api.statements import StatementLineViewSet, StatementViewSet
from apps.interventions.api.thread import AssetPhotoViewSet, CommentViewSet, PhotoViewSet, RequestSuspensionViewSet

__all__ = [
    "AssetPhotoViewSet",
    "ClockViewSet",
    "CommentViewSet",
    "DraftView",
    "MeasuresView",
    "OrderViewSet",
    "PassageViewSet",
    "PhotoViewSet",
    "PlanViewSet",
    "RequestSuspensionViewSet",
    "RequestViewSet",
    "StatementLineViewSet",
    "StatementViewSet",
    "SummaryView",
    "SuspensionViewSet",
    "TeamViewSet",
]
