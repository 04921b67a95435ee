# SPDX-License-Identifier: EUPL-1.2
"""REST: the documents of an asset, and the file of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.assets.api import UUID_PATTERN
from apps.assets.models import Document
from apps.territories.filters import StrictFilterSet

INLINE = ("image/png", "image/jpeg")  # what a browser only draws; anything else is downloaded


class DocumentFilter(StrictFilterSet):
    asset = filters.UUIDFilter("asset__uid", label="Identifiant public de l'équipement.")
    nature = filters.ChoiceFilter(choices=Document.Nature.choices)

    class Meta:
        model = Document
        fields: list[str] = []


class DocumentSerializer(serializers.ModelSerializer):
    """`url` is where to read it, here or elsewhere; `name`, `media_type` and `size` (bytes) are those of a file."""

    asset = serializers.UUIDField(source="asset.uid")
    nature_label = serializers.CharField(source="get_nature_display")
    url = serializers.SerializerMethodField()
    elsewhere = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            *("uid", "asset", "nature", "nature_label", "title", "url", "elsewhere"),
            *("name", "media_type", "size", "digest", "at"),
        ]

    def get_url(self, row: Document) -> str:
        return row.url or reverse("document-file", args=[row.uid])

    def get_elsewhere(self, row: Document) -> bool:
        return bool(row.url)


class DocumentViewSet(ReadOnlyModelViewSet):
    """Documents of the assets that one may see, without what they hold."""

    lookup_field = "uid"
    lookup_value_regex = UUID_PATTERN
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    ordering = ("id",)
    queryset = Document.objects.none()

    def get_queryset(self) -> QuerySet[Document]:
        return Document.objects.visible_to(self.request.user).select_related("asset").only(*READ)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, filterset_class=None, pagination_class=None)
    def file(self, request: Request, **_of: Any) -> HttpResponse:
        """The file as it was given. 404 for a document that is elsewhere."""
        rows = Document.objects.visible_to(request.user).exclude(content=None).only("name", "media_type", "content")
        row = get_object_or_404(rows, uid=self.kwargs["uid"])
        return HttpResponse(bytes(row.content or b""), content_type=row.media_type, headers=headers_of(row))


READ = ("uid", "asset__uid", "nature", "title", "url", "name", "media_type", "size", "digest", "at")


def headers_of(row: Document) -> dict[str, str]:
    """Whatever it holds, no page of ours: shown if a browser can only draw it, else downloaded, and no script runs."""
    how = "inline" if row.media_type in INLINE else "attachment"
    name = row.name.encode("ascii", "replace").decode()
    return {
        "Content-Disposition": f'{how}; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=86400, immutable",  # what it holds is never rewritten
    }
