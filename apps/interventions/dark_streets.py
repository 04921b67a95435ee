# SPDX-License-Identifier: EUPL-1.2
"""The night round suggested: what is missing at the meters of cabinets, with what residents and supervisors said.

Energy knows the meters, reports and alarms are known here: the three are put together for each lamp.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from apps.assets import conditions
from apps.assets.conditions import Nature
from apps.assets.models import Asset
from apps.energy import dark_lamps
from apps.energy.dark_lamps import CabinetNight
from apps.energy.lamp_evidence import Seen
from apps.energy.maths.silent_lamps import EXPIRED
from apps.events.models import Alarm
from apps.interventions.field.seeing import DARK
from apps.interventions.models import Sighting
from apps.interventions.workflow import REQUEST_RUNNING
from apps.signalements.models import Signalement

OUT = {Nature.OUTAGE.value, Nature.SUPPLY.value}
Told = dict[int, list[str]]


def round_of_tonight(user: Any, *, now: datetime) -> list[CabinetNight]:
    """Every metered cabinet that `user` may see, in the order of the round; eleven queries or so."""
    return dark_lamps.tonight(user, now=now, told=told(user), seen=seen(user, now=now))


def told(user: Any) -> Told:
    """Lamp -> what was said of it: an open report, an alarm of its supervisor, or that it answers and is well."""
    found: Told = defaultdict(list)
    for lamp in _reported(user):
        found[lamp].append("reported_dead")
    dead = _out(user)
    for lamp in dead:
        found[lamp].append("remote_dead")
    for lamp in _well(user):
        if lamp not in dead:
            found[lamp].append("remote_lit")
    return found


def seen(user: Any, *, now: datetime) -> dict[int, list[Seen]]:
    """Lamp -> when somebody saw it dark or lit. Seen dark holds as long as its request has work due."""
    rows = Sighting.objects.visible_to(user).filter(asset__kind__code=dark_lamps.LAMP)
    rows = rows.filter(seen_at__gt=now - timedelta(days=EXPIRED), seen_at__lte=now)
    standing = Q(state=Sighting.State.LIT) | Q(act__request__state__in=REQUEST_RUNNING)
    found: dict[int, list[Seen]] = defaultdict(list)
    for lamp, at, state in rows.filter(standing).values_list("asset", "seen_at", "state"):
        found[lamp].append(Seen(at, lit=state == Sighting.State.LIT))
    return found


def _reported(user: Any) -> set[int]:
    rows = Signalement.objects.visible_to(user).open().filter(category__fault_class__code__in=DARK)
    return set(rows.filter(asset__kind__code=dark_lamps.LAMP).values_list("asset", flat=True))


def _out(user: Any) -> set[int]:
    natures = conditions.natures()
    rows = Alarm.objects.visible_to(user).filter(active=True, asset__kind__code=dark_lamps.LAMP)
    return {lamp for lamp, condition in rows.values_list("asset", "condition") if natures.of(condition) in OUT}


def _well(user: Any) -> set[int]:
    """Remotely managed, heard, nothing wrong: the supervisor would say that it is dead."""
    rows = Asset.objects.visible_to(user).filter(kind__code=dark_lamps.LAMP, state=Asset.State.NORMAL)
    return set(rows.exclude(source=None).exclude(source__driver="none").values_list("pk", flat=True))
