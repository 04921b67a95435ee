# SPDX-License-Identifier: EUPL-1.2
"""What an agent publishes of a report: the words as corrected, the photos that were looked at, or nothing at all."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import cleaning, holding, passing, telling
from apps.signalements.models import LONGEST, Moderation, Signalement, Step
from apps.territories.models import User


@transaction.atomic
def publish(
    *, signalement_id: int, by: User, text: str, photos: bool, private_ground: bool | None, withheld: bool
) -> Moderation:
    """Told between agents, never with the words. Raises what `holding.report` raises, SignalementRefused (text)."""
    report = holding.report(signalement_id, by)
    fields = {
        "text": cleaning.text("text", text, LONGEST),
        "photos": photos,
        "private_ground": private_ground,
        "withheld": withheld,
        "by": by,
        "at": timezone.now(),
    }
    made, _new = Moderation.objects.update_or_create(signalement=report, defaults=fields)
    passing.tell(report, Step.Kind.NOTE, by=by, said=_said(made))
    telling.done(report)
    return made


def forget(report: Signalement) -> None:
    """The author's words and photos are erased: what was published of them goes too."""
    Moderation.objects.filter(signalement=report).update(text="", photos=False)


def _said(made: Moderation) -> str:
    if made.withheld:
        return _("Retiré de la carte publique.")
    said = [_("texte publié") if made.text else "", _("photos publiées") if made.photos else ""]
    said.append(_("lieu arrondi") if made.private_ground else "")
    return _("Carte publique : %(what)s.") % {"what": ", ".join(filter(None, said)) or _("ni texte ni photo")}
