# SPDX-License-Identifier: EUPL-1.2
"""Incidents by number or title, interventions by number, reports by reference, sources by name."""

from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.console.search.asked import Asked
from apps.console.search.found import READ, SHOWN, Found
from apps.console.search.matching import Plain, words
from apps.console.search.places import seen
from apps.events.models import Incident
from apps.interventions.models import WorkRequest
from apps.signalements.filters import reference
from apps.signalements.models import Signalement

LARGEST = 2**63 - 1
KEEPS_SOURCES = "supervision.view_poll"  # the right that opens the page of a source


def incidents(user: Any, within: Any, asked: Asked) -> list[Found]:
    """The one of that number, then the newest of that title."""
    rows = seen(Incident.objects.visible_to(user), within, "territory").select_related("territory").order_by("-id")
    named = list(rows.filter(words(Plain("title"), asked.begun))[: SHOWN + 1])
    return [_incident(one) for one in dict.fromkeys([*numbered(rows, asked), *named])]


def _incident(one: Incident) -> Found:
    return Found(
        title=_("Incident n° %s") % one.pk,
        detail=f"{one.title} · {one.get_state_display()}",
        territory=one.territory.name,
        icon="triangle-alert",
        target={"type": "incident", "id": one.pk},
    )


def interventions(user: Any, within: Any, asked: Asked) -> list[Found]:
    rows = seen(WorkRequest.objects.visible_to(user), within, "territory").select_related("territory")
    return [
        Found(
            title=_("DI n° %s") % one.pk,
            detail=f"{one.title} · {one.get_state_display()}",
            territory=one.territory.name,
            icon="wrench",
            target={"type": "page", "url": reverse("intervention", args=[one.pk])},
        )
        for one in numbered(rows, asked)
    ]


def reports(user: Any, within: Any, asked: Asked) -> list[Found]:
    rows = seen(Signalement.objects.visible_to(user), within, "territory").select_related("territory", "category")
    named = Q(reference=reference(asked.tight))
    if asked.number and int(asked.number) <= LARGEST:
        named |= Q(pk=int(asked.number))
    return [
        Found(
            title=one.reference,
            detail=" · ".join(filter(None, (str(one.category or ""), one.get_state_display()))),
            territory=one.territory.name,
            icon="message-square",
            target={"type": "page", "url": reverse("signalement", args=[one.pk])},
        )
        for one in rows.filter(named).order_by("-pk")[: SHOWN + 1]
    ]


def sources(user: Any, within: Any, asked: Asked) -> list[Found]:
    """Leads to the page of the source for who looks after sources, to the list of the console for the others."""
    rows = seen(Source.objects.visible_to(user), within, "territory").select_related("territory").order_by("name", "pk")
    rows = rows.annotate(searched=Plain(Concat("name", Value(" "), "slug", output_field=TextField())))
    for word in asked.words:
        rows = rows.filter(searched__contains=word)
    found = list(rows[:READ])
    kept = (
        Source.objects.visible_to(user, KEEPS_SOURCES).filter(pk__in=[one.pk for one in found]).exclude(driver="none")
    )
    opened = set(kept.order_by().values_list("pk", flat=True)) if found else set()
    return [_source(one, is_open=one.pk in opened) for one in found]


def _source(one: Source, *, is_open: bool) -> Found:
    return Found(
        title=one.name,
        detail=one.get_health_display(),
        territory=one.territory.name,
        icon="radio-tower",
        target={"type": "page", "url": reverse("source", args=[one.slug])} if is_open else {"type": "sources"},
    )


def numbered(rows: Any, asked: Asked) -> list[Any]:
    number = int(asked.number or 0)
    return list(rows.filter(pk=number)) if 0 < number <= LARGEST else []
