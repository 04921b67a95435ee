# SPDX-License-Identifier: EUPL-1.2
"""REST: the views of the console, one's own and those of one's territories; how many rows each finds."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.console import asking, saving
from apps.console.api.map import TERRITORY
from apps.console.api.refusals import told
from apps.console.models import SavedView
from apps.territories.filters import refuse_unknown

LONGEST = asking.LONGEST


class BuiltInViewSerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    query = serializers.CharField()


class SavedViewSerializer(serializers.ModelSerializer):
    """`query`: as in the address of the console. `territory`: code of those it is shared with, null: private."""

    mine = serializers.SerializerMethodField()
    of = serializers.CharField(source="owner.get_username")
    territory = serializers.CharField(source="territory.code", default=None, allow_null=True)
    territory_name = serializers.CharField(source="territory.name", default=None, allow_null=True)
    is_default = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = ["id", "name", "query", "mine", "of", "territory", "territory_name", "is_default"]

    def get_mine(self, view: SavedView) -> bool:
        return view.owner_id == self.context["user"].pk

    def get_is_default(self, view: SavedView) -> bool:
        """Of who asks: what another opens first is theirs."""
        return view.is_default and self.get_mine(view)


class ViewsSerializer(serializers.Serializer):
    built_in = BuiltInViewSerializer(many=True)
    results = SavedViewSerializer(many=True)


class ViewSaveSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=200, allow_blank=True)
    query = serializers.CharField(max_length=4 * LONGEST, allow_blank=True)
    default = serializers.BooleanField(required=False, default=False)


class ViewChangeSerializer(serializers.Serializer):
    """Only what is given changes. `territory`: "" for nobody any more."""

    name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    territory = serializers.CharField(max_length=20, allow_blank=True, required=False)
    default = serializers.BooleanField(required=False)


class ViewCountsSerializer(serializers.Serializer):
    """`most`: beyond, « more » is all that is known."""

    counts = serializers.DictField(child=serializers.IntegerField())
    most = serializers.IntegerField()


class ViewsView(APIView):
    @extend_schema(operation_id="console_views_list", responses=ViewsSerializer)
    def get(self, request: Request) -> Response:
        """The built-in ones, then one's own and those that are shared on one's territories."""
        refuse_unknown(request, ())
        built_in = saving.built_in(request.user)
        return Response({"built_in": built_in, "results": shown(request, saving.shown(request.user), many=True)})

    @extend_schema(request=ViewSaveSerializer, responses={201: SavedViewSerializer})
    def post(self, request: Request) -> Response:
        """Keep a filter under a name; the same name again is the same view."""
        permitted(request)
        with told():
            view = saving.save(by=request.user, **valid(request, ViewSaveSerializer))
        return Response(shown(request, view), status=201)


class ViewChangeView(APIView):
    @extend_schema(operation_id="console_views_change", request=ViewChangeSerializer, responses=SavedViewSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Rename it, share it with a territory or no longer, open the console on it first."""
        permitted(request)
        asked = valid(request, ViewChangeSerializer)
        with told():
            if "name" in asked:
                saving.rename(by=request.user, view_id=pk, name=asked["name"])
            if "territory" in asked:
                saving.share(by=request.user, view_id=pk, territory=asked["territory"])
            if "default" in asked:
                saving.open_first(by=request.user, view_id=pk if asked["default"] else None)
        return Response(shown(request, saving.shown(request.user).get(pk=pk, owner=request.user)))


class ViewForgetView(APIView):
    @extend_schema(operation_id="console_views_forget", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """One of one's own: twice is once."""
        permitted(request)
        SavedView.objects.visible_to(request.user).get(pk=pk, owner=request.user)
        saving.forget(by=request.user, view_id=pk)
        return Response(status=204)


class ViewCountsView(APIView):
    @extend_schema(operation_id="console_views_counts", parameters=[TERRITORY], responses=ViewCountsSerializer)
    def get(self, request: Request) -> Response:
        """How many rows each view finds, by key of the built-in ones and by id; none for what one may not read."""
        refuse_unknown(request, ["territory"])
        counts = saving.counts(request.user, request.query_params.get("territory", ""))
        return Response({"counts": counts, "most": asking.COUNTED})


def permitted(request: Request) -> None:
    if not request.user.has_perm(saving.SAVE):
        raise PermissionDenied(_("Votre rôle ne permet pas d'enregistrer des vues."))


def shown(request: Request, views: Any, *, many: bool = False) -> Any:
    return SavedViewSerializer(views, many=many, context={"user": request.user}).data


def valid(request: Request, serializer_class: Any) -> dict[str, Any]:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
