# SPDX-License-Identifier: EUPL-1.2
"""What a report says to the correlation, told at the end of each gesture: the same words again change nothing.

A testimony, never an alarm: it draws no equipment as failed and opens no intervention (events.correlation.testimonies).
Which categories say something, and what, is data (`Category.condition`, whose nature is in the table of conditions).
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from apps.events import services as events
from apps.events.models import Incident, Testimony
from apps.signalements import voices, workflow
from apps.signalements.models import Signalement

SAYS_NOTHING = {workflow.REJECTED, workflow.DUPLICATE, workflow.OUT_OF_SCOPE}
FOUND_NOTHING = {Signalement.Outcome.NOT_FOUND, Signalement.Outcome.NEEDLESS}  # who went there saw no failure


def sense(reports: Iterable[Signalement]) -> None:
    """In the transaction of the gesture, which holds them. One row more per report that has something to say."""
    events.testify(*(_said(one) for one in reports if _may_say(one)))


def supports(user: Any, report: Signalement) -> Incident | None:
    """The incident that this report supports, when `user` may see it."""
    told = Testimony.objects.filter(ref=reference(report), withdrawn=False).exclude(incident=None)
    return Incident.objects.visible_to(user).filter(pk__in=told.values("incident")).first()


def reference(report: Signalement) -> str:
    return f"signalement:{report.pk}"


def _may_say(report: Signalement) -> bool:
    """Also one that an agent moved to a category that says nothing: what it said before is taken back."""
    return bool(report.category.condition) or report.qualified_from == Signalement.Qualified.AGENT


def _said(report: Signalement) -> events.Said:
    silent = _is_silent(report)
    return events.Said(
        ref=reference(report),
        told_at=timezone.now(),
        label=f"{report.reference} · {report.category.label}",
        condition=report.category.condition,
        territory=report.territory_id,
        asset=report.asset_id,
        lon=report.place.x if report.place else None,
        lat=report.place.y if report.place else None,
        voices=[] if silent else voices.of_reports([report.pk]),
        said_at=report.received_at,
        ended_at=report.treated_at,
        withdrawn=silent,
    )


def _is_silent(report: Signalement) -> bool:
    """Held until somebody read it, set aside, or found to be nothing: it weighs nothing."""
    told = report.category.condition and (report.asset_id or report.place)
    return not told or report.held or report.state in SAYS_NOTHING or report.outcome in FOUND_NOTHING
