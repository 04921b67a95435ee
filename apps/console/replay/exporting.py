# SPDX-License-Identifier: EUPL-1.2
"""The timeline as a file: every line, none left out, RFC 4180 without formulas."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.assets import exports
from apps.console.replay import timeline
from apps.console.replay.told import Past

COLUMNS = ("date", "nature", "evenement", "numero", "objet", "code", "gravite", "par", "motif", "masquee")


def lines(past: Past) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", delimiter=";")
    writer.writerow(COLUMNS)
    for number, line in enumerate(timeline.of(past)):
        cells = (line.at.isoformat(timespec="seconds"), line.nature, line.verb, line.number, line.title, line.code)
        more = (line.severity, line.by, line.why, _("oui") if line.hidden else _("non"))
        writer.writerow([exports.safe_cell(cell) for cell in (*cells, *more)])
        if number % 500 == 499:
            yield _taken(buffer)
    yield _taken(buffer)


def name(past: Past) -> str:
    return f"chronologie-{past.period.here(past.period.start):%Y-%m-%d-%Hh%M}"


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
