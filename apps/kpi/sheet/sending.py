# SPDX-License-Identifier: EUPL-1.2
"""The sheet that a reader is owed: made when it leaves, for who receives it: rights are those of that moment."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _

from apps.duty.notifying import child
from apps.duty.notifying.letters import NotReady, Order, Post
from apps.kpi import reading
from apps.kpi.models import Publication, SheetLetter, SheetReader
from apps.kpi.sheet import contents, printing, writing


def deliver() -> int:
    """Send what is due; how many were tried."""
    return POST.deliver()


def _prepare(held: SheetLetter) -> Callable[[], Order | None] | None:
    """None when the person wants it no more, or has no account or address any more."""
    reader = held.reader
    gone = reader.person is not None and not reader.person.is_active
    if not reader.active or gone or not reader.address:
        return None
    return partial(_order, reader, held)


def _order(reader: SheetReader, row: SheetLetter) -> Order | None:
    sheet = _sheet(reader, row)
    if sheet is None:
        return None
    words = writing.of(sheet, reader)
    try:
        document = printing.pdf(sheet)
    except printing.PrintingFailed as error:
        raise NotReady(_("La fiche n'a pas pu être composée.")) from error
    return child.mail(
        to=reader.address,
        subject=words.subject,
        body=words.body,
        html=words.html,
        unsubscribe=words.leave,
        one_click=True,
        key=str(row.key),
        attached=(sheet.name, document, "application/pdf"),
    )


def _sheet(reader: SheetReader, row: SheetLetter) -> contents.Sheet | None:
    """What this reader may read of this month, now; None: nothing."""
    if reader.person is not None:
        allowed = any(one.pk == reader.territory_id for one in reading.territories(reader.person))
    else:
        allowed = Publication.objects.open().filter(territory=reader.territory_id).exists()
    if not allowed:
        return None
    sheet = contents.of(reader.territory, row.month, user=reader.person, published=True)
    return sheet if sheet.blocks else None


POST = Post(
    SheetLetter,
    _prepare,
    related=("reader__person", "reader__territory"),
    lease=timedelta(seconds=180),  # a printing and a child
    at_once=1,
    enough=60.0,
    first=timedelta(seconds=30),
    longest=timedelta(hours=1),
)
