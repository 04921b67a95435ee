# SPDX-License-Identifier: EUPL-1.2
"""What the figures of a territory take from its sources: how well its suppliers' systems speak with ours."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.assets.models import Asset, Source
from apps.kpi.measured import Asked, Measured, nothing
from apps.supervision.interoperability import between

QUANTUM = Decimal("0.0001")


def interoperability(asked: Asked) -> Measured:
    """Mean of the notes of the sources (of 100, see `between`), each one the same whatever its size.
    `completeness`: the weight of what could be measured. A source that nothing is known of counts in none."""
    sources = asked.once("sources", lambda: _sources(asked))
    notes = [between(source, asked.start, asked.end, asked.now) for source in sources]
    known = [Decimal(str(one.score)) for one in notes if one.score is not None]
    if not known:
        return nothing(_("Aucun superviseur n'est relié, ou rien n'est encore su de leurs échanges."))
    value = sum(known, Decimal(0)) / len(known)
    measured = Decimal(sum(one.weight_known for one in notes)) / (100 * len(notes))
    return Measured(
        value=value.quantize(QUANTUM), cases=len(known), completeness=measured.quantize(QUANTUM), known_at=asked.end
    )


def _sources(asked: Asked) -> list[Source]:
    """Of these territories, and those of others that watch equipment of theirs: an EPCI's for its communes."""
    watching = Asset.objects.filter(owner__in=asked.ids, lifecycle=Asset.Lifecycle.IN_SERVICE, source__isnull=False)
    served = Q(territory__in=asked.ids) | Q(pk__in=watching.order_by().values("source").distinct())
    return list(Source.objects.filter(served).exclude(driver="none").order_by("pk"))
