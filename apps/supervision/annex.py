# SPDX-License-Identifier: EUPL-1.2
"""The interoperability of a source as an annex to a contract: a PDF, and the same as lines of a file."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, TableStyle

from apps.assets import exports
from apps.connectors.catalogue import DRIVERS
from apps.supervision.interoperability import Measure, Passport
from apps.territories import paper

COLUMNS = ("source", "since", "until", "key", "label", "value", "points", "weight", "seen", "formula")


def lines(passport: Passport) -> str:
    """A header, then a line per measure and one for the score."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    about = [passport.source.slug, passport.since.isoformat(), passport.until.isoformat()]
    for one in passport.measures:
        said = [one.key, one.label, value(one), points(one), one.weight, one.seen, one.formula]
        writer.writerow([exports.safe_cell(cell) for cell in [*about, *said]])
    score = ["score", _("Score"), points(passport), points(passport), "", counted(passport), formula()]
    writer.writerow([exports.safe_cell(cell) for cell in [*about, *score]])
    return out.getvalue()


def pdf(passport: Passport) -> bytes:
    title = _("Annexe d'interopérabilité · %(source)s") % {"source": passport.source.name}
    return paper.pdf(_story(passport, title), title=title, subject=_("Annexe au contrat"))


def value(one: Measure) -> str:
    return one.value or _("non mesuré")


def points(found: Measure | Passport) -> str:
    return _("non mesuré") if found.whole is None else str(found.whole)


def counted(passport: Passport) -> str:
    return _("mesuré : %(n)d sur %(all)d") % {"n": passport.measured, "all": len(passport.measures)}


def formula() -> str:
    return _("moyenne des points mesurés, chacun avec son poids ; ce qui n'est pas mesuré n'y entre pas")


def _story(passport: Passport, title: str) -> Iterable[Flowable]:
    zone = ZoneInfo(passport.source.territory.time_zone)
    yield Paragraph(paper.text(title), paper.STYLES["title"])
    driver = DRIVERS.get(passport.source.driver)
    for label, said in (
        (_("Territoire"), passport.source.territory.name),
        (_("Pilote"), driver.label if driver else passport.source.driver),
        (_("Période"), " – ".join(_day(at, zone) for at in (passport.since, passport.until))),
        (_("Score sur 100"), f"{points(passport)} ({counted(passport)})"),
        (_("Calcul du score"), formula()),
    ):
        yield Paragraph(paper.fact(label, said), paper.STYLES["fact"])
    yield Paragraph(paper.text(_("Mesures")), paper.STYLES["heading"])
    yield _table(passport)


def _day(at: datetime, zone: ZoneInfo) -> str:
    return date_format(timezone.localtime(at, zone), "j F Y H:i")


def _table(passport: Passport) -> Flowable:
    heads = (_("Mesure"), _("Valeur"), _("Points"), _("Poids"), _("Calcul"))
    cells = [[_cell(said, "small") for said in heads]]
    for one in passport.measures:
        said = " · ".join(filter(None, [one.formula, one.seen]))
        row = [(one.label, "body"), (value(one), "body"), (points(one), "body"), (str(one.weight), "body")]
        cells.append([*(_cell(*pair) for pair in row), _cell(said, "small")])
    table = LongTable(cells, colWidths=[32 * mm, 34 * mm, 20 * mm, 14 * mm, A4[0] - 140 * mm], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, paper.RULE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
            ]
        )
    )
    return table


def _cell(said: str, style: str) -> Paragraph:
    return Paragraph(paper.text(said), paper.STYLES[style])
