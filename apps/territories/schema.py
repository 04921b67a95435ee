# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI document and its page. Making the document is work, so it is slowed down for strangers."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.throttling import ScopedRateThrottle


class Schema(SpectacularAPIView):
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "schema"


class Docs(SpectacularSwaggerSplitView):
    """The page in two parts, as the strict content policy wants: a page without inline script, and its script."""

    url_name = "schema"
    template_name = "api_docs.html"
