# SPDX-License-Identifier: EUPL-1.2
"""How well a supplier's system speaks with ours, from rows that exist: its health told in the journal, the dates of its
alarms, when its equipment last spoke, what was refused. What nothing tells is not measured, and never a zero.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assets.models import Asset, Source
from apps.connectors.catalogue import DRIVERS
from apps.events.models import JournalEntry
from apps.supervision.doctor.processes import spoken
from apps.supervision.models import DeadLetter, Traffic

DAYS = (7, 30, 90)
SPOKE_WITHIN = timedelta(hours=24)  # an equipment that is alive says something in a day
KNOWN_FOR = timedelta(hours=24)  # a minute of health says nothing of a month
RECENT = timedelta(days=1)  # since the end of what is asked
ALARMS, MESSAGES = 20, 100  # fewer say more of chance than of the supplier
PROMPT, TOO_LATE = 60, 3600  # seconds: all the points, and none
WEIGHTS = {"availability": 40, "delay": 20, "completeness": 20, "drift": 10, "standard": 10}
UP = {Source.Health.OK, Source.Health.DEGRADED}
KNOWN = {*UP, Source.Health.DOWN}

DELAY = """
SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM said.received_at - said.at), 0)),
       count(*)
  FROM events_alarm alarm JOIN events_observation said ON said.alarm_id = alarm.id
 WHERE alarm.source_id = %s AND said.kind < 2 AND said.at >= %s AND said.at < %s
   AND (alarm.inherited_until IS NULL OR said.at > alarm.inherited_until)
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` in words, "" when it is not measured; `points` of 100, None then; `formula`: how it is computed."""

    key: str
    label: str
    value: str
    points: float | None
    formula: str
    seen: str = ""  # from how much

    @property
    def weight(self) -> int:
        return WEIGHTS[self.key]

    @property
    def whole(self) -> int | None:
        """The points as they are shown: never rounded up."""
        return None if self.points is None else int(self.points)


@dataclass(frozen=True, slots=True)
class Passport:
    """`score` of 100: the mean of what is measured, each with its weight; None when nothing is."""

    source: Source
    since: datetime
    until: datetime
    measures: tuple[Measure, ...]
    score: float | None

    @property
    def measured(self) -> int:
        return sum(one.points is not None for one in self.measures)

    @property
    def weight_known(self) -> int:
        """Of 100: what was measured."""
        return sum(one.weight for one in self.measures if one.points is not None)

    @property
    def whole(self) -> int | None:
        return None if self.score is None else int(self.score)


def passport(source: Source, days: int, now: datetime | None = None) -> Passport:
    now = now or timezone.now()
    return between(source, now - timedelta(days=days), now, now)


def between(source: Source, since: datetime, until: datetime, now: datetime) -> Passport:
    """Of a time that may be over: who spoke is known of this minute only, what was refused of the last days only."""
    parts = [_availability(source, since, until), _delay(source, since, until)]
    if now - until < RECENT:
        parts += [_completeness(source, now), _drift(source, since, now)]
    parts.append(_standard(source))
    return Passport(source, since, until, tuple(parts), score_of(parts))


def score_of(parts: Iterable[Measure]) -> float | None:
    known = [(one.points, one.weight) for one in parts if one.points is not None]
    return sum(points * weight for points, weight in known) / sum(weight for _, weight in known) if known else None


def _availability(source: Source, since: datetime, now: datetime) -> Measure:
    up, known = timedelta(), timedelta()
    for health, begun, ended in _spells(source, since, now):
        known += ended - begun
        up += ended - begun if health in UP else timedelta()
    share = 100 * (up / known) if known >= KNOWN_FOR else None
    seen = _("santé connue pendant %(time)s") % {"time": spoken(known)} if known else ""
    return Measure(
        "availability",
        _("Disponibilité"),
        "" if share is None else _percent(share),
        share,
        _(
            "durée où la source est « en service » ou « dégradée » ÷ durée où sa santé est connue, "
            "d'après le journal ; à partir de 24 h connues"
        ),
        seen,
    )


def _spells(source: Source, since: datetime, now: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Its health, from when to when; without the time when nothing is known of it."""
    told = JournalEntry.objects.filter(source=source, kind="source.health", at__lt=now)
    health = told.filter(at__lt=since).order_by("-at", "-id").values_list("after", flat=True).first() or ""
    begun = since
    for at, after in told.filter(at__gte=since).order_by("at", "id").values_list("at", "after"):
        if health in KNOWN:
            yield health, begun, at
        health, begun = after, at
    if health in KNOWN:
        yield health, begun, now


def _delay(source: Source, since: datetime, now: datetime) -> Measure:
    with connection.cursor() as cursor:
        cursor.execute(DELAY, [source.pk, since, now])
        seconds, count = cursor.fetchone()
    if count < ALARMS:
        seconds = None
    points = None if seconds is None else 100 * max(0.0, min(1.0, (TOO_LATE - seconds) / (TOO_LATE - PROMPT)))
    return Measure(
        "delay",
        _("Délai (95 %)"),
        "" if seconds is None else _("%(n)s s") % {"n": f"{seconds:.1f}".replace(".", ",")},
        points,
        _(
            "95 % des apparitions d'alarmes reçues en moins de ce délai après la date du fournisseur, "
            "hors premier contact ; 100 points jusqu'à 1 min, 0 à partir d'1 h ; à partir de 20 apparitions"
        ),
        ngettext("%(n)s apparition", "%(n)s apparitions", count) % {"n": intcomma(count)} if count else "",
    )


def _completeness(source: Source, now: datetime) -> Measure:
    driver = DRIVERS.get(source.driver)
    within = SPOKE_WITHIN + (driver.lag if driver else timedelta())
    spoke = Q(last_seen_at__gte=now - within)
    rows = Asset.objects.filter(source=source, lifecycle=Asset.Lifecycle.IN_SERVICE).order_by()
    found = rows.aggregate(known=Count("pk"), spoke=Count("pk", filter=spoke))
    share = 100 * found["spoke"] / found["known"] if found["known"] else None
    return Measure(
        "completeness",
        _("Complétude"),
        "" if share is None else _percent(share),
        share,
        _("équipements en service de la source entendus dans les dernières %(hours)s h ÷ équipements en service connus")
        % {"hours": round(within.total_seconds() / 3600)},
        _("%(spoke)s sur %(known)s") % {name: intcomma(n) for name, n in found.items()} if found["known"] else "",
    )


def _drift(source: Source, since: datetime, now: datetime) -> Measure:
    said = Traffic.objects.filter(source=source, minute__gte=since).aggregate(all=Sum("messages"), dead=Sum("dead"))
    letters = DeadLetter.objects.filter(source=source, last_at__gte=since, last_at__lt=now).count()
    share = 100 * (said["dead"] or 0) / said["all"] if (said["all"] or 0) >= MESSAGES else None
    return Measure(
        "drift",
        _("Dérive du format"),
        "" if share is None else _percent(share),
        None if share is None else max(0.0, 100 - 10 * share),
        _(
            "messages écartés (champ, type ou équipement inconnu) ÷ messages reçus, sur les deux derniers jours, "
            "seuls gardés ; 100 points sans écart, 0 à partir de 10 % ; à partir de 100 messages"
        ),
        ngettext("%(n)d message écarté sur la période", "%(n)d messages écartés distincts sur la période", letters)
        % {"n": letters}
        if said["all"] or letters
        else "",
    )


def _standard(source: Source) -> Measure:
    driver = DRIVERS.get(source.driver)
    name = driver.standard if driver else None
    return Measure(
        "standard",
        _("Interface ouverte"),
        "" if name is None else name or _("non : format propre au fournisseur"),
        None if name is None else 100.0 if name else 0.0,
        _("100 points si le pilote lit une norme ou une interface publiée, 0 si le format est propre au fournisseur"),
    )


def _percent(share: float) -> str:
    """Never rounded up to a whole that was not reached."""
    return _("%(n)s %%") % {"n": f"{int(share * 10) / 10:.1f}".replace(".", ",")}
