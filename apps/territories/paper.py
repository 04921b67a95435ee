# SPDX-License-Identifier: EUPL-1.2
"""What the printed documents share: fonts inside the file, French typography, styles, the foot of each page."""

import io
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, SimpleDocTemplate

INK, GREY, RULE = HexColor("#18212D"), HexColor("#4F5C6F"), HexColor("#C9D1DD")
MARGIN = 20 * mm
OPENING, BEFORE = re.compile("« "), re.compile(" ([:;!?»%])")  # a space that must not break


def pdf(story: Iterable[Flowable], *, title: str, subject: str, size: tuple[float, float] = A4) -> bytes:
    """A document of this title, its pages numbered."""
    fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=size,
        title=title,
        author="Connecte",
        subject=subject,
        lang="fr",
        leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
    )  # fmt: skip  (a frame has 6 points of its own)
    foot = _footer(title, size[0])
    document.build(list(story), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def fact(label: str, value: str) -> str:
    return f'<font color="#4F5C6F">{text(label)} : </font>{text(value)}'


def text(said: str) -> str:
    """Text is text, with the spaces and the apostrophe of French typography; what the font cannot draw is a « ? »."""
    said = BEFORE.sub("\u00a0\\1", OPENING.sub("«\u00a0", said)).replace("\u202f", "\u00a0").replace("'", "’")
    odd = {one for one in set(said) if one != "\n" and ord(one) not in drawn()}
    return escape("".join("?" if one in odd else one for one in said) if odd else said)


@cache
def drawn() -> frozenset[int]:
    fonts()
    return frozenset(pdfmetrics.getFont("Texte").face.charToGlyph)


@cache
def fonts() -> None:
    """Bitstream Vera, which comes with reportlab and may be distributed."""
    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont("Texte", folder / "Vera.ttf"))
    pdfmetrics.registerFont(TTFont("Titre", folder / "VeraBd.ttf"))


def _footer(title: str, width: float) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont("Texte", 7.5)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, 11 * mm, f"Connecte · {title}")
        canvas.drawRightString(width - MARGIN, 11 * mm, _("page %(n)d") % {"n": document.page})

    return draw


STYLES = {
    "title": ParagraphStyle("title", fontName="Titre", fontSize=16, leading=20, textColor=INK, spaceAfter=4 * mm),
    "heading": ParagraphStyle(
        "heading",
        fontName="Titre",
        fontSize=11,
        leading=14,
        textColor=INK,
        spaceBefore=6 * mm,
        spaceAfter=2 * mm,
        keepWithNext=True,
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
    "figure": ParagraphStyle("figure", fontName="Texte", fontSize=9, leading=12.5, textColor=INK, alignment=TA_RIGHT),
    "small": ParagraphStyle("small", fontName="Texte", fontSize=8, leading=11, textColor=GREY),
    "column": ParagraphStyle("column", fontName="Texte", fontSize=8, leading=11, textColor=GREY, alignment=TA_RIGHT),
}
