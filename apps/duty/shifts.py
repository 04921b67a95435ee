# SPDX-License-Identifier: EUPL-1.2
"""Taking a shift, handing it over signed, reading what the one before left. The only code that writes shifts."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.duty import drafting
from apps.duty.models import Shift
from apps.duty.refusals import DutyRefused
from apps.events import journal
from apps.territories.models import Territory, User

HOLD = "duty.hold_shift"
LONGEST = 20_000  # characters of the hand-over note


@transaction.atomic
def take(*, territory: Territory, by: User) -> Shift:
    """Start the shift of this territory, or join the one that runs. Raises PermissionDenied."""
    _permitted(territory, by)
    Territory.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=territory.pk)  # one at a time
    shift = Shift.objects.filter(territory=territory, ended_at=None).first()
    if shift is None:
        shift = Shift.objects.create(territory=territory, started_at=timezone.now())
        _journal(shift, by, "shift.started", _("Prise de service"))
    elif not shift.operators.filter(pk=by.pk).exists():
        _journal(shift, by, "shift.joined", _("Arrivée en renfort"))
    shift.operators.add(by)
    return shift


@transaction.atomic
def write_note(*, shift_id: int, by: User, note: str) -> Shift:
    """Keep the hand-over note for later. Raises Shift.DoesNotExist, PermissionDenied, DutyRefused (note)."""
    shift = _held(shift_id, by)
    shift.note = _checked(note)
    shift.save(update_fields=["note"])
    return shift


@transaction.atomic
def draft(*, shift_id: int, by: User, note: str = "") -> Shift:
    """Begin the note again from the facts of now; what `note` says beside them is kept. Raises as `write_note`."""
    shift = _held(shift_id, by)
    shift.note = _checked(drafting.note(shift, _checked(note)))
    shift.save(update_fields=["note"])
    return shift


@transaction.atomic
def sign(*, shift_id: int, by: User, note: str) -> Shift:
    """End of the shift: what is handed over is signed, and no longer changes. Raises as `write_note`."""
    shift = _held(shift_id, by)
    shift.note = _checked(note)
    if not shift.note:
        raise DutyRefused("note", _("Rien n'est transmis : écrire au moins « Rien à signaler »."))
    shift.ended_at = shift.signed_at = timezone.now()
    shift.signed_by = by
    shift.save(update_fields=["note", "ended_at", "signed_at", "signed_by"])
    _journal(shift, by, "shift.signed", _("Fin de service, relève signée"))
    return shift


@transaction.atomic
def read(*, shift_id: int, by: User) -> Shift:
    """Whoever arrives says that they read it, once. Raises Shift.DoesNotExist, PermissionDenied, DutyRefused."""
    shift = _locked(shift_id, by)
    if shift.signed_by_id is None:
        raise DutyRefused("", _("La relève n'est pas encore signée."))
    if shift.signed_by_id == by.pk:
        raise DutyRefused("", _("Qui a signé la relève ne peut pas dire l'avoir lue : c'est à qui arrive de le faire."))
    if shift.read_by_id is not None:
        raise DutyRefused("", _("Cette relève a déjà été lue."))
    shift.read_at, shift.read_by = timezone.now(), by
    shift.save(update_fields=["read_at", "read_by"])
    _journal(shift, by, "shift.read", _("Relève lue"))
    return shift


def _permitted(territory: Territory, by: User) -> None:
    if not Territory.objects.visible_to(by, HOLD).filter(pk=territory.pk).exists():
        raise PermissionDenied(_("Votre rôle ne permet pas de tenir un service sur ce territoire."))


def _locked(shift_id: int, by: User) -> Shift:
    shift = Shift.objects.visible_to(by).select_for_update(of=("self",)).get(pk=shift_id)
    _permitted(shift.territory, by)
    return shift


def _held(shift_id: int, by: User) -> Shift:
    """Open, and one of its operators asks."""
    shift = _locked(shift_id, by)
    if not shift.is_open:
        raise DutyRefused("", _("Ce service est terminé et signé : il ne se modifie plus."))
    if not shift.operators.filter(pk=by.pk).exists():
        raise DutyRefused("", _("Vous ne tenez pas ce service : le rejoindre d'abord."))
    return shift


def _checked(note: str) -> str:
    note = note.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST:
        raise DutyRefused("note", _("%(most)d caractères au plus.") % {"most": LONGEST})
    return note


def _journal(shift: Shift, by: User, kind: str, text: str) -> None:
    said = _("%(what)s · service n° %(pk)s") % {"what": text, "pk": shift.pk}
    journal.record(journal.Entry(territory_id=shift.territory_id, kind=kind, text=said, actor_id=by.pk))
