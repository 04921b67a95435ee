# SPDX-License-Identifier: EUPL-1.2
"""REST: the thread of a request, texts and photos both ways; suspensions proposed for a time that is over."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.assets.photos.making import HEAVIEST
from apps.interventions import selectors, services
from apps.interventions.api import asking
from apps.interventions.api.refusals import told
from apps.interventions.filters import PhotoFilter
from apps.interventions.models import Attachment, Comment, Suspension, WorkRequest
from apps.interventions.serializers import AttachmentSerializer, SuspensionSerializer, ThreadCommentSerializer


class OfRequest(ListModelMixin, GenericViewSet):
    """Rows of one request, at an address under its own."""

    @property
    def work_request(self) -> WorkRequest:
        """Raises WorkRequest.DoesNotExist for what the person may not see."""
        if not hasattr(self, "_work_request"):
            self._work_request = WorkRequest.objects.visible_to(self.request.user).get(pk=int(self.kwargs["pk"]))
        return self._work_request

    def valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class CommentViewSet(OfRequest):
    """What people wrote, oldest first; a comment is added, never changed."""

    serializer_class = ThreadCommentSerializer
    ordering = ("at", "id")
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        return selectors.comments(self.request.user, self.work_request)

    @extend_schema(request=asking.NewCommentSerializer, responses={201: ThreadCommentSerializer})
    def create(self, request: Request, pk: str) -> Response:
        """Write in the thread."""
        asked = self.valid(asking.NewCommentSerializer)
        with told():
            row = services.comment(request_id=int(pk), by=request.user, **asked)
        return Response(ThreadCommentSerializer(row).data, status=201)


class PhotoViewSet(OfRequest):
    """Photos, oldest first. What is sent is made again from its pixels: nothing else of the file is kept."""

    serializer_class = AttachmentSerializer
    parser_classes = [MultiPartParser, JSONParser]
    ordering = ("at", "id")
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet[Attachment]:
        return selectors.attachments(self.request.user, self.work_request)

    @extend_schema(
        request={"multipart/form-data": asking.NewPhotoSerializer},
        responses={201: AttachmentSerializer, 409: OpenApiResponse()},
    )
    def create(self, request: Request, pk: str) -> Response:
        """Add a photo (multipart). 400 with the reason when the file is no photo."""
        asked = self.valid(asking.NewPhotoSerializer)
        data = asked.pop("file").read(HEAVIEST + 1)
        order = asked.pop("order", None)
        with told():
            row = services.attach(request_id=int(pk), by=request.user, data=data, order_id=order, **asked)
        return Response(AttachmentSerializer(row).data, status=201)


class AssetPhotoViewSet(ListModelMixin, GenericViewSet):
    """Photos of the requests about one equipment, newest first."""

    serializer_class = AttachmentSerializer
    filterset_class = PhotoFilter
    ordering = ("-at", "-id")
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet[Attachment]:
        return selectors.photos(self.request.user)


class RequestSuspensionViewSet(OfRequest):
    """Suspensions of one request; one may be proposed for a time that is over."""

    serializer_class = SuspensionSerializer
    ordering = ("started_at", "id")
    queryset = Suspension.objects.none()

    def get_queryset(self) -> QuerySet[Suspension]:
        return selectors.suspensions(self.request.user).filter(request=self.work_request)

    @extend_schema(request=asking.ProposeSerializer, responses={201: SuspensionSerializer})
    def create(self, request: Request, pk: str) -> Response:
        """Ask that this time is not counted."""
        asked = self.valid(asking.ProposeSerializer)
        with told():
            row = services.propose(request_id=int(pk), by=request.user, **asked)
        fresh = selectors.suspensions(request.user).get(pk=row.pk)
        return Response(SuspensionSerializer(fresh, context=self.get_serializer_context()).data, status=201)
