# SPDX-License-Identifier: EUPL-1.2
"""The peer: a view of django-vectortiles on the same table, with nothing in front of it (no session, no rights)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from vectortiles.backends.postgis import VectorLayer  # noqa: E402
from vectortiles.views import MVTView  # noqa: E402

from apps.assets.models import Asset  # noqa: E402


class Assets(VectorLayer):
    queryset = model = Asset
    id = "assets"
    geom_field = "geom_3857"
    tile_fields = ("fid", "kind_id")

    def get_vector_tile_queryset(self, *_address):
        return Asset.objects.all()


class TileView(MVTView):
    layer_classes = [Assets]


settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []
settings.ALLOWED_HOSTS = ["*"]
urlpatterns = [path("<int:z>/<int:x>/<int:y>", TileView.as_view())]
application = get_wsgi_application()
