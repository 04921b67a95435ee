# SPDX-License-Identifier: EUPL-1.2
"""Whether third parties are told: the follower of the live outbox, and each subscriber that a person may see."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.supervision.doctor.finding import Finding, fault, ok, warning
from apps.supervision.doctor.processes import spoken
from apps.webhooks import selectors, words
from apps.webhooks.models import Follower, Subscriber

STALE = timedelta(seconds=45)  # the live outbox is looked at every two seconds
TOLD = timedelta(days=30)  # of what was lost


def following() -> list[Finding]:
    """Nothing to say while nobody is served."""
    place, now, part = Follower.objects.first(), timezone.now(), _("Webhooks")
    if place is None:
        return []
    found = []
    if now - place.looked_at > STALE:
        told = _("événements plus suivis depuis %s") % spoken(now - place.looked_at)
        found.append(fault(part, told, _("Vérifiez les tâches de fond (worker, beat).")))
    if place.lost_until and now - place.lost_until < TOLD:
        told = _("des événements d'avant le %s n'ont été dits à personne") % f"{place.lost_until:%d/%m %H:%M}"
        found.append(warning(part, told, _("Les tâches de fond se sont arrêtées plus de trois jours.")))
    return found or [ok(part, _("à jour"))]


def findings(subscribers: QuerySet[Subscriber]) -> Iterator[Finding]:
    """Those at rest, and those that have not answered for a day. They stay subscribers."""
    now = timezone.now()
    for one in selectors.to_look_at(subscribers.defer("former_secret"), now):
        remedy = _("Prévenez le destinataire, puis Administration › Abonnés › « Réveiller ».")
        yield warning(_("Webhook %(name)s") % {"name": one}, words.standing(one, now).text, remedy)
