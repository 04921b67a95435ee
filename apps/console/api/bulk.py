# SPDX-License-Identifier: EUPL-1.2
"""REST: one gesture on the rows ticked, or on all that is filtered; how far it is; stop, undo."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.console import asking
from apps.console.api.map import TERRITORY
from apps.console.api.refusals import told
from apps.console.api.views import valid
from apps.console.bulk import running, words
from apps.console.models import BulkAct
from apps.territories.filters import refuse_unknown

MOST_TICKED = 2_000
SHOWN = 20


class BulkOutcomeSerializer(serializers.Serializer):
    """`reasons`: how many rows for each reason why they could not be."""

    done = serializers.IntegerField(default=0)
    already = serializers.IntegerField(default=0)
    impossible = serializers.IntegerField(default=0)
    forbidden = serializers.IntegerField(default=0)
    reasons = serializers.DictField(child=serializers.IntegerField(), default=dict)


class BulkActSerializer(serializers.ModelSerializer):
    outcome = BulkOutcomeSerializer()
    title = serializers.SerializerMethodField()
    said = serializers.SerializerMethodField()
    can_undo = serializers.SerializerMethodField()
    done = serializers.SerializerMethodField(help_text="Numéros faits, si le geste est terminé et court.")

    class Meta:
        model = BulkAct
        fields = [
            *("id", "act", "listed", "total", "processed", "status", "title", "said", "outcome", "can_undo"),
            *("undo_of", "created_at", "finished_at", "done"),
        ]

    def get_title(self, job: BulkAct) -> str:
        return words.title(job)

    def get_said(self, job: BulkAct) -> str:
        return words.sentence(job)

    def get_can_undo(self, job: BulkAct) -> bool:
        return running.undoable(job)

    def get_done(self, job: BulkAct) -> list[int]:
        """The page asks for these rows again: nobody waits for the live stream to see what they did."""
        return job.done if len(job.done) <= running.AT_ONCE else []


class BulkAskedSerializer(serializers.Serializer):
    """`ids`, or `query`: the filter as in the address of the console, within `territory`."""

    act = serializers.ChoiceField(choices=[one for one in BulkAct.Act.choices if one[0] != BulkAct.Act.GIVE_BACK])
    listed = serializers.ChoiceField(choices=[(name, name) for name in asking.STATES])
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=MOST_TICKED
    )
    query = serializers.CharField(max_length=4 * asking.LONGEST, required=False)
    territory = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    hours = serializers.FloatField(required=False, min_value=0, max_value=24)
    to = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in asked) == ("query" in asked):
            raise serializers.ValidationError({"ids": [_("Donner des numéros (ids) ou un filtre (query).")]})
        return asked


class BulkView(APIView):
    @extend_schema(operation_id="console_bulk_list", responses=BulkActSerializer(many=True))
    def get(self, request: Request) -> Response:
        """One's last gestures, newest first."""
        refuse_unknown(request, ())
        rows = BulkAct.objects.visible_to(request.user).filter(by=request.user).select_related("undone_by")
        return Response(BulkActSerializer(rows.defer("ids", "before")[:SHOWN], many=True).data)

    @extend_schema(
        operation_id="console_bulk_begin",
        request=BulkAskedSerializer,
        responses={200: BulkActSerializer, 202: BulkActSerializer},
    )
    def post(self, request: Request) -> Response:
        """Up to 500 rows are done before the answer (200); more are taken by the worker (202), to be followed."""
        asked = valid(request, BulkAskedSerializer)
        with told():
            ids = asked.pop("ids", None)
            query = "" if ids is not None else asking.read(asked["query"]).query
            frozen = found(request, query, asked) if ids is None else sorted(set(ids))
            job = running.begin(
                by=request.user, act=asked["act"], listed=asked["listed"], ids=frozen, query=query, asked=asked
            )
        return Response(BulkActSerializer(job).data, status=202 if job.status == BulkAct.Status.RUNNING else 200)


class BulkFoundSerializer(serializers.Serializer):
    """`most`: one gesture takes no more; `count` says no more than that and one."""

    count = serializers.IntegerField()
    most = serializers.IntegerField()


class BulkFoundView(APIView):
    @extend_schema(
        operation_id="console_bulk_found",
        parameters=[
            OpenApiParameter("query", str, description="Filtre, comme dans l'adresse de la console."),
            TERRITORY,
        ],
        responses=BulkFoundSerializer,
    )
    def get(self, request: Request) -> Response:
        """How many rows « all that is filtered » is."""
        refuse_unknown(request, ["query", "territory"])
        asked = request.query_params
        with told():
            rows = asking.rows(request.user, asking.read(asked.get("query", "")), asked.get("territory", ""))
        count = rows.order_by().values("pk")[: running.MOST + 1].count()
        return Response({"count": count, "most": running.MOST})


class BulkActView(APIView):
    @extend_schema(operation_id="console_bulk_retrieve", responses=BulkActSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """How far it is."""
        refuse_unknown(request, ())
        return Response(BulkActSerializer(BulkAct.objects.visible_to(request.user).get(pk=pk)).data)


class BulkStopView(APIView):
    @extend_schema(
        operation_id="console_bulk_stop", request=None, responses={200: BulkActSerializer, 409: OpenApiResponse()}
    )
    def post(self, request: Request, pk: int) -> Response:
        """What is done stays; the rows that are left are not touched."""
        with told():
            return Response(BulkActSerializer(running.stop(by=request.user, bulk_id=pk)).data)


class BulkUndoView(APIView):
    @extend_schema(
        operation_id="console_bulk_undo", request=None, responses={200: BulkActSerializer, 409: OpenApiResponse()}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Bring back what was shelved, give back to who followed; an acknowledgement is not undone."""
        with told():
            job = running.undo(by=request.user, bulk_id=pk)
        return Response(BulkActSerializer(job).data, status=202 if job.status == BulkAct.Status.RUNNING else 200)


def found(request: Request, query: str, asked: dict[str, Any]) -> list[int]:
    """Raises AskedRefused."""
    wanted = asking.read(query)
    if wanted.listed != asked["listed"]:
        raise asking.AskedRefused("query", _("Ce filtre est celui de l'autre liste."))
    rows = asking.rows(request.user, wanted, asked["territory"])
    return list(rows.order_by("pk").values_list("pk", flat=True)[: running.MOST + 1])
