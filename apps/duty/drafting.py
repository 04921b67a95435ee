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
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from apps.assets.models import Source
from apps.duty.models import Shift
from apps.events import lifecycle
from apps.events.models import Alarm, Incident
from apps.events.workflow import OUT_OF_SERVICE, SHELVED
from apps.territories import scoping

LISTED = 20  # lines of a part; the others are counted
BESIDE = _lazy("À dire aussi")  # the part of the author: a new draft keeps what is written there
AWAITED = (lifecycle.DOUBT_REMOVAL, lifecycle.REQUESTED, lifecycle.IN_PROGRESS, lifecycle.PROVISIONAL)


def note(shift: Shift, written: str = "") -> str:
    """Parts in the order of what must be looked at first; an empty part says so. `written`: what the author has typed
    so far; beside the facts, which are told again, it is kept."""
    zone = ZoneInfo(shift.territory.time_zone)
    within = scoping.perimeter(shift.territory.code)
    incidents = Incident.objects.filter(territory__in=within, state__in=lifecycle.OPEN)
    awaited = incidents.filter(state__in=AWAITED)
    aside = Alarm.objects.occurred().filter(territory__in=within, state__in=(SHELVED, OUT_OF_SERVICE))
    down = Source.objects.filter(territory__in=within, enabled=True, health=Source.Health.DOWN)
    others = incidents.exclude(state__in=AWAITED)
    parts = [
        (_("Incidents ouverts"), _incidents(others, zone)),
        (_("Ce qui est attendu"), _incidents(awaited, zone)),
        (_("Alarmes masquées ou hors service"), _aside(aside, zone)),
        (_("Sources muettes"), _sources(down, zone)),
    ]
    told = [f"{title}\n" + "\n".join(f"- {line}" for line in lines or [_("rien")]) for title, lines in parts]
    return "\n\n".join([*told, f"{BESIDE}\n{_beside(written) or '- ' + _('rien')}"])


def _beside(written: str) -> str:
    """What the author wrote under its title; all of it, when nothing of it is a draft."""
    lines = written.splitlines()
    title = next((number for number, line in enumerate(lines) if line.strip() == BESIDE), -1)
    kept = "\n".join(lines[title + 1 :]).strip()
    return "" if kept in ("- " + _("rien"), "-") else kept


def _incidents(rows: QuerySet[Incident], zone: ZoneInfo) -> list[str]:
    known = rows.filter(restricted=False).select_related("assigned_to", "cause_asset", "cause_source")
    known = known.order_by("severity", "opened_at", "pk").only(*NAMED)
    said = [_incident(one, zone) for one in known[:LISTED]]
    return said + _left(known.count() - LISTED) + _hidden(rows.filter(restricted=True).count())


NAMED = (
    *("title", "severity", "state", "opened_at", "masked", "cause_asset__code", "cause_source__name"),
    *("assigned_to__username", "assigned_to__first_name", "assigned_to__last_name"),
)


def _incident(one: Incident, zone: ZoneInfo) -> str:
    """What, where, how bad, since when, at what step, followed by whom."""
    where = one.cause_asset.code if one.cause_asset else one.cause_source.name if one.cause_source else ""
    words = [f"n° {one.pk}", one.title] + ([where] if where and where not in one.title else [])
    words += [one.get_severity_display().lower(), _("depuis le %(at)s") % {"at": moment(one.opened_at, zone)}]
    words.append(one.get_state_display().lower())
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
