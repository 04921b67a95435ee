# SPDX-License-Identifier: EUPL-1.2
"""A feature as a page shows it: its heading and its properties in words, with their place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.opendata.collections.shape import Column
from apps.opendata.tables import in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """`cells`: (heading, words) of each property that says something."""

    name: str
    cells: Sequence[tuple[Any, str]]


def shown(feature: str, columns: Sequence[Column]) -> Shown:
    read = json.loads(feature)
    cells = [(one.label, in_words(one, read["properties"][one.name])) for one in columns]
    return Shown(str(read["id"]), [*cells, (_("lieu"), _place(read["geometry"]))])


def _place(shape: dict[str, Any] | None) -> str:
    if shape is None:
        return _("sans lieu")
    if shape["type"] != "Point":
        return _("un tracé")
    return " ; ".join(str(number).replace(".", ",") for number in shape["coordinates"][:2])
