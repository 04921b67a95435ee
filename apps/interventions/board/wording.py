# SPDX-License-Identifier: EUPL-1.2
"""Deadlines and hours as people say them. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

NO_BREAK = "\N{NO-BREAK SPACE}"
NEAR = timedelta(days=7)  # a name of a day is enough


def before(due: datetime, now: datetime, zone: str) -> str:
    """« avant jeudi 14 h », « en retard depuis hier 9 h 30 »."""
    said = _("avant %(at)s") if due > now else _("en retard depuis %(at)s")
    return said % {"at": moment(due, now, zone)}


def moment(at: datetime, now: datetime, zone: str) -> str:
    """« 14 h », « demain 14 h », « jeudi 14 h », « le 12/12 à 14 h »."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (local.date() - today).days
    if days == 0:
        return hour(local)
    near = {1: _("demain"), -1: _("hier")}.get(days)
    if near is None and 0 < days < NEAR.days:
        near = date_format(local, "l")
    return (
        f"{near} {hour(local)}" if near else _("le %(day)s à %(hour)s") % {"day": f"{local:%d/%m}", "hour": hour(local)}
    )


def hour(local: datetime) -> str:
    """Never cut at the end of a line."""
    said = f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"
    return said.replace(" ", NO_BREAK)


def length(minutes: int) -> str:
    """« 45 min », « 7 h », « 7 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"
