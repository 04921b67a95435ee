# SPDX-License-Identifier: EUPL-1.2
"""What a person has to say of alarms or of incidents, without changing them: a line of the journal each."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.events import acknowledging, journal
from apps.events.incidents import acts
from apps.events.models import Alarm, Incident
from apps.territories.models import Territory, User

LONGEST = 500  # characters, as wide as the column


class CommentRefused(ValueError):
    """The text is to be corrected; the message says why, in French."""

    field = "comment"


def check(text: str) -> None:
    """Raises CommentRefused."""
    if not text.strip():
        raise CommentRefused(_("Écrire le commentaire : les collègues le liront."))
    if len(text) > LONGEST:
        raise CommentRefused(_("%(most)d caractères au plus.") % {"most": LONGEST})


@transaction.atomic
def of_alarms(*, alarm_ids: Collection[int], by: User, text: str) -> set[int]:
    """Ids of those commented: the others are not there, or not for them. Raises CommentRefused."""
    check(text)
    permitted = Alarm.objects.visible_to(by).visible_to(by, acknowledging.PERMISSION).filter(pk__in=alarm_ids)
    return _said(
        journal.Entry(
            territory_id=alarm.territory_id,
            kind="alarm.commented",
            text=alarm.title,
            why=text,
            actor_id=by.pk,
            asset_id=alarm.asset_id,
            source_id=alarm.source_id,
            alarm_id=alarm.pk,
            restricted=alarm.restricted,
        )
        for alarm in permitted.order_by("pk")
    )


@transaction.atomic
def of_incidents(*, incident_ids: Collection[int], by: User, text: str) -> set[int]:
    """The same for incidents of the territories where they handle them."""
    check(text)
    where = Territory.objects.visible_to(by, acts.HANDLE).order_by().values("pk")
    permitted = Incident.objects.visible_to(by).filter(pk__in=incident_ids, territory__in=where)
    return _said(
        journal.Entry(
            territory_id=incident.territory_id,
            kind="incident.commented",
            text=incident.title,
            why=text,
            actor_id=by.pk,
            asset_id=incident.cause_asset_id,
            incident_id=incident.pk,
            restricted=incident.restricted,
        )
        for incident in permitted.order_by("pk")
    )


def _said(lines: Iterable[journal.Entry]) -> set[int]:
    entries = list(lines)
    journal.record_many(entries)
    return {entry.alarm_id or entry.incident_id or 0 for entry in entries}
