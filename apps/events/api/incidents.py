# SPDX-License-Identifier: EUPL-1.2
"""REST: incidents, what they are made of, what people do to them."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.events import exporting, selectors
from apps.events.api.pages import MembersPagination
from apps.events.api.refusals import NUMBER, told
from apps.events.filters import IncidentFilter, MemberFilter
from apps.events.incidents import acts
from apps.events.models import Episode, Incident, JournalEntry
from apps.events.serializers import (
    AssignSerializer,
    ClassifySerializer,
    CommentSerializer,
    IncidentDetailSerializer,
    IncidentSerializer,
    JournalSerializer,
    MemberSerializer,
    MergeSerializer,
    MoveSerializer,
    SplitSerializer,
)
from apps.territories.models import User

ANSWERS = {200: IncidentDetailSerializer, 409: OpenApiResponse()}


class IncidentViewSet(ReadOnlyModelViewSet):
    """Incidents that one may see: `open=true` for what is to be done, what must be done first at the top."""

    serializer_class = IncidentSerializer
    filterset_class = IncidentFilter
    lookup_value_regex = NUMBER
    queryset = Incident.objects.none()

    @property
    def ordering(self) -> tuple[str, ...]:
        """Read by the pagination, which keeps the place in this order."""
        is_open = self.request.query_params.get("open", "").lower() in ("true", "1")
        return selectors.FIRST_THINGS_FIRST if is_open else selectors.NEWEST_INCIDENTS

    def get_queryset(self) -> QuerySet[Incident]:
        return selectors.incidents(self.request.user)

    def get_serializer_class(self) -> Any:
        return IncidentDetailSerializer if self.action == "retrieve" else self.serializer_class

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def export_csv(self, request: Request) -> StreamingHttpResponse:
        """The filtered list as CSV, one line per alarm or lost source: incident_id, asset_code, condition, opened_at
        (start of the spell, UTC), cause_code, active."""
        if not request.user.has_perm(exporting.EXPORT):
            raise PermissionDenied(_("Votre rôle ne permet pas d'exporter les incidents."))
        return exporting.response(self.filter_queryset(Incident.objects.visible_to(request.user)), request)

    @extend_schema(request=CommentSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str) -> Response:
        """Take it in charge: it is theirs, and all its alarms are acknowledged."""
        comment = self._valid(CommentSerializer)["comment"]
        return self._done(acts.take, incident_id=int(pk), by=request.user, comment=comment)

    @extend_schema(request=MoveSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """To one of its next states."""
        return self._done(acts.move_on, incident_id=int(pk), by=request.user, **self._valid(MoveSerializer))

    @extend_schema(request=AssignSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Give it to somebody who may handle it, or to nobody."""
        name = self._valid(AssignSerializer)["assigned_to"]
        with told():
            to = _somebody(name) if name is not None else None
        return self._done(acts.give, incident_id=int(pk), by=request.user, to=to)

    @extend_schema(request=ClassifySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def classify(self, request: Request, pk: str) -> Response:
        """Choose its class of fault: the recognition no longer touches it."""
        return self._done(acts.classify, incident_id=int(pk), by=request.user, **self._valid(ClassifySerializer))

    @extend_schema(request=SplitSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """Some of its members become an incident of their own, which is answered."""
        asked = self._valid(SplitSerializer)
        named = {"episode_ids": asked["episodes"], "why": asked["why"]}
        return self._done(acts.split, incident_id=int(pk), by=request.user, **named)

    @extend_schema(request=MergeSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Other incidents become this one, which keeps its number."""
        asked = self._valid(MergeSerializer)
        return self._done(acts.merge, into=int(pk), incident_ids=asked["incidents"], by=request.user, why=asked["why"])

    def _done(self, act: Any, **asked: Any) -> Response:
        with told():
            incident = act(**asked)
        shown = self.get_queryset().get(pk=incident.pk)
        return Response(IncidentDetailSerializer(shown, context=self.get_serializer_context()).data)

    def _valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class OfIncident(ReadOnlyModelViewSet):
    """Rows of one incident, at an address under its own."""

    @property
    def incident(self) -> Incident:
        """Raises Incident.DoesNotExist for what the person may not see."""
        if not hasattr(self, "_incident"):
            self._incident = Incident.objects.visible_to(self.request.user).get(pk=int(self.kwargs["pk"]))
        return self._incident


class MemberViewSet(OfIncident):
    """What an incident is made of, as far as one may see it: its cause, then the worst; `hidden` counts the others."""

    serializer_class = MemberSerializer
    filterset_class = MemberFilter
    pagination_class = MembersPagination
    ordering = selectors.MEMBERS_FIRST
    queryset = Episode.objects.none()

    def get_queryset(self) -> QuerySet[Episode]:
        return selectors.members(self.request.user, self.incident)

    def hidden(self) -> int:
        """Read by the pagination."""
        mine = Episode.objects.visible_to(self.request.user).filter(incident=self.incident)
        return max(0, self.incident.members - mine.count())


class IncidentHistoryViewSet(OfIncident):
    """What the journal says of an incident and of its members, newest first."""

    serializer_class = JournalSerializer
    ordering = ("-at", "-id")
    queryset = JournalEntry.objects.none()

    def get_queryset(self) -> QuerySet[JournalEntry]:
        return selectors.incident_history(self.request.user, self.incident)


def _somebody(username: str) -> User:
    """An unknown name is answered as somebody who has no right here: accounts are no public list."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise acts.ActRefused("assigned_to", _("Cette personne ne peut pas traiter cet incident."))
    return person
