# SPDX-License-Identifier: EUPL-1.2
"""Shapes of where a request stands with its GMAO; `gmao.standing` fills them in."""

from rest_framework import serializers

from apps.interventions.gmao.standing import Stand
from apps.interventions.models import Gmao, Handoff, Step

ACTS = [("retry", "Réessayer"), ("confirm", "Confirmer"), ("resolve", "Trancher")]


class GmaoSerializer(serializers.Serializer):
    """`since`: when that state began. `attempts` null, `error` and `next` empty for who may not read sendings."""

    name = serializers.CharField()
    state = serializers.ChoiceField(choices=Stand.choices)
    state_label = serializers.CharField()
    since = serializers.DateTimeField()
    reference = serializers.CharField(help_text="Numéro chez la GMAO, vide tant que la demande n'y est pas.")
    url = serializers.CharField()
    attempts = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(help_text="Dernière erreur, en clair ; vide quand tout va bien.")
    next = serializers.CharField(help_text="Ce qui va se passer, ou qui doit faire quoi.")


class WaitingSerializer(serializers.Serializer):
    """A message that has not left."""

    kind = serializers.ChoiceField(choices=Handoff.Kind.choices)
    kind_label = serializers.CharField()
    state = serializers.ChoiceField(choices=Handoff.State.choices)
    state_label = serializers.CharField()
    since = serializers.DateTimeField()
    attempts = serializers.IntegerField()
    error = serializers.CharField()
    next = serializers.CharField()


class DisputeSerializer(serializers.Serializer):
    """`said`: the state in the GMAO's own words."""

    at = serializers.DateTimeField()
    ours = serializers.ChoiceField(choices=Step.choices)
    ours_label = serializers.CharField()
    theirs = serializers.ChoiceField(choices=Step.choices)
    theirs_label = serializers.CharField()
    said = serializers.CharField()
    why = serializers.CharField()


class GmaoDetailSerializer(GmaoSerializer):
    """`acts`: what the person may do now about what did not leave or is disputed."""

    health = serializers.ChoiceField(choices=Gmao.Health.choices)
    health_label = serializers.CharField()
    waiting = WaitingSerializer(many=True)
    conflict = DisputeSerializer(allow_null=True)
    acts = serializers.ListField(child=serializers.ChoiceField(choices=ACTS))
