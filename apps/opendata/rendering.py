# SPDX-License-Identifier: EUPL-1.2
"""A feature as a page shows it: what names it, its properties in words, its place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.opendata.collections.shape import Collection
from apps.opendata.tables import in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """`cells`: (heading, words) of each property."""

    name: str
    heading: str
    cells: Sequence[tuple[Any, str]]


def shown(feature: str, of: Collection, user: Any) -> Shown:
    read = json.loads(feature)
    words = {one.name: (one.label, in_words(one, read["properties"][one.name])) for one in of.columns(user)}
    heading = " · ".join(filter(None, (words[name][1] for name in of.heading)))
    cells = [
        cell for name, cell in words.items() if f"{name}_label" not in words
    ]  # a code beside its words says nothing
    return Shown(str(read["id"]), heading or str(read["id"]), [*cells, (_("lieu"), _place(read["geometry"]))])


def _place(shape: dict[str, Any] | None) -> str:
    if shape is None:
        return _("sans lieu")
    if shape["type"] != "Point":
        return _("un tracé")
    return " ; ".join(str(number).replace(".", ",") for number in shape["coordinates"][:2])
