# SPDX-License-Identifier: EUPL-1.2
"""A hand-over note drafted from the facts: what is open, set aside, silent, awaited. Its author then edits it.

What has a restricted position is counted, never named: the note is read by more people than the cameras' page.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assets.models import Source
from apps.duty.models import Shift
from apps.events import lifecycle
from apps.events.models import Alarm, Incident
from apps.events.workflow import OUT_OF_SERVICE, SHELVED
from apps.territories import scoping

LISTED = 20  # lines of a part; the others are counted
AWAITED = (lifecycle.DOUBT_REMOVAL, lifecycle.REQUESTED, lifecycle.IN_PROGRESS, lifecycle.PROVISIONAL)


def note(shift: Shift) -> str:
    """Parts in the order of what must be looked at first; an empty part says so."""
    zone = ZoneInfo(shift.territory.time_zone)
    within = scoping.perimeter(shift.territory.code)
    incidents = Incident.objects.filter(territory__in=within, state__in=lifecycle.OPEN)
    awaited = incidents.filter(state__in=AWAITED)
    aside = Alarm.objects.occurred().filter(territory__in=within, state__in=(SHELVED, OUT_OF_SERVICE))
    down = Source.objects.filter(territory__in=within, enabled=True, health=Source.Health.DOWN)
    others = incidents.exclude(state__in=AWAITED)
    parts = [
        (_("Incidents ouverts"), _incidents(others)),
        (_("Ce qui est attendu"), _incidents(awaited)),
        (_("Alarmes masquées ou hors service"), _aside(aside, zone)),
        (_("Sources muettes"), _sources(down, zone)),
        (_("À dire aussi"), ["…"]),
    ]
    return "\n\n".join(f"{title}\n" + "\n".join(f"- {line}" for line in lines or [_("rien")]) for title, lines in parts)


def _incidents(rows: QuerySet[Incident]) -> list[str]:
    known = rows.filter(restricted=False).select_related("assigned_to").order_by("severity", "opened_at", "pk")
    said = [_incident(one) for one in known[:LISTED]]
    return said + _left(known.count() - LISTED) + _hidden(rows.filter(restricted=True).count())


def _incident(one: Incident) -> str:
    words = [f"n° {one.pk}", one.title, one.get_severity_display().lower(), one.get_state_display().lower()]
    if one.assigned_to:
        words.append(_("suivi par %(name)s") % {"name": one.assigned_to.get_full_name() or one.assigned_to.username})
    if one.masked:
        told = ngettext("%(n)d symptôme masqué", "%(n)d symptômes masqués", one.masked)
        words.append(told % {"n": one.masked})
    return " · ".join(words)


def _aside(rows: QuerySet[Alarm], zone: ZoneInfo) -> list[str]:
    known = rows.filter(restricted=False).select_related("asset").order_by("shelved_until", "pk")
    said = []
    for one in known.defer("asset__geometry", "asset__geom_3857")[:LISTED]:
        until = (
            _("jusqu'au %(at)s") % {"at": moment(one.shelved_until, zone)} if one.shelved_until else _("hors service")
        )
        said.append(
            f"{one.asset.code} · {one.title} · {until}" + (f" · {one.shelve_reason}" if one.shelve_reason else "")
        )
    return said + _left(known.count() - LISTED) + _hidden(rows.filter(restricted=True).count())


def _sources(rows: Iterable[Source], zone: ZoneInfo) -> list[str]:
    return [
        f"{one.name} · {_('depuis le %(at)s') % {'at': moment(one.health_at, zone)}}"
        + (f" · {one.health_reason}" if one.health_reason else "")
        for one in rows
    ]


def _left(count: int) -> list[str]:
    return [ngettext("et %(n)d autre", "et %(n)d autres", count) % {"n": count}] if count > 0 else []


def _hidden(count: int) -> list[str]:
    words = ngettext(
        "%(n)d à position réservée (voir la console)", "%(n)d à position réservée (voir la console)", count
    )
    return [words % {"n": count}] if count else []


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """« 23/11 à 06:40 », in the hours of the territory."""
    return date_format(timezone.localtime(at, zone), "d/m à H:i") if at else "—"
