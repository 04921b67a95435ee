# SPDX-License-Identifier: EUPL-1.2
"""The door for whoever repairs: what became of the work becomes a step and an outcome of the reports it was for.

Called by interventions, which is above; nothing here knows of a work request but its number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import live
from apps.signalements import holding, passing, sensing, telling, workflow
from apps.signalements.models import Photo, Signalement, Step
from apps.signalements.workflow import FORWARDED, IN_PROGRESS, PARTIAL, PLANNED, QUALIFIED, TREATED
from apps.territories.models import User

FOLLOWS = (workflow.RECEIVED, workflow.REOPENED, QUALIFIED, FORWARDED, PLANNED, IN_PROGRESS, PARTIAL)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of the intervention, by the names of its files."""

    digest: str
    file: str
    thumbnail: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is. `outcome`: with TREATED only. `said`: for agents, why it came back."""

    state: str
    number: int
    outcome: str = ""
    said: str = ""
    after: Sequence[Picture] = ()


def follow(*, signalement_ids: Collection[int], progress: Progress, by: User | None) -> list[live.Message]:
    """What to publish with the news of the work. The caller holds the work request, and publishes last."""
    held = holding.locked(signalement_ids)
    moved = [report for report in held if _followed(report, progress, by)]
    sensing.sense(moved)
    return [telling.message(report) for report in moved]


def taken_over(report: Signalement, *, number: int, by: User | None) -> None:
    """A work request was opened for it. The caller holds it, and publishes."""
    said = _("Demande d'intervention n° %(number)d.") % {"number": number}
    passing.tell(report, Step.Kind.LINKED, by=by, said=said)


def _followed(report: Signalement, progress: Progress, by: User | None) -> bool:
    """Whether something changed. What an agent set aside, or people confirmed, does not follow any more."""
    pictured = sum(_kept(report, picture) for picture in progress.after) > 0
    if report.state == workflow.INFO_ASKED and progress.state not in (TREATED, QUALIFIED):
        return _remembered(report, progress.state) or pictured  # the question still waits for its answer
    redone = report.state == TREATED and progress.state in (FORWARDED, IN_PROGRESS)
    follows = redone or report.state in (*FOLLOWS, workflow.INFO_ASKED)
    if not follows or progress.state not in workflow.ALLOWED[report.state] - {report.state}:
        return pictured
    _moved(report, progress, by)
    return True


def _remembered(report: Signalement, state: str) -> bool:
    if report.before_question == state:
        return False
    passing.write(report, before_question=state)
    return True


def _moved(report: Signalement, progress: Progress, by: User | None) -> None:
    outcome = progress.outcome if progress.state == TREATED else ""
    fields: dict[str, Any] = {"outcome": outcome, "held": False, "qualified_at": report.qualified_at or timezone.now()}
    if progress.state != TREATED:
        fields["treated_at"] = None
    public = progress.state != QUALIFIED  # given back: an agent decides what to tell
    passing.move(report, progress.state, by=by, public=public, **fields)
    if progress.said:
        passing.tell(report, Step.Kind.NOTE, by=by, said=progress.said)


def _kept(report: Signalement, picture: Picture) -> bool:
    names = {"file": picture.file, "thumbnail": picture.thumbnail}
    sizes = {"width": picture.width, "height": picture.height, "size": picture.size}
    fields = {"at": timezone.now(), "moment": Photo.Moment.AFTER, "shown": True, "borrowed": True, **names, **sizes}
    return Photo.objects.get_or_create(signalement=report, digest=picture.digest, defaults=fields)[1]
