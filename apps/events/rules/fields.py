# SPDX-License-Identifier: EUPL-1.2
"""What a rule may ask of an incident: names of the fields, the values and the operators that each of them takes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.assets.conditions import Nature
from apps.assets.models import Trade
from apps.contracts.recognition import SHAPES

WEIGHTS = {"minor": 1, "major": 2, "critical": 3}  # « gte major »: at least as severe
TEXT = ("eq", "in", "startswith")
WORD = ("eq", "in")
NUMBER = ("eq", "in", "gte", "lte")
HOURS = ("eq", "in", "gte", "lte", "within")
ATTRIBUTE = re.compile(r"attribute\.[\w -]{1,60}\Z")
SPAN = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-4])\Z")
MAX_TEXT = 120


@dataclass(frozen=True, slots=True)
class Field:
    """`known`: the words that exist, None when any text is one. `is_number`: an integer between `least` and `most`."""

    label: Any
    operators: tuple[str, ...]
    known: Mapping[str, Any] | None = None
    least: int = 0
    most: int = 0

    @property
    def is_number(self) -> bool:
        return self.most > 0


FIELDS = {
    "severity": Field(_("gravité"), NUMBER, {"critical": "critical", "major": "major", "minor": "minor"}),
    "trade": Field(_("métier"), WORD, dict(Trade.choices)),
    "kind": Field(_("type d'équipement"), TEXT),
    "code": Field(_("code de l'équipement"), TEXT),
    "condition": Field(_("condition"), TEXT),
    "nature": Field(_("nature"), WORD, dict(Nature.choices)),
    "shape": Field(_("forme"), WORD, SHAPES),
    "fault_class": Field(_("classe de panne"), TEXT),
    "territory": Field(_("territoire"), TEXT),
    "source": Field(_("source"), TEXT),
    "count": Field(_("nombre d'alarmes"), NUMBER, least=0, most=1_000_000),
    "hour": Field(_("heure"), HOURS, least=0, most=23),
    "weekday": Field(_("jour de la semaine (1 lundi … 7 dimanche)"), NUMBER, least=1, most=7),
}
ANY_ATTRIBUTE = Field(_("attribut de l'équipement"), ("eq", "in", "gte", "lte", "startswith"))


def named(name: Any) -> Field | None:
    """None for a field that does not exist."""
    if not isinstance(name, str):
        return None
    return FIELDS.get(name) or (ANY_ATTRIBUTE if ATTRIBUTE.match(name) else None)


def takes(name: str, operator: str) -> Callable[[Any], bool]:
    """Whether one value can be asked of this field."""
    field = named(name) or ANY_ATTRIBUTE
    if operator == "within":
        return lambda value: isinstance(value, str) and bool(SPAN.match(value))
    if field is ANY_ATTRIBUTE:
        if operator in ("gte", "lte"):
            return is_number
        return lambda value: isinstance(value, bool) or is_number(value) or _is_text(value)
    if field.is_number:
        return lambda value: is_integer(value) and field.least <= value <= field.most
    if field.known is not None:
        known = field.known
        return lambda value: isinstance(value, str) and value in known
    return _is_text


def is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15  # also: not NaN


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and "\x00" not in value
