# SPDX-License-Identifier: EUPL-1.2
"""REST of webhooks, to read: subscribers and how they stand, what became of each delivery. No secret is there."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.territories.filters import StrictFilterSet, TerritoryFilter
from apps.webhooks import selectors, words
from apps.webhooks.models import Attempt, Delivery, Subscriber

NUMBER = "[0-9]{1,18}"  # fits a bigint


class WebhookSubscriberSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")
    waiting = serializers.IntegerField(help_text="Envois qui attendent.")
    lost = serializers.IntegerField(help_text="Envois abandonnés ou périmés, encore gardés.")
    standing = serializers.SerializerMethodField(help_text="En un mot, pour une machine.")
    standing_label = serializers.SerializerMethodField(help_text="En une phrase.")

    class Meta:
        model = Subscriber
        fields = (
            *("id", "name", "territory", "url", "types", "trades", "active", "standing", "standing_label"),
            *("waiting", "lost", "reached_at", "failing_since", "rested_at", "secret_at", "former_until"),
        )

    def get_standing(self, row: Subscriber) -> str:
        return words.standing(row, timezone.now()).slug

    def get_standing_label(self, row: Subscriber) -> str:
        return words.standing(row, timezone.now()).text


class WebhookAttemptSerializer(serializers.ModelSerializer):
    class Meta:
        model = Attempt
        fields = ("at", "status", "milliseconds", "answer", "error")


class WebhookDeliverySerializer(serializers.ModelSerializer):
    webhook_id = serializers.UUIDField(source="event.key")
    type = serializers.CharField(source="event.type")
    written_at = serializers.DateTimeField(source="event.created_at")
    attempts = WebhookAttemptSerializer(source="attempts_made", many=True)

    class Meta:
        model = Delivery
        fields = (
            *("id", "subscriber", "webhook_id", "type", "subject", "is_test", "state", "status", "replays"),
            *("written_at", "tried_at", "over_at", "due_at", "last_error", "attempts"),
        )


class SubscriberFilter(StrictFilterSet):
    territory = TerritoryFilter()
    active = filters.BooleanFilter(label="en service")

    class Meta:
        model = Subscriber
        fields = ()


class DeliveryFilter(StrictFilterSet):
    subscriber = filters.NumberFilter("subscriber", label="numéro de l'abonné", min_value=1, max_value=2**63 - 1)
    state = filters.ChoiceFilter(choices=Delivery.State.choices, label="état")
    type = filters.CharFilter("event__type", label="type d'événement")
    subject = filters.CharFilter("subject", label="objet, comme « alarms/91 »")

    class Meta:
        model = Delivery
        fields = ()


class SubscriberViewSet(ReadOnlyModelViewSet):
    """Subscribers to webhooks, and how each one stands."""

    serializer_class = WebhookSubscriberSerializer
    filterset_class = SubscriberFilter
    lookup_value_regex = NUMBER
    ordering = ("id",)
    queryset = Subscriber.objects.none()

    def get_queryset(self) -> QuerySet[Subscriber]:
        rows = Subscriber.objects.visible_to(self.request.user).select_related("territory").defer("territory__outline")
        return selectors.with_what_is_owed(rows)


class DeliveryViewSet(ReadOnlyModelViewSet):
    """What became of each event for each subscriber, the newest first, with its attempts."""

    serializer_class = WebhookDeliverySerializer
    filterset_class = DeliveryFilter
    lookup_value_regex = NUMBER
    ordering = ("-event_id", "-id")
    queryset = Delivery.objects.none()

    def get_queryset(self) -> QuerySet[Delivery]:
        rows: Any = Delivery.objects.visible_to(self.request.user)
        return rows.select_related("event").defer("event__body").prefetch_related("attempts_made")
