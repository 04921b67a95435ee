# SPDX-License-Identifier: EUPL-1.2
"""What people do on their follow-up page. The token of its address is their right: nothing else is asked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.photos import storing
from apps.signalements import cleaning, erasing, holding, passing, telling, tokens, triage, workflow
from apps.signalements.models import LONGEST, Desk, Follower, Signalement, Step
from apps.signalements.refusals import SignalementRefused


class NoAccess(Exception):
    """This address opens nothing, or no longer."""


def follower(token: str) -> Follower:
    """Raises NoAccess."""
    now = timezone.now()
    rows = Follower.objects.filter(accesses__digest=tokens.digest(token), accesses__expires_at__gt=now)
    found = rows.select_related("signalement__category", "signalement__territory", "contact").first()
    if found is None:
        raise NoAccess
    return found


def concerned(row: Follower) -> Signalement:
    """The report whose steps this person hears: that of the group, once theirs is its duplicate."""
    own = row.signalement
    return own.duplicate_of if own.duplicate_of_id and own.duplicate_of else own


@transaction.atomic
def say_repaired(token: str) -> Signalement:
    """« Oui, c'est réparé »."""
    row, report = _held(token)
    if report.state == workflow.CONFIRMED:
        return report
    _answerable(report)
    step = passing.move(report, workflow.CONFIRMED, by=None, confirmation=Signalement.Confirmation.CITIZEN.value)
    step.letters.filter(follower=row).delete()
    telling.done(report)
    return report


@transaction.atomic
def say_not_repaired(token: str, text: str = "") -> Signalement:
    """« Non »: it is rouvert, whoever thought that it was done."""
    row, report = _held(token)
    if report.state == workflow.REOPENED:
        return report
    _answerable(report)
    step = triage.again(report, by=None, text=cleaning.text("text", text, LONGEST))
    _said_by(step, row)
    step.letters.filter(follower=row).delete()
    telling.done(report)
    return report


@transaction.atomic
def answer(token: str, text: str) -> Signalement:
    """To a question: it goes back where it was."""
    row, report = _held(token)
    said = cleaning.text("text", text, LONGEST)
    if not said:
        raise SignalementRefused("text", _("Écrire au moins un mot."))
    if report.state != workflow.INFO_ASKED:
        raise SignalementRefused("", _("Aucune question n'attend de réponse."))
    back = report.before_question or workflow.RECEIVED
    back = workflow.RECEIVED if back == workflow.REOPENED else back
    told = _("Réponse d'un habitant.")
    step = passing.tell(report, Step.Kind.ANSWERED, by=None, said=told, text=said, public=True, but=[row.pk])
    _said_by(step, row)
    passing.move(report, back, by=None, public=False, before_question="")
    telling.done(report)
    return report


@transaction.atomic
def mute(token: str, *, muted: bool) -> None:
    """No more e-mails, or e-mails again."""
    row = follower(token)
    row.muted_at = timezone.now() if muted else None
    row.save(update_fields=["muted_at"])


@transaction.atomic
def erase(token: str) -> None:
    """What this person said of themselves goes; the place, the category and the dates stay."""
    row = follower(token)
    held = holding.locked([row.signalement_id])
    names = erasing.person(row, held[0])
    if names:
        transaction.on_commit(lambda: storing.forget(*names))
    telling.done(*held)


def may_answer(report: Signalement) -> bool:
    """« Est-ce réparé ? » is asked for the time that the desk says."""
    if report.state not in (workflow.TREATED, workflow.CONFIRMED) or report.treated_at is None:
        return False
    if report.confirmation == Signalement.Confirmation.CITIZEN:
        return False
    return timezone.now() - report.treated_at <= timedelta(days=answer_days(report))


def answer_days(report: Signalement) -> int:
    days = Desk.objects.filter(territory=report.category.territory_id).values_list("answer_days", flat=True).first()
    return days or Desk._meta.get_field("answer_days").default


def _held(token: str) -> tuple[Follower, Signalement]:
    row = follower(token)
    return row, holding.locked([concerned(row).pk])[0]


def _said_by(step: Step, row: Follower) -> None:
    """So that this person's words go when they ask, in whatever report they are."""
    step.said_by = row
    step.save(update_fields=["said_by"])


def _answerable(report: Signalement) -> None:
    if not may_answer(report):
        raise SignalementRefused("", _("Le délai pour répondre est passé : faites un nouveau signalement."))
