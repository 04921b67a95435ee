# SPDX-License-Identifier: EUPL-1.2
"""The PDF of a statement, A4 on its side: totals, indicators, contested lines, then each line that counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph, Spacer, Table, TableStyle

from apps.contracts.clocks import ACRONYMS, CLOCKS
from apps.contracts.penalties import euros
from apps.interventions.models import Statement, StatementLine
from apps.interventions.statements import counting, earlier, reading, wording
from apps.territories import paper

PAPER = landscape(A4)
WIDTH = PAPER[0] - 2 * paper.MARGIN
FIGURES = [38 * mm, *[17 * mm] * 5, *[(WIDTH - 123 * mm) / 5] * 5]
LINES = [34 * mm, 52 * mm, 44 * mm, WIDTH - 156 * mm, 26 * mm]
MOST = 1_500  # lines one by one: some seconds, a hundred pages
EMPTY, CHUNK = "—", 100  # lines of one table: a long one is copied whole at the end of each page


def pdf(statement: Statement) -> bytes:
    """All of it: who may see the statement may see its lines."""
    zone = ZoneInfo(statement.contract.territory.time_zone)
    title = _("Décompte, %(month)s · %(contract)s") % {
        "month": earlier.in_words(statement.month),
        "contract": statement.contract.name,
    }
    return paper.pdf(_story(statement, zone, title), title=title, subject=_("Décompte mensuel"), size=PAPER)


def _story(statement: Statement, zone: ZoneInfo, title: str) -> Iterable[Flowable]:
    yield Paragraph(paper.text(title), paper.STYLES["title"])
    for line in _facts(statement, zone):
        yield Paragraph(line, paper.STYLES["fact"])
    yield _heading(_("Montants"))
    yield _amounts(statement)
    yield _heading(_("Par indicateur"))
    yield _figures(statement)
    rows = list(statement.lines.select_related("rule", "previous__statement").order_by(*reading.IN_ORDER))
    contested = [row for row in rows if row.contested]
    if contested:
        yield from _contests(contested)
    yield from _all_lines(rows, zone)
    yield KeepTogether([_heading(_("Signatures")), _signatures(statement, zone)])


def _facts(statement: Statement, zone: ZoneInfo) -> Iterable[str]:
    contract = statement.contract
    if contract.is_sample:
        yield paper.fact(
            _("Exemple, à confirmer"), _("les délais et les pénalités de ce contrat ne sont opposables à personne")
        )
    yield paper.fact(_("Contrat"), f"{contract.reference} · {contract.territory}")
    yield paper.fact(_("Titulaire"), reading.contractors(contract) or EMPTY)
    if statement.version:
        yield paper.fact(_("Version en vigueur"), str(statement.version.number))
    yield paper.fact(_("État"), str(statement.get_state_display()))
    whole = statement.counted_to == counting.bounds(contract, statement.month)[1]
    yield paper.fact(_("Compté"), _("sur tout le mois") if whole else _moment(statement.counted_to, zone))
    if statement.frozen_at:
        yield paper.fact(_("Figé le"), _moment(statement.frozen_at, zone))
        yield paper.fact(_("Empreinte SHA-256"), statement.checksum)
    else:
        yield paper.fact(_("Valeur"), _("pas encore signé par les deux parties : copie de travail"))


def _amounts(statement: Statement) -> Flowable:
    owed = _("Dû au titulaire") if statement.total < 0 else _("Dû par le titulaire")
    rows = [
        (_("Pénalités"), statement.penalties),
        (_("Intéressement"), -statement.bonuses),
        (_("Régularisations"), statement.corrections),
        (owed, abs(statement.total)),
        (_("Contesté, hors total"), statement.contested),
    ]
    cells = [[_cell(words), _sum(amount, strong=words == owed)] for words, amount in rows]
    table = Table(cells, colWidths=[60 * mm, 40 * mm], hAlign="LEFT")
    table.setStyle(_style(("LINEABOVE", (0, 3), (-1, 3), 0.8, paper.INK)))
    return table


def _figures(statement: Statement) -> Flowable:
    heads = (
        *(_("Délai"), _("Échus"), _("Tenus"), _("Non tenus"), _("Ouverts"), _("Bande neutre"), _("Pénalités")),
        *(_("Plafonné de"), _("Intéressement"), _("Régularisations"), _("Contesté")),
    )
    cells = [[_head(head, right=rank > 0) for rank, head in enumerate(heads)]]
    for one in reading.indicators(statement):
        counts = (one.due, one.kept, one.failed, one.still_open, one.neutral)
        amounts = (one.penalties, one.cut, one.bonuses, one.corrections, one.apart)
        cells.append([_cell(one.name), *(_number(str(n)) for n in counts), *(_sum(amount) for amount in amounts)])
    table = Table(cells, colWidths=FIGURES, hAlign="LEFT")
    table.setStyle(_style())
    return table


def _contests(rows: Sequence[StatementLine]) -> Iterable[Flowable]:
    """The heading stays with the first of them."""
    yield KeepTogether([_heading(_("Lignes contestées")), *_contest(rows[0])])
    yield from (KeepTogether(_contest(row)) for row in rows[1:])


def _contest(row: StatementLine) -> list[Flowable]:
    decided = f"{row.get_decision_display()} : {row.decision_said}" if row.decision else _("Pas encore décidée.")
    return [
        Paragraph(paper.text(f"{_name(row)} · {row.about} · {euros(row.amount)}"), paper.STYLES["part"]),
        Paragraph(paper.text(f"« {row.contest_reason} »"), paper.STYLES["body"]),
        Paragraph(paper.text(decided), paper.STYLES["small"]),
        Spacer(1, 2 * mm),
    ]


def _all_lines(rows: Sequence[StatementLine], zone: ZoneInfo) -> Iterable[Flowable]:
    """Those that were not kept, cost or earned, one by one; of the others, the number of their request. Of too many,
    the ones that are discussed; the file has them all."""
    yield _heading(_("Lignes"))
    if not rows:
        yield Paragraph(paper.text(_("Aucun délai du contrat n'est tombé dans ce mois.")), paper.STYLES["body"])
    discussed = [row for row in rows if row.late or row.contested or row.nature != StatementLine.Nature.DUE]
    earned = [row for row in rows if row.amount and not (row.late or row.contested) and row.nature == "due"]
    told = sorted((discussed + earned)[:MOST], key=lambda row: (row.due_at, row.clock_id))
    for start in range(0, len(told), CHUNK):
        yield _lines(told[start : start + CHUNK], zone)
    left = len(discussed) + len(earned) - len(told)
    if left:
        said = _("%(n)d autres lignes ont un montant : elles sont dans le fichier CSV de ce décompte.") % {"n": left}
        yield Paragraph(paper.text(said), paper.STYLES["body"])
    known = {row.pk for row in discussed + earned}
    yield from _kept([row for row in rows if row.pk not in known])


def _kept(rows: Sequence[StatementLine]) -> Iterable[Flowable]:
    if rows:
        yield _heading(_("Délais tenus, sans montant"))
    for kind in CLOCKS:
        numbers = [str(row.request_id) for row in rows if row.kind == kind]
        if numbers:
            said = _("%(clock)s, DI n° %(numbers)s") % {"clock": ACRONYMS[kind], "numbers": ", ".join(numbers)}
            yield Paragraph(paper.text(said), paper.STYLES["body"])


def _lines(rows: Sequence[StatementLine], zone: ZoneInfo) -> Flowable:
    heads = (_("DI, horloge"), _("Objet"), _("Échéance, arrêt"), _("Calcul"), _("Montant"))
    cells = [[_head(head, right=head == heads[-1]) for head in heads], *(_line(row, zone) for row in rows)]
    table = LongTable(cells, colWidths=LINES, repeatRows=1, hAlign="LEFT")
    table.setStyle(_style())
    return table


def _line(row: StatementLine, zone: ZoneInfo) -> list[Any]:
    stopped = _moment(row.stopped_at, zone) if row.stopped_at else _("pas encore arrêtée")
    kept = _("non tenue") if row.late else _("tenue")
    times = f"{_moment(row.due_at, zone)}<br/>{paper.text(stopped)}<br/>{_grey(kept)}"
    nature = "" if row.nature == StatementLine.Nature.DUE else f"<br/>{_grey(row.get_nature_display())}"
    return [
        Paragraph(f"{paper.text(_name(row))}{nature}", paper.STYLES["body"]),
        _cell(row.about),
        Paragraph(times, paper.STYLES["body"]),
        Paragraph(f"{paper.text(row.said)}<br/>{_grey(row.clause)}", paper.STYLES["body"]),
        _sum(row.amount, out=not row.counts),
    ]


def _signatures(statement: Statement, zone: ZoneInfo) -> Flowable:
    sides = (("contractor", _("Pour le titulaire")), ("owner", _("Pour la collectivité")))
    cells = [
        [Paragraph(paper.text(words), paper.STYLES["part"]), _cell(_signed(statement, side, zone))]
        for side, words in sides
    ]
    table = Table(cells, colWidths=[60 * mm, 120 * mm], hAlign="LEFT")
    table.setStyle(_style())
    return table


def _signed(statement: Statement, side: str, zone: ZoneInfo) -> str:
    by, at = getattr(statement, f"{side}_signed_by"), getattr(statement, f"{side}_signed_at")
    if statement.tacit_side == side and statement.tacit_at is not None:
        return wording.tacit(statement, _moment(statement.tacit_at, zone))
    if by is None or at is None:
        return _("pas encore signé")
    return f"{by.get_full_name() or by.username}, {_moment(at, zone)}"


def _name(row: StatementLine) -> str:
    return f"DI n° {row.request_id} · {row.acronym}"


def _heading(words: str) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["heading"])


def _head(words: str, *, right: bool = False) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["column" if right else "small"])


def _cell(words: str) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["body"])


def _number(words: str) -> Flowable:
    return Paragraph(paper.text(words), paper.STYLES["figure"])


def _sum(amount: Decimal, *, strong: bool = False, out: bool = False) -> Flowable:
    words = paper.text(euros(amount))
    if out:
        words = f"({words})"
    return Paragraph(f'<font name="Titre">{words}</font>' if strong else words, paper.STYLES["figure"])


def _grey(words: Any) -> str:
    return f'<font color="#4F5C6F" size="8">{paper.text(str(words))}</font>'


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


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return date_format(timezone.localtime(at, zone), "d/m/Y H:i")
