# SPDX-License-Identifier: EUPL-1.2
"""The figures of a period, each with its definition and the number of cases that it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.models import Trade
from apps.contracts.clocks import ACRONYMS, CLOCKS
from apps.interventions.clocks.keeping import in_words
from apps.interventions.measures import counting, formulas
from apps.interventions.measures.counting import Scope
from apps.interventions.measures.formulas import LEAST, LEAST_TAIL

HOURS, PERCENT, COUNT = "h", "%", ""
DAYS_ALONE = 24 * 100  # hours: beyond a hundred days, nobody reads the hours
DEFINITIONS = {
    "intervene_p50": gettext_lazy(
        "De la transmission de la DI à l'arrivée sur site, suspensions acceptées déduites, en heures réelles : une DI "
        "sur deux fait mieux. DI arrivées dans la période."
    ),
    "intervene_p90": gettext_lazy("Le même délai : neuf DI sur dix font mieux."),
    "restore_p50": gettext_lazy(
        "De la transmission de la DI à la réparation, suspensions acceptées déduites, en heures réelles : une DI sur "
        "deux fait mieux. DI réparées dans la période."
    ),
    "restore_p90": gettext_lazy("Le même délai : neuf DI sur dix font mieux."),
    "gti": gettext_lazy("Délais d'intervention tenus ÷ délais échus dans la période ; ouvert et dépassé : non tenu."),
    "gtrp": gettext_lazy(
        "Rétablissements provisoires à temps ÷ délais échus dans la période ; ouvert et dépassé : non tenu."
    ),
    "gtr": gettext_lazy("Rétablissements à temps ÷ délais échus dans la période ; ouvert et dépassé : non tenu."),
    "mttr": gettext_lazy("Durée moyenne de réparation : somme des délais de réparation ÷ nombre de réparations."),
    "mtbf": gettext_lazy("Heures de marche des équipements en service aujourd'hui ÷ pannes détectées dans la période."),
    "availability": gettext_lazy(
        "Heures de marche ÷ heures de la période, pour les équipements en service aujourd'hui. Un équipement est en "
        "panne de la détection à la réparation de sa DI ; ce que personne n'a vu n'est pas compté."
    ),
    "first_time": gettext_lazy(
        "Réparations sans nouvelle DI de même classe sur le même équipement dans les 30 jours ÷ réparations. Celles de "
        "moins de 30 jours ne sont pas encore jugées."
    ),
    "preventive": gettext_lazy("Ordres de travail de plans préventifs ÷ ordres donnés dans la période, non annulés."),
    "backlog": gettext_lazy("DI où un travail est attendu maintenant, quelle que soit la période."),
    "backlog_age": gettext_lazy("Âge d'une DI en attente sur deux, depuis la détection de la panne."),
}
LABELS = {
    "intervene_p50": gettext_lazy("Délai d'intervention, médiane"),
    "intervene_p90": gettext_lazy("Délai d'intervention, 9 sur 10"),
    "restore_p50": gettext_lazy("Délai de réparation, médiane"),
    "restore_p90": gettext_lazy("Délai de réparation, 9 sur 10"),
    "gti": gettext_lazy("GTI tenues"),
    "gtrp": gettext_lazy("GTRP tenues"),
    "gtr": gettext_lazy("GTR tenues"),
    "mttr": gettext_lazy("Durée moyenne de réparation (MTTR)"),
    "mtbf": gettext_lazy("Temps moyen entre pannes (MTBF)"),
    "availability": gettext_lazy("Disponibilité"),
    "first_time": gettext_lazy("Réparé du premier coup"),
    "preventive": gettext_lazy("Part du préventif"),
    "backlog": gettext_lazy("DI en attente"),
    "backlog_age": gettext_lazy("Âge médian des DI en attente"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` None: unknown, and `why` says it. `n`: how many cases it comes from."""

    code: str
    value: float | None
    unit: str
    n: int
    why: str = ""

    @property
    def label(self) -> str:
        return str(LABELS[self.code])

    @property
    def definition(self) -> str:
        return str(DEFINITIONS[self.code])

    @property
    def shown(self) -> str:
        """« 3 h 12 », « 92,5 % », « 14 »."""
        if self.value is None:
            return _("inconnu")
        if self.unit == HOURS and self.value >= DAYS_ALONE:
            return _("%(n)s j") % {"n": f"{self.value / 24:,.0f}".replace(",", "\u202f")}
        if self.unit == HOURS:
            return in_words(timedelta(hours=self.value))
        if self.unit == PERCENT:
            text = f"{floor(self.value * 100) / 100:.2f}" if self.code == "availability" else f"{self.value:.1f}"
            return text.replace(".", ",") + "\u00a0%"  # 99,998 % available is not « 100 % »
        return f"{self.value:.0f}"


@dataclass(frozen=True, slots=True)
class Group:
    """A contractor, a trade or a street, with some of the figures."""

    name: str
    count: int
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Table:
    code: str
    title: str
    groups: list[Group]
    more: int  # groups beyond

    @property
    def told(self) -> list[Group]:
        """Those of which something is known: a row of dashes helps nobody who reads a page."""
        return [group for group in self.groups if any(one.value is not None for one in group.figures)]

    @property
    def untold(self) -> int:
        return self.more + len(self.groups) - len(self.told)


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    shares: dict[str, Figure]  # by clock


@dataclass(frozen=True, slots=True)
class Report:
    figures: list[Figure]
    tables: list[Table]
    months: list[Month]
    ages: list[tuple[str, int]]
    assets: list[dict[str, Any]]
    late: int


GROUPED = ("intervene_p50", "intervene_p90", "gti", "gtr", "mttr", "first_time")
SHOWN = 20  # groups of one table


def report(scope: Scope) -> Report:
    """Seven statements, however much there is to measure."""
    works = {(row["by"], row["group"]): row for row in counting.works(scope)}
    kept = {(row["by"], row["group"], row["kind"]): (row["kept"], row["due"]) for row in counting.promises(scope)}
    backlog, stops, equipment = counting.backlog(scope), counting.stops(scope), scope.assets().count()
    figures = [*_of(works.get(("all", "?"), {}), kept, "all", "?"), *_equipment(scope, stops, equipment)]
    figures += [_preventive(counting.orders(scope)), *_backlog(backlog)]
    return Report(
        figures=sorted(figures, key=lambda one: list(LABELS).index(one.code)),
        tables=[_table(code, title, works, kept) for code, title in _tables()],
        months=_months(kept),
        ages=_ages(backlog),
        assets=counting.worst_assets(scope),
        late=backlog["late"],
    )


def _tables() -> Iterable[tuple[str, str]]:
    return (("company", _("Par entreprise")), ("trade", _("Par métier")), ("street", _("Par voie")))


def _of(row: Mapping[str, Any], kept: Mapping[Any, tuple[int, int]], by: str, group: str) -> list[Figure]:
    """What is told of all the work as of a part of it."""
    found = [
        _quantile("intervene_p50", row, "arrived", LEAST),
        _quantile("intervene_p90", row, "arrived", LEAST_TAIL),
        _quantile("restore_p50", row, "repaired", LEAST),
        _quantile("restore_p90", row, "repaired", LEAST_TAIL),
        _quantile("mttr", row, "repaired", LEAST),
        _share("first_time", row.get("held") or 0, row.get("proven") or 0),
    ]
    return found + [_share(kind, *kept.get((by, group, kind), (0, 0))) for kind in CLOCKS]


def _quantile(code: str, row: Mapping[str, Any], counted: str, least: int) -> Figure:
    n = row.get(counted) or 0
    value = row.get(code)
    known = value is not None and n >= least
    return Figure(code, float(value) if known and value is not None else None, HOURS, n, "" if known else too_few(n))


def _share(code: str, part: int, whole: int) -> Figure:
    value = formulas.share(part, whole)
    return Figure(code, value, PERCENT, whole, "" if value is not None else too_few(whole))


def _equipment(scope: Scope, stops: Mapping[str, Any], equipment: int) -> list[Figure]:
    exposed, down, failures = equipment * scope.period.hours, float(stops["hours"]), int(stops["failures"])
    between = formulas.mtbf(exposed - down, failures) if equipment and failures >= LEAST else None
    without = _("Aucun équipement en service.") if not equipment else _("Aucune panne : rien à espacer.")
    without = too_few(failures) if equipment and failures else without
    ran = formulas.availability(exposed, down)
    return [
        Figure("mtbf", between, HOURS, failures, "" if between is not None else without),
        Figure("availability", ran, PERCENT, equipment, "" if ran is not None else _("Aucun équipement en service.")),
    ]


def _preventive(row: Mapping[str, Any]) -> Figure:
    return _share("preventive", row["planned"], row["given"])


def _backlog(row: Mapping[str, Any]) -> list[Figure]:
    age = row["median"]
    return [
        Figure("backlog", float(row["open"]), COUNT, row["open"]),
        Figure(
            "backlog_age",
            None if age is None else float(age),
            HOURS,
            row["open"],
            _("Rien n'attend.") if age is None else "",
        ),
    ]


def _ages(row: Mapping[str, Any]) -> list[tuple[str, int]]:
    """From the youngest; each counts those that the class before did not."""
    found, before = [], 0
    for days, name in counting.CLASSES:
        found.append((name, row[f"under_{days}"] - before))
        before = row[f"under_{days}"]
    return [*found, (_("plus de 90 jours"), row["open"] - before)]


def _table(code: str, title: str, works: Mapping[Any, Any], kept: Mapping[Any, tuple[int, int]]) -> Table:
    names = {group for by, group in works if by == code} | {group for by, group, _kind in kept if by == code}
    groups = [_group(code, name, works.get((code, name), {}), kept) for name in names]
    ranked = sorted(groups, key=lambda one: (-one.count, one.name))
    return Table(code, title, ranked[:SHOWN], max(len(ranked) - SHOWN, 0))


def _group(code: str, name: str, row: Mapping[str, Any], kept: Mapping[Any, tuple[int, int]]) -> Group:
    figures = {one.code: one for one in _of(row, kept, code, name)}
    count = max(row.get("arrived") or 0, row.get("repaired") or 0, row.get("failures") or 0)
    return Group(_named(code, name), count, [figures[one] for one in GROUPED])


def _named(code: str, name: str) -> str:
    if code == "trade" and name in Trade.values:
        return str(Trade(name).label)
    unknown = {"company": _("sans équipe"), "street": _("voie inconnue")}
    if name in ("?", "-"):
        return unknown.get(code, _("inconnu"))
    return name or _("régie, ou entreprise non dite")


def _months(kept: Mapping[Any, tuple[int, int]]) -> list[Month]:
    names = sorted({group for by, group, _kind in kept if by == "month"})
    return [
        Month(
            date.fromisoformat(f"{name}-01"),
            {kind: _share(kind, *kept.get(("month", name, kind), (0, 0))) for kind in CLOCKS},
        )
        for name in names
    ]


def too_few(n: int) -> str:
    if n == 0:
        return _("Rien dans la période.")
    return _("n = %(n)d : trop peu pour en tirer un chiffre.") % {"n": n}


def acronym(kind: str) -> str:
    return ACRONYMS[kind]
