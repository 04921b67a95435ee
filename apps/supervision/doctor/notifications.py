# SPDX-License-Identifier: EUPL-1.2
"""Whether people are told: a part of the platform, so counted for everybody, and named for nobody."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.duty.models import Notice
from apps.duty.notifying import watching
from apps.duty.notifying.watching import Telling
from apps.supervision.doctor.finding import Finding, fault, ok, warning
from apps.supervision.doctor.processes import spoken

STALE = timedelta(seconds=45)  # incidents are looked at every five seconds


def findings() -> list[Finding]:
    part, found = _("Notifications"), watching.telling(Notice.objects.all())
    return [*_faults(part, found), *_warnings(part, found)] or [ok(part, _("à l'heure"))]


def _faults(part: str, found: Telling) -> Iterator[Finding]:
    now, looked_at = timezone.now(), watching.looked_at()
    processes = _("Vérifiez les tâches de fond (worker, beat).")
    if looked_at is not None and now - looked_at > STALE:
        yield fault(part, _("incidents plus examinés depuis %s") % spoken(now - looked_at), processes)
    if found.late and found.oldest:
        told = ngettext("%(n)d en retard de %(age)s", "%(n)d en retard, la plus ancienne de %(age)s", found.late)
        yield fault(part, told % {"n": found.late, "age": spoken(now - found.oldest)}, processes)
    if found.failing:
        told = ngettext("%(n)d en échec : %(why)s", "%(n)d en échec, dont la dernière : %(why)s", found.failing)
        text = told % {"n": found.failing, "why": found.reason}
        yield fault(part, text, _("Vérifiez le serveur de messagerie (EMAIL_URL) ou le service appelé."))


def _warnings(part: str, found: Telling) -> Iterator[Finding]:
    if found.lost:
        told = ngettext(
            "%(n)d perdue ou incertaine depuis 24 h", "%(n)d perdues ou incertaines depuis 24 h", found.lost
        )
        yield warning(part, told % {"n": found.lost}, _("Ouvrez Administration › Notifications."))
    if watching.mail_is_wanted():
        told = ngettext(
            "aucun envoi de courriel configuré, %(n)d message attend",
            "aucun envoi de courriel configuré, %(n)d messages attendent",
            found.held,
        )
        yield warning(part, told % {"n": found.held}, _("Donnez EMAIL_URL, puis relancez."))
