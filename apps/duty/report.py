# SPDX-License-Identifier: EUPL-1.2
"""The PDF of a shift: who held it, what was handed over and signed, what happened. Fonts are in the file."""

import io
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import reportlab
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from apps.duty import courante
from apps.duty.models import Shift
from apps.duty.parts import GAP, ITEM, TEXT, TITLE, Part, parts

LINES = 1000  # of what happened; a longer shift says how many are left to the page
PART = {TITLE: "part", ITEM: "item", TEXT: "body"}  # their styles
INK, GREY, RULE = HexColor("#18212D"), HexColor("#4F5C6F"), HexColor("#C9D1DD")


def pdf(shift: Shift, user: Any) -> bytes:
    """What `user` may see of this shift, on A4."""
    _fonts()
    zone = ZoneInfo(shift.territory.time_zone)
    out = io.BytesIO()
    title = _("Service n° %(pk)s · %(territory)s") % {"pk": shift.pk, "territory": shift.territory}
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=title,
        author="Connecte",
        subject=_("Main courante"),
        lang="fr",
        leftMargin=20 * mm - 6,
        rightMargin=20 * mm - 6,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
    )  # fmt: skip  (a frame has 6 points of its own)
    foot = _footer(title)
    document.build(list(_story(shift, user, zone, title)), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _story(shift: Shift, user: Any, zone: ZoneInfo, title: str) -> Iterable[Flowable]:
    yield Paragraph(_text(title), STYLES["title"])
    for line in _facts(shift, zone):
        yield Paragraph(line, STYLES["fact"])
    yield Paragraph(_text(_("Consignes de relève")), STYLES["heading"])
    for part in parts(shift.note or _("Aucune consigne écrite.")):
        yield _written(part)
    yield Paragraph(_text(_("Main courante du service")), STYLES["heading"])
    page = courante.of_shift(user, shift, LINES)
    yield _table(page.rows, zone)
    if page.older:
        yield Paragraph(_text(_("Les lignes plus anciennes sont sur la page de la main courante.")), STYLES["small"])


def _written(part: Part) -> Flowable:
    if part.what == GAP:
        return Spacer(1, 2 * mm)
    return Paragraph(_text("–\u00a0" + part.text if part.what == ITEM else part.text), STYLES[PART[part.what]])


def _facts(shift: Shift, zone: ZoneInfo) -> Iterable[str]:
    people = ", ".join(courante.name(one) for one in shift.operators.order_by("last_name", "username"))
    yield _fact(_("Tenu par"), people or "—")
    yield _fact(_("Du"), f"{_moment(shift.started_at, zone)} {_('au')} {_moment(shift.ended_at, zone, _('en cours'))}")
    if shift.signed_by:
        yield _fact(_("Signé par"), f"{courante.name(shift.signed_by)}, {_moment(shift.signed_at, zone)}")
    else:
        yield _fact(_("Signé par"), _("pas encore signé : ce document n'est qu'une copie de travail"))
    if shift.read_by:
        yield _fact(_("Lu par"), f"{courante.name(shift.read_by)}, {_moment(shift.read_at, zone)}")
    elif shift.signed_by:
        yield _fact(_("Lu par"), _("personne encore"))


def _table(rows: Iterable[courante.Row], zone: ZoneInfo) -> Flowable:
    cells = [[_cell(_moment_short(row.at, zone)), _told(row)] for row in sorted(rows, key=lambda row: row.at)]
    if not cells:
        return Paragraph(_text(_("Rien n'a été noté.")), STYLES["body"])
    table = LongTable(cells, colWidths=[26 * mm, A4[0] - 40 * mm - 26 * mm])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _told(row: courante.Row) -> list[Flowable]:
    label = f'<font color="#4F5C6F">{_text(row.label)} · </font>' if row.label else ""
    said = [Paragraph(label + _text(row.text).replace("\n", "<br/>"), STYLES["body"])]
    under = " · ".join(one for one in (row.author, row.why) if one)
    return said + ([Paragraph(_text(under), STYLES["small"])] if under else [])


def _cell(text: str) -> Paragraph:
    return Paragraph(_text(text), STYLES["hour"])


def _fact(label: str, value: str) -> str:
    return f'<font color="#4F5C6F">{_text(label)} : </font>{_text(value)}'


def _moment(at: datetime | None, zone: ZoneInfo, otherwise: str = "—") -> str:
    return date_format(timezone.localtime(at, zone), "j F Y à H:i") if at else otherwise


def _moment_short(at: datetime, zone: ZoneInfo) -> str:
    return date_format(timezone.localtime(at, zone), "d/m H:i")


def _text(text: str) -> str:
    """Text is text, with the spaces and the apostrophe of French typography; what the font cannot draw is a « ? »."""
    text = re.sub(r" ([:;!?»%])", "\u00a0\\1", re.sub(r"« ", "«\u00a0", text)).replace("\u202f", "\u00a0")
    text = text.replace("'", "’")
    return escape("".join(one if one == "\n" or ord(one) in _drawn() else "?" for one in text))


@cache
def _drawn() -> frozenset[int]:
    _fonts()
    return frozenset(pdfmetrics.getFont("Texte").face.charToGlyph)


@cache
def _fonts() -> None:
    """Bitstream Vera, which comes with reportlab and may be distributed."""
    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont("Texte", folder / "Vera.ttf"))
    pdfmetrics.registerFont(TTFont("Titre", folder / "VeraBd.ttf"))


def _footer(title: str) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont("Texte", 7.5)
        canvas.setFillColor(GREY)
        canvas.drawString(20 * mm, 11 * mm, f"Connecte · {title}")
        canvas.drawRightString(A4[0] - 20 * mm, 11 * mm, _("page %(n)d") % {"n": document.page})

    return draw


STYLES = {
    "title": ParagraphStyle("title", fontName="Titre", fontSize=16, leading=20, textColor=INK, spaceAfter=4 * mm),
    "heading": ParagraphStyle(
        "heading", fontName="Titre", fontSize=11, leading=14, textColor=INK, spaceBefore=6 * mm, spaceAfter=2 * mm
    ),
    "fact": ParagraphStyle("fact", fontName="Texte", fontSize=9, leading=13, textColor=INK),
    "body": ParagraphStyle("body", fontName="Texte", fontSize=9, leading=12.5, textColor=INK),
    "part": ParagraphStyle("part", fontName="Titre", fontSize=9, leading=13, textColor=INK, keepWithNext=True),
    "item": ParagraphStyle(
        "item",
        fontName="Texte",
        fontSize=9,
        leading=12.5,
        textColor=INK,
        leftIndent=3.2 * mm,
        firstLineIndent=-3.2 * mm,
    ),
    "hour": ParagraphStyle("hour", fontName="Texte", fontSize=9, leading=12.5, textColor=GREY),
    "small": ParagraphStyle("small", fontName="Texte", fontSize=8, leading=11, textColor=GREY),
}
