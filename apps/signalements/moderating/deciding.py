# SPDX-License-Identifier: EUPL-1.2
"""An agent looked at a photo: what must not be seen is hidden for good, then others may see it, or may not.

The file with the zones takes the place of the one before, whose files are deleted when it is committed: the original
is nowhere any more, for agents neither.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assets.photos import hiding, making, storing
from apps.signalements import holding, passing, telling
from apps.signalements.models import Photo, Signalement, Step
from apps.signalements.refusals import Changed, SignalementRefused
from apps.territories.models import User


def moderate(*, signalement_id: int, uid: Any, by: User, zones: Sequence[hiding.Zone], shown: bool) -> Photo:
    """Decoded before anything is locked. Raises SignalementRefused (photo), Changed."""
    photo = Photo.objects.visible_to(by).get(signalement=signalement_id, uid=uid)
    holding.require(by, holding.TRIAGE, photo.signalement.territory_id)
    require_ready(photo)
    if photo.borrowed and zones:
        raise SignalementRefused("photo", _("Photo de l'intervention : elle se corrige sur la demande."))
    if not zones:
        return _decided(signalement_id, photo, by, shown)
    made = _hidden(photo, zones)
    names = storing.keep(made)
    try:
        return _decided(signalement_id, photo, by, shown, made=made, names=names, zones=len(zones))
    except Exception:
        storing.forget(*names)
        raise


def _hidden(photo: Photo, zones: Sequence[hiding.Zone]) -> making.Photo:
    try:
        return hiding.hidden(storing.read(photo.file), zones)
    except making.PhotoRefused as refusal:
        raise SignalementRefused("photo", str(refusal)) from refusal
    except FileNotFoundError as error:
        raise SignalementRefused("photo", _("Le fichier de cette photo n'existe plus.")) from error


@transaction.atomic
def _decided(
    signalement_id: int,
    seen: Photo,
    by: User,
    shown: bool,
    *,
    made: making.Photo | None = None,
    names: tuple[str, str] = ("", ""),
    zones: int = 0,
) -> Photo:
    report = holding.report(signalement_id, by)
    photo = Photo.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if photo.file != seen.file:
        raise Changed(_("Quelqu'un vient de cacher d'autres zones de cette photo : la relire."))
    before = (photo.file, photo.thumbnail)
    if made is not None:
        photo.file, photo.thumbnail = names
        photo.width, photo.height, photo.size = made.width, made.height, len(made.image)
        photo.hidden_zones += zones
        transaction.on_commit(lambda: storing.forget(*before))
    photo.shown, photo.moderated_at, photo.moderated_by = shown, timezone.now(), by
    photo.save()
    passing.tell(report, Step.Kind.NOTE, by=by, said=_said(zones, shown))
    telling.done(report)
    return photo


def _said(zones: int, shown: bool) -> str:
    said = _("Photo montrée à ceux qui suivent.") if shown else _("Photo gardée entre agents.")
    if not zones:
        return said
    words = ngettext("%(n)d zone cachée, l'original est effacé.", "%(n)d zones cachées, l'original est effacé.", zones)
    return f"{said} {words % {'n': zones}}"


def require_ready(photo: Photo) -> None:
    """Raises SignalementRefused (photo)."""
    if photo.is_preparing:
        raise SignalementRefused("photo", _("Photo en cours de préparation : elle se relit dans un instant."))
    if not photo.is_ready:
        raise SignalementRefused("photo", photo.why_refused)


def may_see(user: User, photo: Photo) -> bool:
    """Before an agent decided, only who decides sees what an inhabitant photographed."""
    report: Signalement | None = photo.signalement
    decided = photo.borrowed or photo.shown or photo.moderated_at is not None
    return decided or (report is not None and holding.may(user, holding.TRIAGE, report.territory_id))
