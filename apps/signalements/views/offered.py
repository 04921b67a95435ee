# SPDX-License-Identifier: EUPL-1.2
"""Categories as the form offers them: those of the desk, those that words suggest first."""

from typing import Any

from apps.signalements import lexicon
from apps.signalements.models import Category, Desk


def categories(desk: Desk) -> Any:
    return Category.objects.offered().filter(territory=desk.territory_id)


def suggested(text: str, desk: Desk) -> list[Category]:
    rows = {one.pk: one for one in categories(desk)}
    return [rows[key] for key in lexicon.suggested(text, {key: one.keywords for key, one in rows.items()})]
