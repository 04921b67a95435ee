# SPDX-License-Identifier: EUPL-1.2
"""What agents do with a signalement. Asked twice, each is done once.

Raises Signalement.DoesNotExist when `by` may not see it, PermissionDenied when seeing is all they may,
TransitionRefused, Changed (`seen` is not its version any more), SignalementRefused naming the field.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.events.models import Alarm, Incident
from apps.signalements import cleaning, drafting, holding, passing, submitting, telling, workflow
from apps.signalements.models import LONGEST, Category, Photo, Signalement, Step
from apps.signalements.moderating import deciding
from apps.signalements.refusals import SignalementRefused
from apps.signalements.routing import choosing
from apps.signalements.submitting import Made, Wish
from apps.signalements.workflow import (
    DUPLICATE,
    INFO_ASKED,
    OUT_OF_SCOPE,
    QUALIFIED,
    RECEIVED,
    REJECTED,
    REOPENED,
    TransitionRefused,
)
from apps.territories.models import User

Outcome = Signalement.Outcome


def enter(*, by: User, key: str, wish: Wish) -> Made:
    """Heard on the telephone or at the counter: an e-mail is never forced."""
    holding.require(by, holding.ENTER, wish.place.territory.pk)
    return submitting.submit(key=key, wish=wish, by=by)


@transaction.atomic
def qualify(
    *, signalement_id: int, by: User, category: Category | None = None, text: str = "", seen: int | None = None
) -> Signalement:
    """Read, understood, in the right category: it will be treated. `category` None: the one that it has."""
    report = holding.report(signalement_id, by)
    chosen = category or report.category
    if report.state == QUALIFIED and chosen.pk == report.category_id:
        return report
    holding.unchanged(report, seen)
    _check_category(report, chosen)
    fields = _recategorised(report, chosen, by)
    if report.state in (RECEIVED, REOPENED, INFO_ASKED, DUPLICATE):
        now = timezone.now()
        fields |= {"qualified_at": report.qualified_at or now, "held": False, "duplicate_of": None}
        fields |= {"outcome": "", "outcome_said": "", "before_question": ""}
        passing.move(report, QUALIFIED, by=by, text=_message(text), **fields)
    elif report.is_open:
        passing.write(report, **fields)
    else:
        raise TransitionRefused(passing.refusal(report, QUALIFIED))
    choosing.apply(report)
    telling.done(report)
    return report


@transaction.atomic
def place(*, signalement_id: int, by: User, asset: Asset | None, seen: int | None = None) -> Signalement:
    """The exact asset that it is about, or none."""
    report = holding.report(signalement_id, by)
    if report.asset_id == (asset.pk if asset else None):
        return report
    holding.unchanged(report, seen)
    if asset is not None and asset.kind.restricted:
        raise SignalementRefused("asset", _("La position de cet équipement est réservée : l'habitant lirait son code."))
    if asset is None and report.place is None and not report.address:
        raise SignalementRefused("asset", _("Sans lui, le signalement n'aurait plus de lieu."))
    said = _("Équipement : %(asset)s.") % {"asset": asset} if asset else _("Équipement retiré.")
    passing.write(report, asset=asset, **_placed(report, asset))
    passing.tell(report, Step.Kind.LINKED, by=by, said=said)
    choosing.apply(report)
    telling.done(report)
    return report


@transaction.atomic
def link(
    *,
    signalement_id: int,
    by: User,
    alarm: Alarm | None = None,
    incident: Incident | None = None,
    seen: int | None = None,
) -> Signalement:
    """To what the machines say of the same thing. The caller found them among what `by` may see."""
    report = holding.report(signalement_id, by)
    holding.unchanged(report, seen)
    one: Alarm | Incident | None = alarm or incident
    if one is None:
        raise SignalementRefused("incident", _("Donner un numéro d'alarme ou d'incident."))
    if one.restricted:
        raise SignalementRefused("incident", _("Sa position est réservée : il ne se rattache pas à un signalement."))
    passing.write(report, **{"alarm" if alarm else "incident": one})
    words = {"number": one.pk, "title": one.title}
    said = _("Alarme n° %(number)d : %(title)s") if alarm else _("Incident n° %(number)d : %(title)s")
    passing.tell(report, Step.Kind.LINKED, by=by, said=said % words)
    telling.done(report)
    return report


@transaction.atomic
def ask(*, signalement_id: int, by: User, text: str, seen: int | None = None) -> Signalement:
    """A question to who reported: they answer on their page."""
    report = holding.report(signalement_id, by)
    holding.unchanged(report, seen)
    asked = _required("text", text)
    if report.state == INFO_ASKED:
        passing.tell(report, Step.Kind.ASKED, by=by, text=asked, public=True)
        passing.write(report)
    else:
        passing.move(report, INFO_ASKED, by=by, text=asked, before_question=report.state)
    telling.done(report)
    return report


@transaction.atomic
def note(*, signalement_id: int, by: User, text: str, public: bool = False) -> Step:
    """Among agents; `public`: to everybody who follows."""
    report = holding.report(signalement_id, by)
    kind = Step.Kind.MESSAGE if public else Step.Kind.NOTE
    said = _("Un message de nos services.") if public else _("Note interne")
    step = passing.tell(report, kind, by=by, said=said, text=_required("text", text), public=public)
    telling.done(report)
    return step


@transaction.atomic
def reject(*, signalement_id: int, by: User, why: str, seen: int | None = None) -> Signalement:
    """Not kept, and people read why."""
    return _end(signalement_id, by, REJECTED, Outcome.REJECTED, _required("why", why), seen)


@transaction.atomic
def send_elsewhere(
    *, signalement_id: int, by: User, addressee: str, why: str = "", seen: int | None = None
) -> Signalement:
    """Not ours: people read whose it is."""
    to = cleaning.line("addressee", addressee, 200)
    if not to:
        raise SignalementRefused("addressee", _("Dire qui est compétent."))
    return _end(signalement_id, by, OUT_OF_SCOPE, Outcome.OUT_OF_SCOPE, _message(why), seen, addressee=to)


@transaction.atomic
def treat(*, signalement_id: int, by: User, outcome: str, why: str = "", seen: int | None = None) -> Signalement:
    """Done without a work request. `outcome` says whether it is repaired."""
    if outcome not in (Outcome.RESOLVED, Outcome.PROVISIONAL, Outcome.NOT_FOUND, Outcome.NEEDLESS):
        raise SignalementRefused("outcome", _("Issue inconnue."))
    return _end(signalement_id, by, workflow.TREATED, outcome, _message(why), seen)


@transaction.atomic
def mark_duplicate(*, signalement_id: int, of: int, by: User, seen: int | None = None) -> Signalement:
    """Those who follow it now follow the other one: they hear each of its steps. Nothing is merged."""
    if signalement_id == of:
        raise SignalementRefused("of", _("Un signalement n'est pas son propre doublon."))
    report, root = _both(signalement_id, of, by)
    if report.duplicate_of_id == root.pk:
        return report
    holding.unchanged(report, seen)
    if root.pk == report.pk:
        raise SignalementRefused("of", _("L'autre est déjà le doublon de celui-ci."))
    if report.territory_id != root.territory_id:
        raise SignalementRefused("of", _("Il est d'un autre territoire."))
    fields: dict[str, Any] = {"duplicate_of": root, "outcome": Outcome.DUPLICATE.value, "outcome_said": str(root)}
    step = passing.move(report, DUPLICATE, by=by, **fields)
    passing.owe(report, step, but=step.letters.values_list("follower_id", flat=True))
    report.duplicates.update(duplicate_of=root)
    passing.tell(root, Step.Kind.LINKED, by=by, said=_("Doublon rattaché : %(what)s.") % {"what": report.reference})
    telling.done(report, root)
    return report


@transaction.atomic
def reopen(*, signalement_id: int, by: User, why: str, seen: int | None = None) -> Signalement:
    """It did not hold, or it was wrongly set aside."""
    report = holding.report(signalement_id, by)
    if report.state == REOPENED:
        return report
    holding.unchanged(report, seen)
    again(report, by=by, text=_required("why", why))
    telling.done(report)
    return report


def again(report: Signalement, *, by: User | None, text: str) -> Step:
    """Rouvert: nothing is said of its outcome any more. The caller holds the row, and publishes."""
    fields: dict[str, Any] = {"treated_at": None, "outcome": "", "outcome_said": "", "addressee": ""}
    return passing.move(report, REOPENED, by=by, text=text, confirmation="", **fields)


@transaction.atomic
def show_photo(*, signalement_id: int, uid: Any, by: User, shown: bool) -> Photo:
    """An agent looked at it: the others who follow may see it, or may not."""
    report = holding.report(signalement_id, by)
    photo = Photo.objects.get(signalement=report, uid=uid)
    deciding.require_ready(photo)
    photo.shown, photo.moderated_at, photo.moderated_by = shown, timezone.now(), by
    photo.save(update_fields=["shown", "moderated_at", "moderated_by"])
    said = _("Photo montrée à ceux qui suivent.") if shown else _("Photo retirée à ceux qui suivent.")
    passing.tell(report, Step.Kind.NOTE, by=by, said=said)
    telling.done(report)
    return photo


def add_photo(*, signalement_id: int, by: User, data: bytes, after: bool) -> Photo:
    """Taken by an agent: everybody who follows may see it. Decoded before anything is locked."""
    report = Signalement.objects.visible_to(by).get(pk=signalement_id)
    if not holding.may(by, holding.TRIAGE, report.territory_id):
        holding.require(by, holding.ENTER, report.territory_id)
    moment = Photo.Moment.AFTER if after else Photo.Moment.BEFORE
    photo = drafting.add_photo_to(report, data, moment=moment)
    Photo.objects.filter(pk=photo.pk).update(shown=True, moderated_at=timezone.now(), moderated_by=by)
    return photo


def _both(signalement_id: int, of: int, by: User) -> tuple[Signalement, Signalement]:
    """The report, and the one that the other one repeats if it repeats one; locked in the order of their keys."""
    named = Signalement.objects.visible_to(by).filter(pk__in=[signalement_id, of])
    found = dict(named.values_list("pk", "duplicate_of"))
    if len(found) < 2:
        raise Signalement.DoesNotExist
    root = found[of] or of
    held = {row.pk: row for row in holding.locked({signalement_id, root})}
    for row in held.values():
        holding.require(by, holding.TRIAGE, row.territory_id)
    return held[signalement_id], held[root]


def _end(
    signalement_id: int, by: User, state: str, outcome: str, why: str, seen: int | None, **fields: Any
) -> Signalement:
    report = holding.report(signalement_id, by)
    if report.state == state and report.outcome == outcome:
        return report
    holding.unchanged(report, seen)
    said: dict[str, Any] = {"outcome": str(outcome), "outcome_said": why[:500], "held": False}
    passing.move(report, state, by=by, text=why, **said, **fields)
    telling.done(report)
    return report


def _recategorised(report: Signalement, category: Category, by: User) -> dict[str, Any]:
    """Told between agents; the first choice is kept: it is how the lexicon is judged."""
    if category.pk == report.category_id:
        return {}
    words = {"before": report.category.label, "after": category.label}
    passing.tell(report, Step.Kind.NOTE, by=by, said=_("Catégorie : %(before)s devient %(after)s.") % words)
    return {"category": category, "qualified_from": Signalement.Qualified.AGENT.value}


def _check_category(report: Signalement, category: Category) -> None:
    if category.territory_id != report.category.territory_id or category.addressee:
        raise SignalementRefused("category", _("Choisir une catégorie du guichet de ce signalement."))


def _placed(report: Signalement, asset: Asset | None) -> dict[str, Any]:
    """Without a place of its own, it is where the asset is."""
    if asset is None or asset.geometry is None or report.place is not None:
        return {}
    return {"place": asset.geometry.centroid}


def _message(text: str) -> str:
    return cleaning.text("text", text, LONGEST)


def _required(field: str, text: str) -> str:
    said = cleaning.text(field, text, LONGEST)
    if not said:
        raise SignalementRefused(field, _("Écrire au moins un mot."))
    return said
