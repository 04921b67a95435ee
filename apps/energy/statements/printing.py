# SPDX-License-Identifier: EUPL-1.2
"""The PDF of a yearly statement, A4 on its side: amounts, each lot of each authority with its interval and how its
amount was come by, contested lines, months of the ledger, signatures."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph, Spacer, Table, TableStyle

from apps.contracts.penalties import euros
from apps.energy.models import SavingsStatement, SavingsStatementLine
from apps.energy.statements import reading
from apps.territories import paper

PAPER = landscape(A4)
WIDTH = PAPER[0] - 2 * paper.MARGIN
FIGURES = [46 * mm, 28 * mm, 28 * mm, 46 * mm, 30 * mm, 30 * mm, WIDTH - 208 * mm]
HOW = [58 * mm, WIDTH - 92 * mm, 34 * mm]
ROWS = [60 * mm, 26 * mm, *[(WIDTH - 112 * mm) / 6] * 6, 26 * mm]
MOST, EMPTY = 600, "—"


def pdf(statement: SavingsStatement) -> bytes:
    """All of it: who may see the statement may see its lines."""
    zone = ZoneInfo(statement.contract.territory.time_zone)
    said = {"year": statement.year, "contract": statement.contract.name}
    title = _("Décompte des économies, année %(year)d · %(contract)s") % said
    return paper.pdf(
        story(statement, zone, title), title=title, subject=_("Décompte annuel des économies d'énergie"), size=PAPER
    )


def story(statement: SavingsStatement, zone: ZoneInfo, title: str) -> Iterable[Flowable]:
    yield Paragraph(paper.text(title), paper.STYLES["title"])
    for line in _facts(statement, zone):
        yield Paragraph(line, paper.STYLES["fact"])
    rows = list(
        statement.lines.select_related("authority")
        .defer("authority__outline")
        .order_by("-nature", "year", "lot", "authority__name", "pk")
    )
    yield _heading(_("Montants"))
    yield _amounts(statement)
    yield _heading(_("Économies, par lot et par autorité"))
    yield _figures([row for row in rows if row.nature == SavingsStatementLine.Nature.YEAR])
    yield _heading(_("Bonus, malus et régularisations"))
    yield _how(rows)
    contested = [row for row in rows if row.contested]
    if contested:
        yield from _contests(contested)
    yield _heading(_("Mois du registre"))
    yield from _months(rows)
    yield KeepTogether([_heading(_("Acceptations")), _signatures(statement, zone)])


def _facts(statement: SavingsStatement, zone: ZoneInfo) -> Iterable[str]:
    contract = statement.contract
    if contract.is_sample:
        yield paper.fact(_("Fictif"), _("contrat d'exemple : ces chiffres ne sont opposables à personne"))
    yield paper.fact(_("Contrat"), f"{contract.reference} · {contract.territory}")
    yield paper.fact(_("Titulaire"), reading.contractors(contract) or EMPTY)
    yield paper.fact(_("Période"), f"{_day(statement.first)} – {_day(statement.last)}")
    if statement.version:
        yield paper.fact(_("Version en vigueur"), str(statement.version.number))
    yield paper.fact(_("État"), str(statement.get_state_display()))
    yield paper.fact(_("Compté le"), _moment(statement.counted_at, zone))
    if statement.issued_at:
        yield paper.fact(_("Émis et figé le"), _moment(statement.issued_at, zone))
        yield paper.fact(_("Empreinte SHA-256"), statement.checksum)
    else:
        yield paper.fact(_("Valeur"), _("pas encore émis : copie de travail"))


def _amounts(statement: SavingsStatement) -> Flowable:
    owed = _("Dû au titulaire") if statement.total < 0 else _("Dû par le titulaire")
    rows = [
        (_("Malus"), statement.malus),
        (_("Bonus"), -statement.bonus),
        (_("Régularisations"), statement.corrections),
        (owed, abs(statement.total)),
        (_("Contesté, hors total"), statement.contested),
    ]
    cells = [[_cell(words), _sum(amount, strong=words == owed)] for words, amount in rows]
    table = Table(cells, colWidths=[60 * mm, 40 * mm], hAlign="LEFT")
    table.setStyle(_style(("LINEABOVE", (0, 3), (-1, 3), 0.8, paper.INK)))
    return table


def _figures(rows: Sequence[SavingsStatementLine]) -> Flowable:
    heads = (
        *(_("Lot, autorité"), _("Référence ajustée"), _("Mesuré"), _("Économie et intervalle"), _("Promis")),
        *(_("Prix constant, courant"), _("CO₂ évité, confiance")),
    )
    cells = [[_head(head, right=0 < rank < 6) for rank, head in enumerate(heads)]]
    cells += [_figure(row) for row in rows]
    table = LongTable(cells, colWidths=FIGURES, repeatRows=1, hAlign="LEFT")
    table.setStyle(_style())
    return table


def _figure(row: SavingsStatementLine) -> list[Any]:
    interval = EMPTY
    if row.low_kwh is not None and row.high_kwh is not None:
        said = {"low": _number(row.low_kwh), "high": _number(row.high_kwh), "level": _number(row.level * 100)}
        interval = _("de %(low)s à %(high)s kWh, à %(level)s %%") % said
    verdict = str(row.get_verdict_display()) if row.verdict != "proven" else ""
    avoided = f"{_percent(row.percent)} · {_kwh(row.avoided_kwh)}"
    reserves = " ".join(row.reasons)
    carbon = EMPTY if row.co2_kg is None else _("%(t)s t CO₂e") % {"t": _number(row.co2_kg / 1000, 1)}
    return [
        Paragraph(
            f"{paper.text(str(row.get_lot_display()))}<br/>{paper.text(str(row.authority))}", paper.STYLES["body"]
        ),
        _right(_kwh(row.adjusted_kwh)),
        _right(_kwh(row.measured_kwh)),
        Paragraph(
            "<br/>".join([paper.text(avoided), _grey(interval), *([paper.text(verdict)] if verdict else [])]),
            paper.STYLES["figure"],
        ),
        Paragraph(
            f"{paper.text(_percent(row.committed_percent))}<br/>{_grey(_kwh(row.committed_kwh))}",
            paper.STYLES["figure"],
        ),
        Paragraph(
            f"{paper.text(_euros(row.euros_constant))}<br/>{_grey(_euros(row.euros_current))}", paper.STYLES["figure"]
        ),
        Paragraph(
            f"{paper.text(carbon)} · {paper.text(str(row.get_confidence_display()))}<br/>{_grey(reserves)}",
            paper.STYLES["body"],
        ),
    ]


def _how(rows: Sequence[SavingsStatementLine]) -> Flowable:
    cells = [[_head(_("Lot, autorité")), _head(_("Calcul")), _head(_("Montant"), right=True)]]
    for row in rows:
        nature = "" if row.nature == "year" else f" · {row.get_nature_display()} {row.year}"
        name = f"{row.get_lot_display()} · {row.authority}{nature}"
        said = f"{row.get_settlement_display()} : {row.why}"
        cells.append([_cell(name), _cell(said), _sum(row.amount, out=not row.counts)])
    table = LongTable(cells, colWidths=HOW, repeatRows=1, hAlign="LEFT")
    table.setStyle(_style())
    return table


def _contests(rows: Sequence[SavingsStatementLine]) -> Iterable[Flowable]:
    yield KeepTogether([_heading(_("Lignes contestées")), *_contest(rows[0])])
    yield from (KeepTogether(_contest(row)) for row in rows[1:])


def _contest(row: SavingsStatementLine) -> list[Flowable]:
    decided = f"{row.get_decision_display()} : {row.decision_said}" if row.decision else _("Pas encore décidée.")
    return [
        Paragraph(paper.text(f"{row} · {euros(row.amount)}"), paper.STYLES["part"]),
        Paragraph(paper.text(f"« {row.contest_reason} »"), paper.STYLES["body"]),
        Paragraph(paper.text(decided), paper.STYLES["small"]),
        Spacer(1, 2 * mm),
    ]


def _months(rows: Sequence[SavingsStatementLine]) -> Iterable[Flowable]:
    """Each thing over its months, summed; month by month they are in the file."""
    heads = (
        *(_("Objet"), _("Mois"), _("Référence"), _("Ajustements"), _("Mesuré"), _("Évité"), _("Au moins")),
        *(_("Au plus"), _("Jours comptés")),
    )
    cells = [[_head(head, right=rank > 1) for rank, head in enumerate(heads)]]
    for row in rows:
        if row.nature != SavingsStatementLine.Nature.YEAR:
            continue
        for label, months in groupby(row.rows, key=lambda one: one["label"]):
            cells.append(_thing(row, label, list(months)))
    if len(cells) == 1:
        yield Paragraph(paper.text(_("Aucune ligne du registre pour cette année.")), paper.STYLES["body"])
        return
    table = LongTable(cells[: MOST + 1], colWidths=ROWS, repeatRows=1, hAlign="LEFT")
    table.setStyle(_style())
    yield table
    said = _("Mois par mois, avec le modèle et les données employées : dans le fichier CSV de ce décompte.")
    yield Paragraph(paper.text(said), paper.STYLES["small"])


def _thing(row: SavingsStatementLine, label: str, months: Sequence[dict[str, Any]]) -> list[Any]:
    names = ("baseline_kwh", "adjustment_kwh", "measured_kwh", "avoided_kwh", "low_kwh", "high_kwh")
    counted = [one for one in months if one["avoided_kwh"] is not None]
    sums = [sum((Decimal(one[name] or 0) for one in counted), Decimal(0)) for name in names]
    days = sum(one["days_counted"] for one in counted), sum(one["days_expected"] for one in months)
    return [
        _cell(f"{label} · {row.get_lot_display()}"),
        _cell(f"{len(counted)} / {len(months)}"),
        *(_right(_number(one)) for one in sums),
        _right(f"{days[0]} / {days[1]}"),
    ]


def _signatures(statement: SavingsStatement, zone: ZoneInfo) -> Flowable:
    sides = (("contractor", _("Pour le titulaire")), ("owner", _("Pour la collectivité")))
    cells = [
        [Paragraph(paper.text(words), paper.STYLES["part"]), _cell(_signed(statement, side, zone))]
        for side, words in sides
    ]
    table = Table(cells, colWidths=[60 * mm, 120 * mm], hAlign="LEFT")
    table.setStyle(_style())
    return table


def _signed(statement: SavingsStatement, side: str, zone: ZoneInfo) -> str:
    by, at = getattr(statement, f"{side}_by"), getattr(statement, f"{side}_at")
    if by is None or at is None:
        return _("pas encore accepté")
    return f"{by.get_full_name() or by.username}, {_moment(at, zone)}"


def _heading(words: str) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["heading"])


def _head(words: str, *, right: bool = False) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["column" if right else "small"])


def _cell(words: str) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["body"])


def _right(words: str) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["figure"])


def _sum(amount: Decimal, *, strong: bool = False, out: bool = False) -> Flowable:
    words = paper.text(euros(amount))
    if out:
        words = f"({words})"
    return Paragraph(f'<font name="Titre">{words}</font>' if strong else words, paper.STYLES["figure"])


def _grey(words: Any) -> str:
    return f'<font color="#4F5C6F" size="8">{paper.text(str(words))}</font>'


def _kwh(value: Decimal | None) -> str:
    return EMPTY if value is None else f"{_number(value)} kWh"


def _percent(value: Decimal | None) -> str:
    return EMPTY if value is None else f"{_number(value, 1)} %"


def _euros(value: Decimal | None) -> str:
    return EMPTY if value is None else euros(value)


def _number(value: Decimal, places: int = 0) -> str:
    return number_format(value, decimal_pos=places, force_grouping=True)


def _style(*more: Any) -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, paper.RULE),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            *more,
        ]
    )


def _day(day: date) -> str:
    return date_format(day, "d/m/Y")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return date_format(timezone.localtime(at, zone), "d/m/Y H:i")
