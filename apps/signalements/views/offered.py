# SPDX-License-Identifier: EUPL-1.2
"""Categories as the form offers them: those of the desk, those that words suggest first."""

from collections.abc import Sequence

from apps.signalements import lexicon, remembering
from apps.signalements.models import Category, Desk


def categories(desk: Desk) -> Sequence[Category]:
    return remembering.once(("categories", desk.territory_id), lambda: _categories(desk))


def _categories(desk: Desk) -> Sequence[Category]:
    rows = Category.objects.offered().filter(territory=desk.territory_id).select_related("territory")
    return list(rows.defer("territory__outline"))


def one(desk: Desk, number: int | None) -> Category | None:
    """That of this number."""
    return next((row for row in categories(desk) if row.pk == number), None)


def ours(desk: Desk, number: int | None) -> Category | None:
    """That of this number, when it is ours to treat."""
    found = one(desk, number)
    return None if found is None or found.addressee else found


def suggested(text: str, desk: Desk) -> list[Category]:
    rows = {one.pk: one for one in categories(desk)}
    return [rows[key] for key in lexicon.suggested(text, {key: one.keywords for key, one in rows.items()})]
