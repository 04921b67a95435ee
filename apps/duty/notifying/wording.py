# SPDX-License-Identifier: EUPL-1.2
"""The words of a message: what is true when it leaves, and only what its reader may still see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.duty.models import Mention, Notice
from apps.duty.notifying.sweeping import UNATTENDED
from apps.events import lifecycle
from apps.events.models import Incident, Severity

LISTED = 20  # incidents named in a message
WIDEST = 200  # characters of a subject


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    body: str


def of(notice: Notice) -> Words | None:
    """None when nothing is left to say: all is over, taken in charge meanwhile, or no longer theirs to see."""
    if notice.kind == Notice.Kind.TEST:
        return Words(_("Connecte : essai de notification"), _test(notice))
    incidents = list(_still_worth(notice))
    return Words(_subject(incidents), _body(incidents)) if incidents else None


def _still_worth(notice: Notice) -> Sequence[Incident]:
    """Escalations are for what nobody took; for the rest, what is not over."""
    person = notice.channel.person
    if not person.is_active:
        return []
    mentions = Mention.objects.filter(notice=notice)
    news = mentions.exclude(step__startswith="escalation:").values("incident")
    escalated = mentions.filter(step__startswith="escalation:").values("incident")
    seen = Incident.objects.visible_to(person).select_related("territory").defer("territory__outline")
    told = seen.filter(pk__in=news).exclude(state__in=lifecycle.OVER)
    left = seen.filter(pk__in=escalated, state__in=UNATTENDED, assigned_to=None)
    return sorted({*told, *left}, key=lambda one: (one.severity, one.opened_at, one.pk))


def _subject(incidents: Sequence[Incident]) -> str:
    if len(incidents) == 1:
        one = incidents[0]
        words = _("Connecte : %(severity)s · %(title)s (n° %(pk)s)")
        return _one_line(words % {"severity": one.get_severity_display(), "title": one.title, "pk": one.pk})
    critical = sum(one.severity == Severity.CRITICAL for one in incidents)
    words = _("Connecte : %(n)s incidents") % {"n": _figure(len(incidents))}
    if critical:
        told = ngettext("dont %(n)s critique", "dont %(n)s critiques", critical)
        words += ", " + told % {"n": _figure(critical)}
    return _one_line(words)


def _body(incidents: Sequence[Incident]) -> str:
    lines = [_line(one) for one in incidents[:LISTED]]
    left = len(incidents) - LISTED
    if left > 0:
        lines.append(ngettext("… et %(n)s autre.", "… et %(n)s autres.", left) % {"n": _figure(left)})
    return "\n".join([*lines, "", _("Console : %(url)s") % {"url": settings.BASE_URL + reverse("console")}])


def _line(one: Incident) -> str:
    at = date_format(timezone.localtime(one.opened_at, ZoneInfo(one.territory.time_zone)), "d/m à H:i")
    words = [one.get_severity_display(), f"n° {one.pk}", one.title, one.territory.name]
    words += [_("depuis le %(at)s") % {"at": at}, one.get_state_display().lower()]
    return "- " + " · ".join(words)


def _test(notice: Notice) -> str:
    return _("Ceci est un essai : le moyen « %(name)s » fonctionne. Rien à faire.") % {"name": notice.channel.name}


def _one_line(text: str) -> str:
    """A subject is one line, whatever a title from outside holds."""
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()[:WIDEST]


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
