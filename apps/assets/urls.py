# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from apps.assets.views import asset_page

urlpatterns = [path("<uuid:uid>/", asset_page, name="asset")]
