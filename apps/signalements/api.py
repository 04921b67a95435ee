# SPDX-License-Identifier: EUPL-1.2
"""REST: signalements that one may see, what agents do with them; categories of the desks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from apps.events.api.refusals import NUMBER, Conflict
from apps.signalements import assigning, places, selectors, services, tokens
from apps.signalements import serializers as shapes
from apps.signalements.filters import CategoryFilter, SignalementFilter
from apps.signalements.models import Category, Photo, Signalement, Step
from apps.signalements.places import Place
from apps.signalements.refusals import Changed, SignalementRefused
from apps.signalements.serializers import SignalementDetailSerializer, SignalementSerializer
from apps.signalements.workflow import TransitionRefused
from apps.territories import scoping
from apps.territories.filters import refuse_unknown
from apps.territories.models import User

ANSWERS = {200: SignalementDetailSerializer, 409: OpenApiResponse()}


@contextmanager
def told() -> Iterator[None]:
    """The refusals of the services, in the words of the API."""
    try:
        yield
    except (TransitionRefused, Changed) as refusal:
        raise Conflict(str(refusal)) from refusal
    except SignalementRefused as refusal:
        raise ValidationError({refusal.field or "detail": [str(refusal)]}) from refusal


class CategoryViewSet(ReadOnlyModelViewSet):
    """What may be reported, with which words, and who treats it."""

    serializer_class = shapes.CategorySerializer
    filterset_class = CategoryFilter
    lookup_value_regex = NUMBER
    queryset = Category.objects.none()
    ordering = ("id",)

    def get_queryset(self) -> QuerySet[Category]:
        return selectors.categories(self.request.user)


class SignalementViewSet(ReadOnlyModelViewSet):
    """`open=true` for what is to be done, the longest waiting first; else the newest first."""

    serializer_class = SignalementSerializer
    filterset_class = SignalementFilter
    lookup_value_regex = NUMBER
    queryset = Signalement.objects.none()

    @property
    def ordering(self) -> tuple[str, ...]:
        """Read by the pagination, which keeps the place in this order."""
        is_open = self.request.query_params.get("open", "").lower() in ("true", "1")
        return selectors.WAITING_FIRST if is_open else selectors.NEWEST

    def get_queryset(self) -> QuerySet[Signalement]:
        find = selectors.detail if self.action == "retrieve" else selectors.signalements
        return find(self.request.user)

    def get_serializer_class(self) -> Any:
        return SignalementDetailSerializer if self.action == "retrieve" else self.serializer_class

    @extend_schema(request=shapes.EnterSerializer, responses={201: SignalementDetailSerializer})
    def create(self, request: Request) -> Response:
        """Heard on the telephone, at the counter, or by another software."""
        asked = self._valid(shapes.EnterSerializer)
        with told():
            made = services.enter(by=request.user, key=_key(asked, request.user), wish=_wish(asked))
        if made.signalement.entered_by_id != request.user.pk:
            raise ValidationError({"token": [_("Ce jeton est déjà celui d'un autre envoi.")]})
        return self._shown(made.signalement.pk, 201)

    @extend_schema(request=shapes.QualifySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def qualify(self, request: Request, pk: str) -> Response:
        """Read and understood, in the right category: it will be treated."""
        asked = self._valid(shapes.QualifySerializer)
        asked["category"] = self._category(pk, asked.get("category", ""))
        return self._done(services.qualify, pk, asked)

    @extend_schema(request=shapes.AssignReportSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """To somebody of the team of its territory, or to nobody any more."""
        asked = self._valid(shapes.AssignReportSerializer)
        with told():
            asked["person"] = assigning.named(asked["person"]) if asked["person"] is not None else None
        return self._done(services.assign, pk, asked)

    @extend_schema(request=shapes.ReportTextSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str) -> Response:
        """A question to who reported."""
        return self._done(services.ask, pk, self._valid(shapes.ReportTextSerializer))

    @extend_schema(request=shapes.ReportNoteSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: str) -> Response:
        """Among agents; `public`: to everybody who follows."""
        return self._done(services.note, pk, self._valid(shapes.ReportNoteSerializer))

    @extend_schema(request=shapes.ReportWhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Not kept, `why` is read by who reported."""
        return self._done(services.reject, pk, self._valid(shapes.ReportWhySerializer))

    @extend_schema(request=shapes.ElsewhereSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def elsewhere(self, request: Request, pk: str) -> Response:
        """Not ours, `addressee` says whose it is."""
        return self._done(services.send_elsewhere, pk, self._valid(shapes.ElsewhereSerializer))

    @extend_schema(request=shapes.TreatSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def treat(self, request: Request, pk: str) -> Response:
        """Done without a work request; `outcome` says whether it is repaired."""
        return self._done(services.treat, pk, self._valid(shapes.TreatSerializer))

    @extend_schema(request=shapes.DuplicateSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: str) -> Response:
        """Those who follow it now follow the other one."""
        return self._done(services.mark_duplicate, pk, self._valid(shapes.DuplicateSerializer))

    @extend_schema(request=shapes.ReportWhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """It did not hold, or it was wrongly set aside."""
        return self._done(services.reopen, pk, self._valid(shapes.ReportWhySerializer))

    @extend_schema(responses=SignalementSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def alike(self, request: Request, pk: str) -> Response:
        """Open reports that it may repeat: of the same asset, else of its category around. Five at most."""
        report = self.get_object()
        visible = Signalement.objects.visible_to(request.user).values("territory")
        found = selectors.alike(report.category, report.place, report.asset_id, text=report.text, within=visible)
        keys = [one.pk for one in found if one.pk != report.pk]
        rows = {row.pk: row for row in selectors.signalements(request.user).filter(pk__in=keys)}
        return Response(SignalementSerializer([rows[key] for key in keys if key in rows], many=True).data)

    def _category(self, pk: str, code: str) -> Category | None:
        if not code:
            return None
        report = Signalement.objects.visible_to(self.request.user).select_related("category").get(pk=pk)
        found = Category.objects.filter(territory=report.category.territory_id, code=code, active=True).first()
        if found is None:
            raise ValidationError({"category": [_("Catégorie inconnue de ce guichet.")]})
        return found

    def _done(self, act: Any, pk: str, asked: dict[str, Any]) -> Response:
        seen = {"seen": asked.pop("version")} if "version" in asked else {}
        with told():
            act(signalement_id=int(pk), by=self.request.user, **asked, **seen)
        return self._shown(int(pk))

    def _shown(self, pk: int, status: int = 200) -> Response:
        fresh = selectors.detail(self.request.user).filter(pk=pk).first()
        if fresh is None:  # entered by who may not read them
            raise PermissionDenied
        return Response(SignalementDetailSerializer(fresh).data, status=status)

    def _valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class SignalementSummaryView(APIView):
    """How many are open, to be triaged, opened again."""

    @extend_schema(
        parameters=[OpenApiParameter("territory", OpenApiTypes.STR, description="Code : limite à ce périmètre.")],
        responses=shapes.SignalementSummarySerializer,
    )
    def get(self, request: Request) -> Response:
        refuse_unknown(request, ["territory"])
        if not request.user.has_perm("signalements.view_signalement"):
            raise PermissionDenied(_("Votre rôle ne permet pas de voir les signalements."))
        code = request.query_params.get("territory")
        return Response(selectors.counts(request.user, scoping.perimeter(code) if code else None))


class OfSignalement(ListModelMixin, GenericViewSet):
    """Rows of one signalement, at an address under its own."""

    ordering = ("at", "id")

    @property
    def report(self) -> Signalement:
        """Raises Signalement.DoesNotExist for what the person may not see."""
        return Signalement.objects.visible_to(self.request.user).get(pk=int(self.kwargs["pk"]))


class StepViewSet(OfSignalement):
    """What happened, oldest first."""

    serializer_class = shapes.StepSerializer
    queryset = Step.objects.none()

    def get_queryset(self) -> QuerySet[Step]:
        return selectors.steps(self.request.user, self.report)


class SignalementPhotoViewSet(OfSignalement):
    """Photos, oldest first; their files at /signalements/images/<uid>/."""

    serializer_class = shapes.SignalementPhotoSerializer
    queryset = Photo.objects.none()

    def get_queryset(self) -> QuerySet[Photo]:
        return Photo.objects.visible_to(self.request.user).filter(signalement=self.report)


def _key(asked: dict[str, Any], by: User) -> str:
    """The token is the client's own: two clients may choose the same one."""
    return tokens.digest(f"api:{by.pk}:{asked['token']}")


def _wish(asked: dict[str, Any]) -> services.Wish:
    desk = places.desk(asked["territory"])
    if desk is None:
        raise ValidationError({"territory": [_("Aucun guichet ouvert pour ce territoire.")]})
    category = Category.objects.offered().filter(territory=desk.territory_id, code=asked["category"]).first()
    if category is None:
        raise ValidationError({"category": [_("Catégorie inconnue de ce guichet.")]})
    said = {name: asked[name] for name in ("text", "answers", "channel", "email", "phone")}
    return services.Wish(place=_place(asked, desk), category=category, **said)


def _place(asked: dict[str, Any], desk: Any) -> Place:
    if asked.get("asset"):
        asset = places.by_uid(str(asked["asset"]))
        if asset is None:
            raise SignalementRefused("asset", _("Équipement inconnu."))
        return places.of_asset(asset)
    if asked.get("lonlat"):
        return places.at_point(places.point(*asked["lonlat"]), asked["address"])
    if not asked["address"]:
        raise SignalementRefused("address", _("Dire où c'est : un équipement, une position ou une adresse."))
    return places.in_words(asked["address"], desk)
