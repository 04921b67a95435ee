# SPDX-License-Identifier: EUPL-1.2
"""The network that feeds assets, said by codes or references of a file."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.assets.models import Asset, NetworkEdge
from apps.assets.services.planning import tell_the_planner


@dataclass(frozen=True, slots=True)
class Edge:
    """`upstream` feeds `downstream`; each is a terrain code or a source reference."""

    upstream: str
    downstream: str
    nature: str = NetworkEdge.Nature.POWER


@dataclass(frozen=True, slots=True)
class ConnectResult:
    created: int = 0
    unchanged: int = 0
    rejected: list[tuple[Edge, str]] = field(default_factory=list)


def connect(*, edges: Sequence[Edge], among: QuerySet[Asset]) -> ConnectResult:
    """Create the missing edges between assets of `among`; an end that is unknown or ambiguous is refused."""
    found = _ends(edges, among)
    rows, rejected = {}, []
    for edge in edges:
        reason = _refusal(edge, found)
        if reason:
            rejected.append((edge, reason))
        else:
            (upstream,), (downstream,) = found[edge.upstream], found[edge.downstream]
            rows[upstream, downstream, edge.nature] = NetworkEdge(
                upstream_id=upstream, downstream_id=downstream, nature=edge.nature
            )
    before = NetworkEdge.objects.count()
    NetworkEdge.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=5_000)
    created = NetworkEdge.objects.count() - before
    tell_the_planner(NetworkEdge, created)
    return ConnectResult(created, len(rows) - created, rejected)


def _ends(edges: Sequence[Edge], among: QuerySet[Asset]) -> dict[str, set[int]]:
    words = {edge.upstream for edge in edges} | {edge.downstream for edge in edges}
    found: dict[str, set[int]] = defaultdict(set)
    rows = among.filter(Q(code__in=words) | Q(source_ref__in=words)).values_list("fid", "code", "source_ref")
    for fid, code, ref in rows:
        found[code].add(fid)
        found[ref].add(fid)
    return found


def _refusal(edge: Edge, found: dict[str, set[int]]) -> str:
    for word in (edge.upstream, edge.downstream):
        if not found.get(word):
            return _("équipement inconnu : %(word)s") % {"word": word}
        if len(found[word]) > 1:
            return _("plusieurs équipements portent « %(word)s »") % {"word": word}
    if found[edge.upstream] == found[edge.downstream]:
        return _("un équipement ne s'alimente pas lui-même : %(word)s") % {"word": edge.upstream}
    return ""
