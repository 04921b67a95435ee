# SPDX-License-Identifier: EUPL-1.2
"""The same act on many reports: one door and one transaction each, so that one refusal stops none of the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.signalements import assigning, selectors, triage
from apps.signalements.models import Addressee, Category, Photo, Signalement
from apps.signalements.moderating import deciding
from apps.signalements.refusals import Changed, SignalementRefused
from apps.signalements.replies import filling, writing
from apps.signalements.routing import choosing, handing
from apps.signalements.workflow import TransitionRefused
from apps.territories.models import User

MOST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says for all of them; a text may have variables, filled for each."""

    act: str
    text: str = ""
    category: Category | None = None
    addressee: Addressee | None = None
    of: int | None = None
    shown: bool = False
    person: User | None = None


@dataclass(slots=True)
class Result:
    done: list[Signalement] = field(default_factory=list)
    refused: list[tuple[Signalement, str]] = field(default_factory=list)
    unseen: int = 0  # numbers that are not, or not for this person


def do(*, chosen: Sequence[tuple[int, int]], asked: Asked, by: User) -> Result:
    """`chosen`: (number, version that was on the list). Raises SignalementRefused (text) when its variables are not
    ours."""
    problem = next(writing.problems(asked.text), None)
    if problem:
        raise SignalementRefused("text", problem)
    versions = dict(chosen[:MOST])
    rows = {row.pk: row for row in selectors.detail(by).filter(pk__in=versions)}
    result = Result(unseen=len(versions) - len(rows))
    for pk in sorted(rows):
        reason = _one(rows[pk], versions[pk], asked, by)
        if reason:
            result.refused.append((rows[pk], reason))
        else:
            result.done.append(rows[pk])
    return result


def _one(report: Signalement, seen: int, asked: Asked, by: User) -> str:
    """Why it was refused, "" when it was done."""
    try:
        ACTS[asked.act](report, seen, asked, by)
    except (SignalementRefused, TransitionRefused, Changed) as refusal:
        return str(refusal)
    except PermissionDenied as refusal:
        return str(refusal) or _("Votre rôle ne le permet pas.")
    except Signalement.DoesNotExist:
        return _("Il n'est plus visible pour vous.")
    return ""


def _text(report: Signalement, asked: Asked) -> str:
    return filling.said(asked.text, filling.values_of(report)) if "{" in asked.text else asked.text


def _qualify(report: Signalement, seen: int, asked: Asked, by: User) -> None:
    triage.qualify(signalement_id=report.pk, by=by, category=asked.category, text=_text(report, asked), seen=seen)


def _route(report: Signalement, seen: int, asked: Asked, by: User) -> None:
    choosing.route(signalement_id=report.pk, by=by, addressee=asked.addressee, seen=seen)


def _assign(report: Signalement, seen: int, asked: Asked, by: User) -> None:
    assigning.assign(signalement_id=report.pk, by=by, person=asked.person, seen=seen)


def _forward(report: Signalement, seen: int, asked: Asked, by: User) -> None:
    handing.forward(signalement_id=report.pk, by=by, text=_text(report, asked), seen=seen)


def _duplicate(report: Signalement, seen: int, asked: Asked, by: User) -> None:
    if asked.of is None:
        raise SignalementRefused("of", _("Référence inconnue."))
    if report.pk != asked.of:  # the first may be among the chosen: it stays
        triage.mark_duplicate(signalement_id=report.pk, of=asked.of, by=by, seen=seen)


def _reject(report: Signalement, seen: int, asked: Asked, by: User) -> None:
    triage.reject(signalement_id=report.pk, by=by, why=_text(report, asked), seen=seen)


def _moderate(report: Signalement, seen: int, asked: Asked, by: User) -> None:
    """Photos that nobody looked at yet: those that were, stay as they were decided."""
    waiting = Photo.objects.ready().filter(signalement=report, borrowed=False, moderated_at=None, shown=False)
    uids = list(waiting.values_list("uid", flat=True))
    if not uids:
        raise SignalementRefused("", _("Aucune photo n'attend d'être relue."))
    for uid in uids:
        deciding.moderate(signalement_id=report.pk, uid=uid, by=by, zones=[], shown=asked.shown)


ACTS: dict[str, Callable[[Signalement, int, Asked, User], None]] = {
    "qualify": _qualify,
    "assign": _assign,
    "route": _route,
    "forward": _forward,
    "duplicate": _duplicate,
    "reject": _reject,
    "moderate": _moderate,
}


def parsed(values: Sequence[str]) -> list[tuple[int, int]]:
    """« 12:3 » of each box ticked: number and version; what cannot be read is left aside."""
    found: dict[int, int] = {}
    for value in values[: 2 * MOST]:
        number, _colon, version = value.partition(":")
        if number.isdecimal() and version.isdecimal() and len(number) < 19 and len(version) < 10:
            found[int(number)] = int(version)
    return list(found.items())
