# SPDX-License-Identifier: EUPL-1.2
"""REST: what an asset depends on and what depends on it, for its panel and for the lines of the map."""

from typing import Any
from uuid import UUID

import orjson
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.assets.models import Asset, NetworkEdge
from apps.console import network, scope

LISTED = 60  # assets below named one by one, the abnormal ones first
PERMISSION = "assets.view_networkedge"
SUPPLIES = (network.FED, network.CUT, network.UNKNOWN)
QUIET = {state.value for state in Asset.QUIET}


class NetworkNodeSerializer(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    fid = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.IntegerField(help_text="Identifiant du type.")
    state = serializers.ChoiceField(choices=Asset.State.choices)
    severity = serializers.IntegerField(allow_null=True)
    acked = serializers.BooleanField()
    lonlat = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    supply = serializers.ChoiceField(choices=SUPPLIES, allow_null=True)
    nature = serializers.ChoiceField(choices=NetworkEdge.Nature.choices, required=False)


class NetworkKindSerializer(serializers.Serializer[Any]):
    kind = serializers.IntegerField(help_text="Identifiant du type.")
    total = serializers.IntegerField()
    abnormal = serializers.IntegerField()


class CableSerializer(serializers.Serializer[Any]):
    geometry = serializers.DictField(help_text="GeoJSON, WGS84.")
    supply = serializers.ChoiceField(choices=SUPPLIES, allow_null=True)


class AroundSerializer(serializers.Serializer[Any]):
    supply = serializers.ChoiceField(choices=SUPPLIES, allow_null=True)
    upstream = NetworkNodeSerializer(many=True, help_text="Ce dont il dépend, le plus proche d'abord.")
    downstream = NetworkNodeSerializer(many=True, help_text="Ce qui dépend de lui, ce qui ne va pas d'abord.")
    kinds = NetworkKindSerializer(many=True, help_text="Ce qui dépend de lui, par type.")
    lines = serializers.ListField(
        child=serializers.ListField(), help_text="[longitude, latitude, longitude, latitude, nature, alimentation]."
    )
    cables = CableSerializer(many=True, help_text="Ce qui est une ligne, dessiné tel quel au lieu de traits droits.")
    more = serializers.BooleanField(help_text="Il y en a davantage : les plus proches sont là.")


class NetworkView(APIView):
    """The network around one asset, with whether current is said to be cut."""

    @extend_schema(responses=AroundSerializer)
    def get(self, request: Request, uid: UUID) -> Response:
        user = request.user
        asset = get_object_or_404(Asset.objects.visible_to(user).only("pk"), uid=uid)
        found = network.around(asset, scope.of_assets(user, permission=PERMISSION), user)
        return Response(told(found, asset.pk), headers={"Cache-Control": "private, no-store"})


def told(found: network.Network, root: int) -> dict[str, Any]:
    below = found.fed()
    drawn = _drawn(found)
    ends = {root} | {fid for edge in drawn for fid in (edge.upstream, edge.downstream)}
    first = sorted(below, key=lambda node: node.state in QUIET)
    return {
        "supply": found.nodes[root].supply,
        "upstream": [_node(node) | {"nature": edge.nature} for node, edge in found.feeding()],
        "downstream": [_node(node) for node in first[:LISTED]],
        "kinds": _kinds(below),
        "lines": [line for edge in drawn if (line := _line(found, edge))],
        "cables": [_cable(node) for fid, node in found.nodes.items() if fid in ends and node.line],
        "more": found.more,
    }


def _drawn(found: network.Network) -> list[network.Edge]:
    """The current wherever it goes; of who speaks through whom, what the asset has itself: the rest would hide it."""
    return [edge for edge in [*found.up, *found.down] if edge.nature == network.POWER or edge.depth == 1]


def _node(node: network.Node) -> dict[str, Any]:
    return {
        "uid": node.uid,
        "fid": node.fid,
        "code": node.code,
        "name": node.name,
        "kind": node.kind,
        "state": node.state,
        "severity": node.severity,
        "acked": node.acked,
        "lonlat": node.lonlat,
        "supply": node.supply,
    }


def _kinds(nodes: list[network.Node]) -> list[dict[str, int]]:
    kinds: dict[int, dict[str, int]] = {}
    for node in nodes:
        row = kinds.setdefault(node.kind, {"kind": node.kind, "total": 0, "abnormal": 0})
        row["total"] += 1
        row["abnormal"] += node.state not in QUIET
    return sorted(kinds.values(), key=lambda row: (-row["total"], row["kind"]))


def _cable(node: network.Node) -> dict[str, Any]:
    return {"geometry": orjson.loads(node.line or "null"), "supply": node.supply}


def _line(found: network.Network, edge: network.Edge) -> list[Any] | None:
    """A straight line between two assets, unless one of them is the line."""
    upstream, downstream = found.nodes[edge.upstream], found.nodes[edge.downstream]
    if upstream.line or downstream.line:
        return None
    ends = upstream.lonlat, downstream.lonlat
    if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        return None
    supply = found.nodes[edge.downstream].supply if edge.nature == network.POWER else None
    return [*ends[0], *ends[1], edge.nature, supply]
