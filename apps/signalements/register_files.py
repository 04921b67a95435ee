# SPDX-License-Identifier: EUPL-1.2
"""The register of a desk as files for who answers for it (DPO): CSV for a spreadsheet, PDF for the file."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Paragraph

from apps.assets.exports import safe_cell
from apps.signalements import register
from apps.signalements.models import Desk
from apps.signalements.register import Line
from apps.territories import paper


def as_csv(desks: Iterable[Desk]) -> str:
    """With a BOM and semicolons, as spreadsheets in French expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Territoire"), *(label for label, _value in _cells(None))])
    for desk in desks:
        for line in register.lines(desk):
            cells = [desk.territory.name, *(value for _label, value in _cells(line))]
            writer.writerow([safe_cell(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def as_pdf(desk: Desk) -> bytes:
    title = _("Registre des traitements · %(territory)s") % {"territory": desk.territory.name}
    return paper.pdf(_story(desk, title), title=title, subject=_("RGPD, article 30"))


def _story(desk: Desk, title: str) -> Iterable[Flowable]:
    yield Paragraph(paper.text(title), paper.STYLES["title"])
    today = date_format(timezone.localdate(), "j F Y")
    yield Paragraph(paper.fact(_("État au"), today), paper.STYLES["fact"])
    yield Paragraph(paper.text(desk.privacy), paper.STYLES["body"])
    for line in register.lines(desk):
        yield Paragraph(paper.text(line.treatment.name), paper.STYLES["heading"])
        for label, value in _cells(line)[1:]:
            yield Paragraph(paper.fact(label, value), paper.STYLES["fact"])


def _cells(line: Line | None) -> list[tuple[str, str]]:
    """Label and value; without a line, labels."""
    row = line.treatment if line else None
    return [
        (_("Traitement"), row.name if row else ""),
        (_("Nature"), str(row.get_kind_display()) if row else ""),
        (_("Finalité"), row.purpose if row else ""),
        (_("Base légale"), row.legal_basis if row else ""),
        (_("Personnes concernées"), row.people if row else ""),
        (_("Données"), row.data if row else ""),
        (_("Destinataires"), row.recipients if row else ""),
        (_("Conservation"), line.delay if line else ""),
    ]
