# SPDX-License-Identifier: EUPL-1.2
"""REST: work requests (DI), what people ask for and what they decide."""

from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.events.filters.alarms import SEVERITIES
from apps.interventions import selectors, services
from apps.interventions.api import asking
from apps.interventions.api.refusals import NUMBER, told
from apps.interventions.filters import RequestFilter
from apps.interventions.models import Team, WorkRequest
from apps.interventions.serializers import RequestDetailSerializer, RequestRowSerializer, RequestSerializer
from apps.interventions.services import Wish
from apps.territories.models import Territory, User

ANSWERS = {200: RequestDetailSerializer, 409: OpenApiResponse()}
ABOUT = ("incident", "alarm", "assets", "territory")


class RequestViewSet(ReadOnlyModelViewSet):
    """Work requests that one may see: `open=true` for what is to be done, the next deadline first."""

    serializer_class = RequestSerializer
    filterset_class = RequestFilter
    lookup_value_regex = NUMBER
    queryset = WorkRequest.objects.none()

    @property
    def ordering(self) -> tuple[str, ...]:
        """Read by the pagination, which keeps the place in this order."""
        is_open = self.request.query_params.get("open", "").lower() in ("true", "1")
        return selectors.FIRST_THINGS_FIRST if is_open else selectors.NEWEST

    def get_queryset(self) -> QuerySet[WorkRequest]:
        if self.action == "retrieve":
            return _detail(self.request.user)
        return selectors.with_gmao(selectors.requests(self.request.user))

    def get_serializer_class(self) -> Any:
        """Rows are many: they are written by hand, under the name and the shape of RequestSerializer."""
        if self.action == "retrieve":
            return RequestDetailSerializer
        return RequestSerializer if getattr(self, "swagger_fake_view", False) else RequestRowSerializer

    @extend_schema(request=asking.OpenSerializer, responses={201: RequestDetailSerializer, 409: OpenApiResponse()})
    def create(self, request: Request) -> Response:
        """Ask for an intervention. 409 when one is already open for the same thing: `request` is its number."""
        asked = self._valid(asking.OpenSerializer)
        about = [name for name in ABOUT if name in asked]
        if len(about) != 1:
            reason = _("Une seule de ces choses est attendue : %(names)s.") % {"names": ", ".join(ABOUT)}
            raise ValidationError({about[-1] if about else ABOUT[0]: [reason]})
        with told():
            made = self._opened(about[0], asked, request.user)
        return self._shown(made, 201)

    def _opened(self, about: str, asked: dict[str, Any], by: User) -> WorkRequest:
        wish = self._wish(asked, by)
        match about:
            case "incident":
                return services.open_from_incident(incident_id=asked["incident"], by=by, wish=wish)
            case "alarm":
                return services.open_from_alarm(alarm_id=asked["alarm"], by=by, wish=wish)
            case "assets":
                origin = WorkRequest.Origin.PATROL if asked["patrol"] else WorkRequest.Origin.ASSET
                return services.open_from_assets(uids=asked["assets"], by=by, wish=wish, origin=origin)
            case _:
                place = _point(asked.get("lonlat"))
                return services.open_by_hand(territory=_territory(asked, by), by=by, wish=wish, place=place)

    def _wish(self, asked: dict[str, Any], by: User) -> Wish:
        return Wish(
            title=asked["title"],
            description=asked["description"],
            priority=SEVERITIES[asked["priority"]] if "priority" in asked else None,
            trade=asked.get("trade", ""),
            fault_class=asked.get("fault_class"),
            detected_at=asked.get("detected_at"),
            team=_team(asked["team"], by) if asked.get("team") else None,
            another=asked["another"],
            token=asked.get("token"),
        )

    # --- Decided ------------------------------------------------------------------------------------------------------

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def validate(self, request: Request, pk: str) -> Response:
        """It will be done: it is handed over at once."""
        return self._decide(services.validate, pk)

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """It will not be done, `why` says it."""
        return self._decide(services.refuse, pk)

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Agreed, with the outcome that its orders proved."""
        return self._decide(services.close, pk)

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def contest(self, request: Request, pk: str) -> Response:
        """What was said to be done is not: its clocks run again."""
        return self._decide(services.contest, pk)

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """It is no longer needed, and no team has left."""
        return self._decide(services.withdraw, pk)

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """It did not hold, or it was wrongly refused."""
        return self._decide(services.reopen, pk)

    @extend_schema(request=asking.ClassifyRequestSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def classify(self, request: Request, pk: str) -> Response:
        """Another class of fault; what the contract promises follows."""
        return self._decide(services.classify, pk, asking.ClassifyRequestSerializer)

    # --- What a GMAO is owed, or does not agree on --------------------------------------------------------------------

    @extend_schema(request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="gmao/retry")
    def retry(self, request: Request, pk: str) -> Response:
        """What did not leave, or was refused and corrected since, leaves now whatever its wait."""
        with told():
            services.retry(request_id=int(pk), by=request.user)
        return self._shown_number(int(pk))

    @extend_schema(request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="gmao/confirm")
    def confirm(self, request: Request, pk: str) -> Response:
        """Held because too many left in an hour: this one leaves. Confirmed twice, it leaves once."""
        with told():
            services.release(request_id=int(pk), by=request.user)
        return self._shown_number(int(pk))

    @extend_schema(
        request=None,
        responses={200: asking.ConfirmedSerializer},
        operation_id="interventions_gmao_confirm_all",
    )
    @action(detail=False, methods=["post"], url_path="gmao/confirm")
    def confirm_all(self, request: Request) -> Response:
        """All that a storm holds, of what one may decide: 500 at most each time."""
        return Response({"confirmed": services.release(by=request.user)})

    @extend_schema(request=asking.KeepSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="gmao/resolve")
    def resolve(self, request: Request, pk: str) -> Response:
        """Both sides changed: the state of one is kept, the other one follows."""
        asked = self._valid(asking.KeepSerializer)
        with told():
            services.resolve_of(request_id=int(pk), keep=asked["keep"], by=request.user)
        return self._shown_number(int(pk))

    # --- Given, regrouped ---------------------------------------------------------------------------------------------

    @extend_schema(request=asking.AssignTeamSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Give it to a team: it has an order of its own."""
        asked = self._valid(asking.AssignTeamSerializer)
        with told():
            team = _team(asked["team"], request.user)
            given = {"also": asked["also"], "why": asked["why"], "seen": asked.get("version")}
            made = services.assign(request_id=int(pk), team=team, by=request.user, **given)
        return self._shown(made)

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """No team has it any more; refused once one has left."""
        return self._decide(services.take_back, pk)

    @extend_schema(request=asking.MergeRequestsSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Other requests become this one, which keeps its number."""
        asked = self._valid(asking.MergeRequestsSerializer)
        with told():
            made = services.merge(into=int(pk), request_ids=asked["requests"], by=request.user, why=asked["why"])
        return self._shown(made)

    @extend_schema(request=asking.SplitRequestSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """Some of its equipment has a request of its own, which is answered."""
        asked = self._valid(asking.SplitRequestSerializer)
        with told():
            given = {"uids": asked["assets"], "why": asked["why"], "title": asked["title"]}
            made = services.split(request_id=int(pk), by=request.user, **given)
        return self._shown(made)

    def _decide(self, act: Any, pk: str, shape: Any = asking.WhySerializer) -> Response:
        asked = self._valid(shape)
        seen = asked.pop("version", None)
        with told():
            made = act(request_id=int(pk), by=self.request.user, seen=seen, **asked)
        return self._shown(made)

    def _shown(self, made: WorkRequest, status: int = 200) -> Response:
        return self._shown_number(made.pk, status)

    def _shown_number(self, number: int, status: int = 200) -> Response:
        fresh = _detail(self.request.user).get(pk=number)
        return Response(RequestDetailSerializer(fresh, context=self.get_serializer_context()).data, status=status)

    def _valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


def _detail(user: User) -> QuerySet[WorkRequest]:
    return selectors.with_unsent(selectors.with_gmao(selectors.request_detail(user)))


def _team(number: int, by: User) -> Team:
    found = selectors.teams(by).filter(pk=number).first()
    if found is None:
        raise ValidationError({"team": [_("Équipe inconnue.")]})
    return found


def _territory(asked: dict[str, Any], by: User) -> Territory:
    found = Territory.objects.visible_to(by).filter(code=asked["territory"]).first()
    if found is None:
        raise ValidationError({"territory": [_("Territoire inconnu.")]})
    return found


def _point(lonlat: list[float] | None) -> Point | None:
    if lonlat is None:
        return None
    longitude, latitude = lonlat
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValidationError({"lonlat": [_("Attendu : longitude, latitude en degrés.")]})
    return Point(longitude, latitude, srid=4326)
