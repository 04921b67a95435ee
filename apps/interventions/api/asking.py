# SPDX-License-Identifier: EUPL-1.2
"""What people may ask of interventions through the API: shapes of the bodies, each field told when it is wrong."""

from rest_framework import serializers

from apps.assets.models import Trade
from apps.assets.photos.making import HEAVIEST
from apps.contracts.models import FaultClass
from apps.events.models import Severity
from apps.interventions.models import Attachment, Conflict, Outcome
from apps.interventions.models.suspension import given_reasons
from apps.interventions.models.thread import LONGEST
from apps.interventions.opening import LONGEST_TEXT, LONGEST_TITLE
from apps.interventions.passing import MAX_WHY

HIGHEST = 2**63 - 1
PRIORITIES = [severity.slug for severity in Severity]
MOST_ASSETS, MOST_REQUESTS = 100, 50


def number(**more: object) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=HIGHEST, **more)


class SeenSerializer(serializers.Serializer):
    """`version` of what the person looked at: refused (409) when it has changed since."""

    version = number(required=False)


class WhySerializer(SeenSerializer):
    why = serializers.CharField(max_length=MAX_WHY, allow_blank=True, required=False, default="")


class OpenSerializer(serializers.Serializer):
    """About one `incident`, one `alarm`, some `assets`, or a place of a `territory`; what is absent is proposed.

    `another`: although a request is already open for the same thing. `token`: drawn by the client; asked twice with
    it, the request is made once.
    """

    incident = number(required=False)
    alarm = number(required=False)
    assets = serializers.ListField(child=serializers.UUIDField(), required=False, min_length=1, max_length=MOST_ASSETS)
    territory = serializers.CharField(max_length=16, required=False)
    lonlat = serializers.ListField(child=serializers.FloatField(), required=False, min_length=2, max_length=2)
    patrol = serializers.BooleanField(required=False, default=False)
    title = serializers.CharField(max_length=LONGEST_TITLE, required=False, default="", allow_blank=True)
    description = serializers.CharField(max_length=LONGEST_TEXT, required=False, default="", allow_blank=True)
    priority = serializers.ChoiceField(choices=PRIORITIES, required=False)
    trade = serializers.ChoiceField(choices=Trade.choices, required=False)
    fault_class = serializers.SlugRelatedField(
        slug_field="code", queryset=FaultClass.objects.all(), required=False, allow_null=True
    )
    detected_at = serializers.DateTimeField(required=False)
    team = number(required=False, allow_null=True)
    another = serializers.BooleanField(required=False, default=False)
    token = serializers.UUIDField(required=False)


class AssignTeamSerializer(WhySerializer):
    """`also`: beside the teams that have it already."""

    team = number()
    also = serializers.BooleanField(required=False, default=False)


class ClassifyRequestSerializer(WhySerializer):
    fault_class = serializers.SlugRelatedField(slug_field="code", queryset=FaultClass.objects.all())
    aggravated = serializers.BooleanField(help_text="S'est aggravée depuis, ou avait été mal classée.")


class KeepSerializer(serializers.Serializer):
    """`ours`: the GMAO is told again; `theirs`: the request follows, as far as its life allows."""

    keep = serializers.ChoiceField(choices=Conflict.Side.choices)


class ConfirmedSerializer(serializers.Serializer):
    confirmed = serializers.IntegerField()


class MergeRequestsSerializer(serializers.Serializer):
    requests = serializers.ListField(child=number(), min_length=1, max_length=MOST_REQUESTS)
    why = serializers.CharField(max_length=MAX_WHY)


class SplitRequestSerializer(serializers.Serializer):
    assets = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_ASSETS)
    title = serializers.CharField(max_length=LONGEST_TITLE, required=False, default="", allow_blank=True)
    why = serializers.CharField(max_length=MAX_WHY)


class NewCommentSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)
    token = serializers.UUIDField(required=False)


class NewPhotoSerializer(serializers.Serializer):
    file = serializers.FileField(help_text=f"JPEG, PNG ou WebP, {HEAVIEST >> 20} Mo et 30 mégapixels au plus.")
    moment = serializers.ChoiceField(choices=Attachment.Moment.choices, required=False, default="during")
    caption = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    order = number(required=False)
    token = serializers.UUIDField(required=False)


class ProposeSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=given_reasons())
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    said = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class WindowSerializer(SeenSerializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AtSerializer(SeenSerializer):
    """`at`: when it happened; without it, now."""

    at = serializers.DateTimeField(required=False)


class SuspendSerializer(AtSerializer):
    reason = serializers.ChoiceField(choices=given_reasons())
    said = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class UsedSerializer(serializers.Serializer):
    label = serializers.CharField(max_length=120)
    quantity = serializers.DecimalField(max_digits=8, decimal_places=2, required=False, default=1)
    reference = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)


class ReportSerializer(AtSerializer):
    said = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    minutes = serializers.IntegerField(min_value=0, required=False)
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, required=False)
    parts = UsedSerializer(many=True, required=False, max_length=50)
    signed_by = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class RepairSerializer(ReportSerializer):
    """`final` false: it holds until somebody comes back."""

    final = serializers.BooleanField()


class ConcludeSerializer(ReportSerializer):
    outcome = serializers.ChoiceField(choices=[(one.value, one.label) for one in Outcome if one != Outcome.REPAIRED])


class ControlSerializer(WhySerializer):
    accepted = serializers.BooleanField()


class CheckOffSerializer(serializers.Serializer):
    rank = serializers.IntegerField(min_value=1, max_value=10_000)
    done = serializers.BooleanField(required=False, default=True)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class ClarifySerializer(serializers.Serializer):
    """What is waited for, when the GMAO did not say it."""

    reason = serializers.ChoiceField(choices=given_reasons())
    said = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class DecideSerializer(serializers.Serializer):
    accepted = serializers.BooleanField()
    why = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
