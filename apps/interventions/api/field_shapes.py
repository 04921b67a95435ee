# SPDX-License-Identifier: EUPL-1.2
"""Shapes of what the phone of a team sends and receives."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.contracts.models import FaultClass
from apps.interventions.api.asking import UsedSerializer, number
from apps.interventions.api.draft import OpenRequestSerializer
from apps.interventions.field.finding import LONGEST as LONGEST_NUMBER
from apps.interventions.models import Attachment, FieldAct, WorkOrder
from apps.interventions.models.suspension import given_reasons
from apps.interventions.models.thread import LONGEST
from apps.interventions.opening import LONGEST_TEXT, LONGEST_TITLE
from apps.interventions.working import MOST_MINUTES, MOST_PARTS, NOTHING_TO_REPAIR

K = FieldAct.Kind


class NothingSerializer(serializers.Serializer):
    """A step says nothing more than itself."""


class WaitSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=given_reasons())
    said = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class WorkReportSerializer(serializers.Serializer):
    said = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES, required=False)
    parts = UsedSerializer(many=True, required=False, max_length=MOST_PARTS)
    signed_by = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class NothingFoundSerializer(WorkReportSerializer):
    outcome = serializers.ChoiceField(choices=[(one.value, one.label) for one in NOTHING_TO_REPAIR])


class TickSerializer(serializers.Serializer):
    rank = serializers.IntegerField(min_value=1, max_value=10_000)
    done = serializers.BooleanField(required=False, default=True)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class TextSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)


class PictureSerializer(serializers.Serializer):
    moment = serializers.ChoiceField(choices=Attachment.Moment.choices, required=False, default="after")
    caption = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class ObservationSerializer(serializers.Serializer):
    """`asset`: the number on its label, or what its QR code says."""

    asset = serializers.CharField(max_length=LONGEST_NUMBER)
    fault_class = serializers.SlugRelatedField(
        slug_field="code", queryset=FaultClass.objects.all(), required=False, allow_null=True
    )
    title = serializers.CharField(max_length=LONGEST_TITLE, required=False, default="", allow_blank=True)
    text = serializers.CharField(max_length=LONGEST_TEXT, required=False, default="", allow_blank=True)


class LitSerializer(serializers.Serializer):
    """`asset`: the number on its label, or what its QR code says."""

    asset = serializers.CharField(max_length=LONGEST_NUMBER)


DATA: dict[str, type[serializers.Serializer]] = {
    K.DEPART: NothingSerializer,
    K.ARRIVE: NothingSerializer,
    K.RESUME: NothingSerializer,
    K.SUSPEND: WaitSerializer,
    K.PROVISIONAL: WorkReportSerializer,
    K.REPAIR: WorkReportSerializer,
    K.CONCLUDE: NothingFoundSerializer,
    K.CHECK: TickSerializer,
    K.NOTE: TextSerializer,
    K.PHOTO: PictureSerializer,
    K.OBSERVE: ObservationSerializer,
    K.LIT: LitSerializer,
}


class PlaceSerializer(serializers.Serializer):
    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    accuracy = serializers.FloatField(min_value=0, max_value=100_000)


class ActSerializer(serializers.Serializer):
    """One tap. `uid` was drawn by the phone, `person` had the phone; `declared_at` and `sent_at` are of its clock;
    `state`: of the order, as the page showed it. `order`, the `request`
    that a message is about, or `about`: the observation that a photo goes with."""

    uid = serializers.UUIDField()
    person = number()
    kind = serializers.ChoiceField(choices=K.choices)
    declared_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField()
    order = number(required=False, allow_null=True)
    request = number(required=False, allow_null=True)
    about = serializers.UUIDField(required=False, allow_null=True)
    state = serializers.ChoiceField(choices=WorkOrder.State.choices, required=False, default="", allow_blank=True)
    place = PlaceSerializer(required=False, allow_null=True)
    data = serializers.DictField(required=False, default=dict)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["sent_at"] < given["declared_at"]:
            raise serializers.ValidationError({"sent_at": _("Un acte part après avoir été fait.")})
        inner = DATA[given["kind"]](data=given["data"])
        inner.is_valid(raise_exception=True)
        given["data"] = dict(inner.validated_data)
        if place := given.pop("place", None):
            given["place"] = (place["lon"], place["lat"], place["accuracy"])
        return given


class PhotoActSerializer(serializers.Serializer):
    act = serializers.CharField(help_text="Le JSON de l'acte.")
    file = serializers.FileField()


class AnswerSerializer(serializers.Serializer):
    """`detail`: what there is to say, the reason when it is not `done`; `counted_at`: what the clocks count."""

    uid = serializers.UUIDField()
    done = serializers.BooleanField()
    detail = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_blank=True)
    request = serializers.IntegerField(allow_null=True)
    order = serializers.IntegerField(allow_null=True)
    state = serializers.CharField(allow_blank=True)
    state_label = serializers.CharField(allow_blank=True)
    declared_at = serializers.DateTimeField()
    counted_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()


class DaySerializer(serializers.Serializer):
    person = serializers.IntegerField()
    name = serializers.CharField()
    teams = serializers.ListField(child=serializers.CharField())
    may_observe = serializers.BooleanField()
    jobs = serializers.ListField(child=serializers.DictField())


class LinesSerializer(serializers.Serializer):
    lines = serializers.ListField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    )


class FoundSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(source="kind.label")
    trade = serializers.CharField(source="kind.trade")
    owner = serializers.CharField(source="owner.name")
    state_label = serializers.CharField(source="get_state_display")
    lonlat = serializers.SerializerMethodField()
    open = OpenRequestSerializer(many=True, required=False)

    def get_lonlat(self, asset: Any) -> list[float] | None:
        return [round(asset.lon, 6), round(asset.lat, 6)] if asset.lon is not None else None


class ForgottenSerializer(serializers.Serializer):
    forgotten = serializers.IntegerField()
