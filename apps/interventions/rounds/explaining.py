# SPDX-License-Identifier: EUPL-1.2
"""Rounds in words: why a job is left aside, how far a stop is from its deadline. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Trade
from apps.interventions.rounds import travel
from apps.interventions.rounds.jobs import FAR, Crew, Job, Route, Stop


def moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def minute_of(at: datetime) -> int:
    """The last whole minute: a deadline is never put back."""
    return int(at.timestamp() // 60)


def hour(minute: int) -> str:
    return f"{timezone.localtime(moment(minute)):%H:%M}"


def day_and_hour(minute: int, seen_from: int) -> str:
    """« 14:10 » on the same day, « 28/11 14:10 » on another."""
    at, reader = timezone.localtime(moment(minute)), timezone.localtime(moment(seen_from))
    return f"{at:%H:%M}" if at.date() == reader.date() else f"{at:%d/%m %H:%M}"


def length(minutes: int) -> str:
    """« 45 min », « 2 h 05 »."""
    hours, rest = divmod(minutes, 60)
    return _("%(h)d h %(min)02d") % {"h": hours, "min": rest} if hours else _("%(min)d min") % {"min": rest}


def rest(route: Route, rank: int) -> str:
    """« Pause de 12:05 à 12:50 » before this stop, "" elsewhere."""
    if route.rest is None or route.rest.rank != rank:
        return ""
    return _("Pause de %(begins)s à %(ends)s") % {"begins": hour(route.rest.begins), "ends": hour(route.rest.ends)}


def why_left(job: Job, crews: Sequence[Crew]) -> str:
    """The first obstacle that no crew gets over."""
    skilled = [crew for crew in crews if crew.skilled(job)]
    if not skilled:
        label = dict(Trade.choices).get(job.trade, job.trade)
        return _("Aucune équipe de cette tournée n'est du métier « %(trade)s ».") % {"trade": label}
    near = [crew for crew in skilled if job.ground in crew.grounds]
    if not near:
        return _("Aucune équipe de ce métier ne travaille sur ce territoire.")
    able = [crew for crew in near if crew.can(job)]
    if not able:
        return _("Confiée à une équipe qui n'est pas de cette tournée.")
    return _too_late(job, able) or _too_long(job, able) or _full(job)


def margin(stop: Stop, before: Sequence[Stop] | None = None) -> str:
    """« 12 min avant GTR », "" without a deadline. `before`: the stops before it, when its place is to be told."""
    limit = stop.job.tightest
    if stop.job.late and before is not None and all(one.job.late for one in before):
        return _("déjà en retard : placée en premier")
    if limit is None or stop.margin is None:
        return _("déjà en retard") if stop.job.late else ""
    return _("%(time)s avant %(limit)s") % {"time": length(stop.margin), "limit": limit.name}


def _too_late(job: Job, crews: list[Crew]) -> str:
    first = min(crews, key=lambda crew: _arrival(job, crew))
    if _arrival(job, first) <= job.latest:
        return ""
    limit = job.tightest
    if limit is None or job.latest_for(limit) > job.latest:
        return _("Son créneau finit à %(at)s, aucune équipe n'y est avant %(first)s.") % {
            "at": day_and_hour(job.closes, first.begins),
            "first": day_and_hour(_arrival(job, first), first.begins),
        }
    if job.latest_for(limit) < first.begins:
        return _("%(limit)s : %(at)s, à faire avant cette tournée.") % {
            "limit": limit.name,
            "at": day_and_hour(limit.at, first.begins),
        }
    return _("%(limit)s à %(at)s : au plus tôt, %(team)s serait sur place à %(first)s.") % {
        "limit": limit.name,
        "at": day_and_hour(limit.at, first.begins),
        "team": first.name,
        "first": hour(_arrival(job, first)),
    }


def _too_long(job: Job, crews: list[Crew]) -> str:
    ends = {crew: _arrival(job, crew) + job.minutes + travel.minutes(job.place, crew.place) for crew in crews}
    if any(end + (crew.pause.minutes if crew.pause else 0) <= crew.ends for crew, end in ends.items()):
        return ""
    return _("Même seule, elle ne tient pas dans la journée : %(time)s de travail, retour après l'heure de fin.") % {
        "time": length(job.minutes)
    }


def _full(job: Job) -> str:
    if job.latest >= FAR:
        return _("Les journées des équipes sont pleines : à faire un autre jour, ou avec une équipe de plus.")
    return _("Les journées des équipes sont pleines avant son échéance : ajouter une équipe.")


def _arrival(job: Job, crew: Crew) -> int:
    return max(crew.begins + travel.minutes(crew.place, job.place), job.opens)
