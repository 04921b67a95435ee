# SPDX-License-Identifier: EUPL-1.2
"""An urgent job in rounds that exist: the cheapest place where nobody misses a deadline. Pure, a few milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.interventions.rounds import explaining
from apps.interventions.rounds.jobs import Job, Route, Stop, walk


@dataclass(frozen=True, slots=True)
class Offer:
    """`added`: minutes of driving more; `delayed`: how many stops begin later, by `delay` minutes at most."""

    route: Route
    position: int
    added: int
    delayed: int
    delay: int

    @property
    def stop(self) -> Stop:
        return self.route.stops[self.position]


def offers(job: Job, routes: Sequence[Route]) -> list[Offer]:
    """The cheapest of each crew that can take it, the best first; at the same cost, the one that is there first."""
    best = [found for route in routes if (found := _cheapest(job, route)) is not None]
    return sorted(best, key=lambda offer: (offer.added, offer.stop.begins, offer.route.crew.key))


def in_words(offer: Offer) -> str:
    """« +4 min pour l'équipe Nord, aucune échéance manquée »."""
    said = _("+%(time)s pour %(team)s, aucune échéance manquée ; sur place à %(at)s") % {
        "time": explaining.length(offer.added),
        "team": offer.route.crew.name,
        "at": explaining.hour(offer.stop.begins),
    }
    if not offer.delayed:
        return f"{said}."
    return _("%(said)s, %(n)d suivante(s) retardée(s) de %(delay)s au plus.") % {
        "said": said,
        "n": offer.delayed,
        "delay": explaining.length(offer.delay),
    }


def why_not(job: Job, routes: Sequence[Route]) -> str:
    """When there is no offer."""
    alone = [route for route in routes if walk(route.crew, [job]) is not None]
    if not alone:
        return explaining.why_left(job, [route.crew for route in routes])
    return _("Partout, elle ferait manquer une échéance ou dépasser la journée : décaler une autre intervention.")


def _cheapest(job: Job, route: Route) -> Offer | None:
    if not route.crew.can(job):
        return None
    before = {stop.job.key: stop.begins for stop in route.stops}
    found = []
    for position in range(len(route.stops) + 1):
        after = walk(route.crew, [*route.jobs[:position], job, *route.jobs[position:]])
        if after is not None:
            late = [stop.begins - before[stop.job.key] for stop in after.stops if stop.job.key in before]
            late = [delay for delay in late if delay > 0]
            found.append(Offer(after, position, after.driving - route.driving, len(late), max(late, default=0)))
    return min(found, key=lambda offer: (offer.added, offer.stop.begins), default=None)
