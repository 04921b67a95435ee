# SPDX-License-Identifier: EUPL-1.2
"""The PDF of a shift: who held it, what was handed over and signed, what happened. Fonts are in the file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, Spacer, TableStyle

from apps.duty import courante
from apps.duty.models import Shift
from apps.duty.parts import GAP, ITEM, TEXT, TITLE, Part, parts
from apps.territories import paper

LINES = 1000  # of what happened; a longer shift says how many are left to the page
PART = {TITLE: "part", ITEM: "item", TEXT: "body"}  # their styles


def pdf(shift: Shift, user: Any) -> bytes:
    """What `user` may see of this shift, on A4."""
    zone = ZoneInfo(shift.territory.time_zone)
    title = _("Service n° %(pk)s · %(territory)s") % {"pk": shift.pk, "territory": shift.territory}
    return paper.pdf(_story(shift, user, zone, title), title=title, subject=_("Main courante"))


def _story(shift: Shift, user: Any, zone: ZoneInfo, title: str) -> Iterable[Flowable]:
    yield Paragraph(paper.text(title), paper.STYLES["title"])
    for line in _facts(shift, zone):
        yield Paragraph(line, paper.STYLES["fact"])
    yield Paragraph(paper.text(_("Consignes de relève")), paper.STYLES["heading"])
    for part in parts(shift.note or _("Aucune consigne écrite.")):
        yield _written(part)
    yield Paragraph(paper.text(_("Main courante du service")), paper.STYLES["heading"])
    page = courante.of_shift(user, shift, LINES)
    yield _table(page.rows, zone)
    if page.older:
        yield Paragraph(
            paper.text(_("Les lignes plus anciennes sont sur la page de la main courante.")), paper.STYLES["small"]
        )


def _written(part: Part) -> Flowable:
    if part.what == GAP:
        return Spacer(1, 2 * mm)
    return Paragraph(
        paper.text("–\u00a0" + part.text if part.what == ITEM else part.text), paper.STYLES[PART[part.what]]
    )


def _facts(shift: Shift, zone: ZoneInfo) -> Iterable[str]:
    people = ", ".join(courante.name(one) for one in shift.operators.order_by("last_name", "username"))
    yield paper.fact(_("Tenu par"), people or "—")
    yield paper.fact(
        _("Du"), f"{_moment(shift.started_at, zone)} {_('au')} {_moment(shift.ended_at, zone, _('en cours'))}"
    )
    if shift.signed_by:
        yield paper.fact(_("Signé par"), f"{courante.name(shift.signed_by)}, {_moment(shift.signed_at, zone)}")
    else:
        yield paper.fact(_("Signé par"), _("pas encore signé : ce document n'est qu'une copie de travail"))
    if shift.read_by:
        yield paper.fact(_("Lu par"), f"{courante.name(shift.read_by)}, {_moment(shift.read_at, zone)}")
    elif shift.signed_by:
        yield paper.fact(_("Lu par"), _("personne encore"))


def _table(rows: Iterable[courante.Row], zone: ZoneInfo) -> Flowable:
    cells = [[_cell(_moment_short(row.at, zone)), _told(row)] for row in sorted(rows, key=lambda row: row.at)]
    if not cells:
        return Paragraph(paper.text(_("Rien n'a été noté.")), paper.STYLES["body"])
    table = LongTable(cells, colWidths=[26 * mm, A4[0] - 40 * mm - 26 * mm])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, paper.RULE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _told(row: courante.Row) -> list[Flowable]:
    label = f'<font color="#4F5C6F">{paper.text(row.label)} · </font>' if row.label else ""
    said = [Paragraph(label + paper.text(row.text).replace("\n", "<br/>"), paper.STYLES["body"])]
    under = " · ".join(one for one in (row.author, row.why) if one)
    return said + ([Paragraph(paper.text(under), paper.STYLES["small"])] if under else [])


def _cell(text: str) -> Paragraph:
    return Paragraph(paper.text(text), paper.STYLES["hour"])


def _moment(at: datetime | None, zone: ZoneInfo, otherwise: str = "—") -> str:
    return date_format(timezone.localtime(at, zone), "j F Y à H:i") if at else otherwise


def _moment_short(at: datetime, zone: ZoneInfo) -> str:
    return date_format(timezone.localtime(at, zone), "d/m H:i")
