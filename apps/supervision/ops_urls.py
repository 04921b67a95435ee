# SPDX-License-Identifier: EUPL-1.2
"""Operations pages, at the addresses that monitoring expects."""

from django.urls import path

from apps.supervision import ops

urlpatterns = [
    path("healthz", ops.healthz, name="healthz"),
    path("readyz", ops.readyz, name="readyz"),
    path("metrics", ops.figures, name="metrics"),
    path("status", ops.status, name="status"),
]
