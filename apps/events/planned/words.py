# SPDX-License-Identifier: EUPL-1.2
"""What is said of planned events: in the journal, and in the news of an incident."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events.models import PlannedEvent, Severity


@dataclass(frozen=True, slots=True)
class Titles:
    """The events of a batch, by id."""

    events: dict[int, PlannedEvent]

    def payload(self, pk: int | None) -> dict[str, Any] | None:
        event = self.events.get(pk or 0)
        return {"id": event.pk, "title": event.title, "until": event.ends_at} if event else None

    def reason(self, planned: int | None, before: int | None, raised: int | None, raised_before: int | None) -> str:
        if planned != before:
            return self._suppression(planned, before)
        if raised:
            return _("Gravité relevée par un événement planifié : au moins « %(severity)s ».") % {
                "severity": Severity(raised).label
            }
        return _("Sa gravité n'est plus relevée par un événement planifié.")

    def _suppression(self, planned: int | None, before: int | None) -> str:
        if planned is None:
            return _("N'est plus supprimé par l'événement planifié « %(title)s ».") % {"title": self._title(before)}
        until = timezone.localtime(self.events[planned].ends_at)
        return _("Supprimé par l'événement planifié « %(title)s », jusqu'au %(until)s.") % {
            "title": self._title(planned),
            "until": f"{until:%d/%m/%Y %H:%M}",
        }

    def _title(self, pk: int | None) -> str:
        event = self.events.get(pk or 0)
        return event.title if event else _("supprimé depuis")


def titles(ids: Iterable[int | None]) -> Titles:
    wanted = set(ids) - {None}
    return Titles(PlannedEvent.objects.only("title", "ends_at").in_bulk(wanted) if wanted else {})
