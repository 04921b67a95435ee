# SPDX-License-Identifier: EUPL-1.2
"""Who looks after a report: one person of the team of its territory, or nobody. Told between agents only.

Raises what the doors of `triage` raise.
"""

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import holding, passing, telling, workflow
from apps.signalements.models import Assignment, Signalement, Step
from apps.signalements.refusals import SignalementRefused
from apps.territories import scoping
from apps.territories.models import Membership, User

APP, RIGHT = holding.TRIAGE.split(".")


@transaction.atomic
def assign(*, signalement_id: int, by: User, person: User | None, seen: int | None = None) -> Signalement:
    """To `person`, to oneself, or to nobody any more. Raises SignalementRefused (person)."""
    report = holding.report(signalement_id, by)
    known = of(report)
    if (known.person_id if known else None) == (person.pk if person else None):
        return report
    if not report.is_open:
        raise SignalementRefused("person", _("Ce signalement est terminé : le rouvrir d'abord."))
    holding.unchanged(report, seen)
    if person is not None and not (person.is_active and holding.may(person, holding.TRIAGE, report.territory_id)):
        raise SignalementRefused("person", _("Cette personne ne traite pas les signalements de ce territoire."))
    if person is None:
        Assignment.objects.filter(signalement=report).delete()
    else:
        fields = {"person": person, "by": by, "at": timezone.now()}
        Assignment.objects.update_or_create(signalement=report, defaults=fields)
    passing.write(report)
    passing.tell(report, Step.Kind.LINKED, by=by, said=_said(person, by))
    telling.done(report)
    return report


def of(report: Signalement) -> Assignment | None:
    return Assignment.objects.filter(signalement=report).select_related("person").first()


def team(territory_id: int) -> QuerySet[User]:
    """Who may be given a report of this territory: those whose role, here or above, lets them treat it."""
    roles = Group.objects.filter(permissions__content_type__app_label=APP, permissions__codename=RIGHT)
    held = Membership.objects.filter(role__in=roles, territory__in=scoping.above(territory_id))
    rows = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return rows.order_by("last_name", "first_name", "username")


def busy(user: User) -> list[tuple[str, str]]:
    """Colleagues who look after something open that `user` may see: username, name."""
    held = Assignment.objects.visible_to(user).filter(signalement__state__in=workflow.OPEN)
    people = User.objects.filter(pk__in=held.order_by().values("person")).exclude(pk=user.pk)
    return [(one.username, label(one)) for one in people.order_by("last_name", "first_name", "username")]


def named(username: str) -> User:
    """An unknown name is answered as somebody who has no right here: accounts are no public list."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise SignalementRefused("person", _("Cette personne ne traite pas les signalements de ce territoire."))
    return person


def release_absent() -> int:
    """Open reports of who left, or lost the right: nobody's again, and told so. How many. Asked twice, done once."""
    held = Assignment.objects.filter(signalement__state__in=workflow.OPEN)
    people = User.objects.filter(pk__in=held.order_by().values("person")).order_by("pk")
    return sum(_release(pk) for person in people for pk in _lost(held, person))


def _lost(held: QuerySet[Assignment], person: User) -> list[int]:
    """What this person has and may treat no more."""
    mine = held.filter(person=person)
    kept = scoping.limit(mine, person, path="signalement__territory", permission=holding.TRIAGE)
    return sorted(set(mine.values_list("pk", flat=True)) - set(kept.values_list("pk", flat=True)))


@transaction.atomic
def _release(signalement_id: int) -> int:
    """Judged again under the lock: a colleague may have given it to somebody meanwhile."""
    [report] = holding.locked([signalement_id])
    known = of(report)
    if known is None or (known.person.is_active and holding.may(known.person, holding.TRIAGE, report.territory_id)):
        return 0
    known.delete()
    passing.write(report)
    said = _("Plus confié à %(who)s, qui ne traite plus ce territoire.") % {"who": label(known.person)}
    passing.tell(report, Step.Kind.LINKED, by=None, said=said)
    telling.done(report)
    return 1


def label(person: User) -> str:
    return person.get_full_name() or person.username


def _said(person: User | None, by: User) -> str:
    if person is None:
        return _("Confié à personne.")
    return _("Pris en charge.") if person.pk == by.pk else _("Confié à %(who)s.") % {"who": label(person)}
