# SPDX-License-Identifier: EUPL-1.2
"""The figures, counted once: what the page, the API and the file show. One without enough cases says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.signalements.measures import counting
from apps.signalements.measures.counting import Delay, Received, Scope
from apps.signalements.models import Category, Signalement
from apps.signalements.selectors import FEWEST

PERCENT, DAYS = "%", "jours"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` None: not measured, `why` says why. `n`: cases that it comes from."""

    code: str
    label: str
    definition: str
    unit: str
    n: int
    value: float | None = None
    why: str = ""

    @property
    def shown(self) -> str:
        if self.value is None:
            return "—"
        if self.unit == PERCENT:
            return f"{self.value:.0f} %".replace(".", ",")
        return f"{self.value:.1f}".replace(".", ",") + (f" {_('j')}" if self.unit == DAYS else "")


@dataclass(frozen=True, slots=True)
class Row:
    """A category, or all of them: its count, its shares, its delays in all and by quarter."""

    name: str
    count: int
    confirmed: Figure
    contested: Figure
    p50: Figure
    p80: Figure
    quarters: Sequence[tuple[Figure, Figure]] = ()


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    received: int
    confirmed: int


@dataclass(slots=True)
class Report:
    figures: list[Figure] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    quarters: list[date] = field(default_factory=list)
    channels: list[Share] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)
    received: int = 0


def measure(scope: Scope) -> Report:
    got, delays = counting.received(scope), counting.delays(scope)
    by = {(one.category, one.quarter): one for one in delays}
    quarters = sorted({one.quarter for one in delays if one.quarter is not None})
    pks = {one.category for one in got} | {one.category for one in delays if one.category is not None}
    names = dict(Category.objects.filter(pk__in=pks).values_list("pk", "label"))
    received = sum(one.count for one in got)
    return Report(
        figures=_figures(got, by, counting.seen_first(scope), counting.joined(scope)),
        rows=_rows(got, by, quarters, names),
        quarters=quarters,
        channels=_channels(got, received),
        months=_months(got),
        received=received,
    )


def _figures(
    got: Sequence[Received],
    by: dict[tuple[int | None, date | None], Delay],
    seen: tuple[int, int],
    joined: int,
) -> list[Figure]:
    count = sum(one.count for one in got)
    repeated = sum(one.duplicates for one in got)
    delay = by.get((None, None))
    return [
        _confirmed(got),
        _by_citizen(got),
        _contested(got),
        _p50(delay),
        _p80(delay),
        _share(
            "seen_by_machines",
            _("Vus d'abord par une machine"),
            _(
                "Pannes réparées qu'un habitant a signalées sur un équipement précis, dans une catégorie que la "
                "corrélation sait lire : part de celles dont une alarme, sur cet équipement ou ce qui l'alimente, "
                "était déjà présente avant le premier signalement."
            ),
            *seen,
        ),
        _share(
            "duplicates",
            _("Doublons"),
            _("Signalements reçus qu'un agent a rattachés à un autre."),
            count,
            repeated,
        ),
        _share(
            "joined",
            _("« Moi aussi »"),
            _("De toutes les voix (signalements et « moi aussi »), part de celles qui en ont suivi un qui existait."),
            count + joined,
            joined,
        ),
        _share(
            "without_account",
            _("Envoyés sans compte"),
            _("Signalements envoyés par la personne elle-même, sans compte et sans qu'un agent les saisisse."),
            count,
            sum(one.unaided for one in got),
        ),
    ]


def _confirmed(got: Iterable[Received]) -> Figure:
    rows = list(got)
    return _share(
        "confirmed",
        _("Réparations confirmées"),
        _(
            "Signalements reçus dont tout est dit (confirmés, contestés ou non retenus ; ni doublons ni hors "
            "compétence) : part de ceux réparés et confirmés, par l'habitant ou sans contestation dans le délai. "
            "Ce n'est pas un taux de clôture."
        ),
        sum(one.settled for one in rows),
        sum(one.confirmed for one in rows),
    )


def _by_citizen(got: Iterable[Received]) -> Figure:
    rows = list(got)
    return _share(
        "confirmed_by_citizen",
        _("Confirmées par l'habitant"),
        _("Des réparations confirmées, part de celles où l'habitant a répondu « oui, c'est réparé »."),
        sum(one.confirmed for one in rows),
        sum(one.by_citizen for one in rows),
    )


def _contested(got: Iterable[Received]) -> Figure:
    rows = list(got)
    return _share(
        "contested",
        _("Contestés"),
        _("Signalements reçus et dits traités : part de ceux où l'habitant a répondu « ce n'est pas réparé »."),
        sum(one.treated for one in rows),
        sum(one.contested for one in rows),
    )


def _p50(delay: Delay | None) -> Figure:
    return _delay(
        "delay_p50",
        _("Délai médian"),
        _("De la réception à la réparation, même provisoire, des signalements réparés dans la période : un sur deux."),
        delay,
        delay.p50 if delay else None,
    )


def _p80(delay: Delay | None) -> Figure:
    return _delay(
        "delay_p80",
        _("Délai de 4 sur 5"),
        _("De la réception à la réparation, même provisoire : quatre signalements sur cinq ont attendu moins."),
        delay,
        delay.p80 if delay else None,
    )


def _rows(
    got: Sequence[Received],
    by: dict[tuple[int | None, date | None], Delay],
    quarters: Sequence[date],
    names: dict[int, str],
) -> list[Row]:
    """The most frequent first; those of which work ended in the period too."""
    of: dict[int, list[Received]] = {pk: [] for pk in names}
    for one in got:
        of[one.category].append(one)
    rows = [_row(names[pk], some, pk, by, quarters) for pk, some in of.items()]
    return sorted(rows, key=lambda row: (-row.count, row.name))


def _row(
    name: str,
    some: Sequence[Received],
    pk: int,
    by: dict[tuple[int | None, date | None], Delay],
    quarters: Sequence[date],
) -> Row:
    pairs = [(by.get((pk, quarter)), quarter) for quarter in quarters]
    return Row(
        name,
        sum(one.count for one in some),
        _confirmed(some),
        _contested(some),
        _p50(by.get((pk, None))),
        _p80(by.get((pk, None))),
        [(_p50(delay), _p80(delay)) for delay, _quarter in pairs],
    )


def _channels(got: Sequence[Received], received: int) -> list[Share]:
    counts = dict.fromkeys(Signalement.Channel.values, 0)
    for one in got:
        counts[one.channel] += one.count
    found = [
        Share(str(Signalement.Channel(code).label), count, 100 * count / received)
        for code, count in counts.items()
        if count
    ]
    return sorted(found, key=lambda one: -one.count)


def _months(got: Sequence[Received]) -> list[Month]:
    counts: dict[date, tuple[int, int]] = {}
    for one in got:
        before = counts.get(one.month, (0, 0))
        counts[one.month] = before[0] + one.count, before[1] + one.confirmed
    return [Month(first, *counts[first]) for first in sorted(counts)]


def _share(code: str, label: str, definition: str, n: int, part: int) -> Figure:
    if n < FEWEST:
        return Figure(code, label, definition, PERCENT, n, None, few(n))
    return Figure(code, label, definition, PERCENT, n, 100 * part / n)


def _delay(code: str, label: str, definition: str, delay: Delay | None, value: float | None) -> Figure:
    n = delay.count if delay else 0
    if n < FEWEST or value is None:
        return Figure(code, label, definition, DAYS, n, None, few(n))
    return Figure(code, label, definition, DAYS, n, float(value))


def few(n: int) -> str:
    words = ngettext(
        "Pas assez de signalements : %(n)d sur %(least)d nécessaires.",
        "Pas assez de signalements : %(n)d sur %(least)d nécessaires.",
        n,
    )
    return words % {"n": n, "least": FEWEST}
