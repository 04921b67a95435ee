# SPDX-License-Identifier: EUPL-1.2
"""Writing in the main courante: one entry, never changed afterwards."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.duty.models import Note, Shift
from apps.duty.refusals import DutyRefused
from apps.events.models import Incident
from apps.territories.models import Territory, User

ADD = "duty.add_note"


@transaction.atomic
def write(*, territory: Territory, by: User, text: str, incident: Incident | None = None) -> Note:
    """Append an entry, in the shift that is open there. Raises PermissionDenied, DutyRefused (text, incident)."""
    if not Territory.objects.visible_to(by, ADD).filter(pk=territory.pk).exists():
        raise PermissionDenied(_("Votre rôle ne permet pas d'écrire dans la main courante de ce territoire."))
    text = text.replace("\x00", "").strip()
    if not text:
        raise DutyRefused("text", _("Écrire au moins un mot."))
    if len(text) > Note.LONGEST:
        raise DutyRefused("text", _("%(most)d caractères au plus.") % {"most": Note.LONGEST})
    if incident is not None and not Incident.objects.visible_to(by).filter(pk=incident.pk).exists():
        raise DutyRefused("incident", _("Incident inconnu."))
    return Note.objects.create(
        territory=territory,
        at=timezone.now(),
        author=by,
        text=text,
        incident=incident,
        shift=Shift.objects.filter(territory=territory, ended_at=None).first(),
        restricted=bool(incident and incident.restricted),
    )
