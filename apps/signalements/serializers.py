# SPDX-License-Identifier: EUPL-1.2
"""Shapes of the REST API of signalements. Contacts are in none of them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.signalements.models import LONGEST, Category, Photo, Signalement, Step


class CategorySerializer(serializers.ModelSerializer[Category]):
    territory = serializers.CharField(source="territory.code")

    class Meta:
        model = Category
        fields = [
            *("id", "code", "label", "help_text", "territory", "trade", "active", "questions", "radius", "age"),
            *("service", "public_delay", "addressee"),
        ]


class SignalementSerializer(serializers.ModelSerializer[Signalement]):
    territory = serializers.CharField(source="territory.code")
    category = serializers.CharField(source="category.code")
    category_label = serializers.CharField(source="category.label")
    state_label = serializers.CharField(source="get_state_display")
    asset = serializers.UUIDField(source="asset.uid", allow_null=True, default=None)
    lonlat = serializers.SerializerMethodField()
    assigned_to = serializers.CharField(
        source="assignment.person.username", allow_null=True, default=None, help_text="Identifiant de qui s'en occupe."
    )
    people = serializers.IntegerField(help_text="Combien de personnes le suivent.")
    pictures = serializers.IntegerField(help_text="Combien de photos il a.")

    class Meta:
        model = Signalement
        fields = [
            *("id", "reference", "territory", "category", "category_label", "state", "state_label", "outcome"),
            *("asset", "address", "lonlat", "text", "channel", "held", "assigned_to", "people", "pictures"),
            *("received_at", "qualified_at", "treated_at", "closed_at", "changed_at", "version"),
        ]

    @extend_schema_field({"type": "array", "items": {"type": "number"}, "nullable": True})
    def get_lonlat(self, report: Signalement) -> list[float] | None:
        return [report.place.x, report.place.y] if report.place else None


class SignalementDetailSerializer(SignalementSerializer):
    people = serializers.SerializerMethodField()
    pictures = serializers.SerializerMethodField()
    routed_to = serializers.CharField(source="routing.addressee.name", allow_null=True, default=None)
    routed_why = serializers.CharField(source="routing.why", allow_null=True, default=None)
    duplicate_of = serializers.CharField(source="duplicate_of.reference", allow_null=True, default=None)

    class Meta(SignalementSerializer.Meta):
        fields = [
            *SignalementSerializer.Meta.fields,
            *("answers", "outcome_said", "addressee", "confirmation", "qualified_from", "duplicate_of"),
            *("alarm", "incident", "routed_to", "routed_why"),
        ]

    def get_people(self, report: Signalement) -> int:
        return report.followers.count()

    def get_pictures(self, report: Signalement) -> int:
        return len(report.photos.all())


class StepSerializer(serializers.ModelSerializer[Step]):
    by = serializers.SerializerMethodField()

    class Meta:
        model = Step
        fields = ["id", "at", "kind", "before", "after", "said", "text", "public", "by"]

    @extend_schema_field(OpenApiTypes.STR)
    def get_by(self, step: Step) -> str:
        return (step.by.get_full_name() or step.by.username) if step.by else ""


class SignalementPhotoSerializer(serializers.ModelSerializer[Photo]):
    class Meta:
        model = Photo
        fields = ["uid", "at", "moment", "state", "shown", "width", "height", "size"]


class SignalementSummarySerializer(serializers.Serializer[Any]):
    open = serializers.IntegerField()
    to_triage = serializers.IntegerField()
    reopened = serializers.IntegerField()
    mine = serializers.IntegerField(help_text="Ouverts, confiés à qui demande.")


class Typed(serializers.Serializer[Any]):
    """`version`: of what was looked at; 409 when somebody changed it since."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class QualifySerializer(Typed):
    category = serializers.CharField(max_length=40, required=False, help_text="Code d'une catégorie du même guichet.")
    text = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")


class ReportTextSerializer(Typed):
    text = serializers.CharField(max_length=LONGEST)


class ReportNoteSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST)
    public = serializers.BooleanField(default=False)


class ReportWhySerializer(Typed):
    why = serializers.CharField(max_length=LONGEST)


class ElsewhereSerializer(Typed):
    addressee = serializers.CharField(max_length=200)
    why = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")


class AssignReportSerializer(Typed):
    person = serializers.CharField(max_length=150, allow_null=True, help_text="Identifiant ; null : personne.")


class TreatSerializer(Typed):
    outcome = serializers.ChoiceField(choices=["resolved", "provisional", "not_found", "needless"])
    why = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")


class DuplicateSerializer(Typed):
    of = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Numéro du premier.")


class EnterSerializer(serializers.Serializer[Any]):
    """One place: an asset, or a longitude and a latitude, or words."""

    token = serializers.CharField(max_length=64, min_length=8, help_text="Le vôtre : envoyé deux fois, fait une fois.")
    territory = serializers.CharField(max_length=16, help_text="Code du territoire du guichet.")
    category = serializers.CharField(max_length=40)
    asset = serializers.UUIDField(required=False)
    lonlat = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2, required=False)
    address = serializers.CharField(max_length=200, allow_blank=True, default="")
    text = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    answers = serializers.DictField(child=serializers.CharField(max_length=200), default=dict)
    channel = serializers.ChoiceField(choices=["phone", "counter", "api"], default="api")
    email = serializers.CharField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=20, allow_blank=True, default="")
