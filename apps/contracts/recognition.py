# SPDX-License-Identifier: EUPL-1.2
"""Which incidents a class of faults fits: small conditions as JSON, checked in words, evaluated without a database.

`{"shapes": ["cabinet"], "kinds": ["control_cabinet"], "natures": ["supply"], "conditions": ["supply_loss"],
"at_least": 3}`: every part that is written must hold. A part that is absent asks nothing.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.assets.conditions import Nature, bare

SHAPES = {  # the shapes that the correlation gives to its groups; "group" is one that an operator composed
    "single": gettext_lazy("alarme seule"),
    "same_asset": gettext_lazy("un seul équipement"),
    "cabinet": gettext_lazy("armoire entière"),
    "feeder": gettext_lazy("départ entier"),
    "gateway": gettext_lazy("passerelle entière"),
    "power_node": gettext_lazy("alimentation partagée"),
    "row": gettext_lazy("points consécutifs"),
    "day_burning": gettext_lazy("allumage de jour"),
    "vandalism": gettext_lazy("vandalisme"),
    "source_lost": gettext_lazy("source perdue"),
    "upstream": gettext_lazy("cause en amont"),
    "group": gettext_lazy("regroupé par un opérateur"),
}
LISTS = ("shapes", "kinds", "natures", "conditions")
PARTS = (*LISTS, "at_least")
MOST_CONDITIONS, MOST_VALUES, MOST_ALARMS = 50, 50, 10_000
SLUG = re.compile(r"[-a-z0-9_]{1,40}\Z")
CONDITION = re.compile(r"[a-z0-9_]{1,59}\*?\Z")  # exact, or the beginning of a name


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an incident; `kind` is the one of its cause, the rest is said by any of its alarms."""

    shape: str
    kind: str
    natures: frozenset[str]
    conditions: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class Fit:
    """One compiled condition; an empty part asks nothing."""

    shapes: frozenset[str]
    kinds: frozenset[str]
    natures: frozenset[str]
    exact: frozenset[str]
    starts: tuple[str, ...]
    at_least: int

    def holds(self, facts: Facts) -> bool:
        return (
            facts.count >= self.at_least
            and (not self.shapes or facts.shape in self.shapes)
            and (not self.kinds or facts.kind in self.kinds)
            and (not self.natures or bool(self.natures & facts.natures))
            and (not (self.exact or self.starts) or self._said(facts.conditions))
        )

    def _said(self, conditions: Collection[str]) -> bool:
        return bool(self.exact & set(conditions)) or any(name.startswith(self.starts) for name in conditions)


def facts(*, shape: str, kind: str, natures: Collection[str], conditions: Collection[str], count: int) -> Facts:
    names = frozenset(map(bare, conditions))
    return Facts(shape, kind, frozenset(map(str, natures)), names, count)


def compiled(condition: Mapping[str, Any]) -> Fit:
    """A condition that `problems` finds nothing to say about."""
    shapes, kinds, natures, conditions = (frozenset(condition.get(part, ())) for part in LISTS)
    exact = frozenset(name for name in conditions if not name.endswith("*"))
    starts = tuple(sorted(name[:-1] for name in conditions - exact))
    return Fit(shapes, kinds, natures, exact, starts, condition.get("at_least", 1))


def validate(value: Any) -> None:
    """Validator of the field: raises ValidationError with every problem, in French, naming the part."""
    found = list(problems(value))
    if found:
        raise ValidationError(found)


def problems(value: Any, kinds: Collection[str] | None = None) -> Iterator[str]:
    """What is wrong in a list of conditions; `kinds` are the codes that exist, None when they are not asked."""
    if not isinstance(value, list):
        yield _("Une liste de conditions est attendue, entre crochets.")
        return
    if len(value) > MOST_CONDITIONS:
        yield _("%(n)d conditions : au plus %(most)d.") % {"n": len(value), "most": MOST_CONDITIONS}
        return
    for number, condition in enumerate(value, 1):
        for problem in _problems_of(condition, kinds):
            yield _("Condition %(n)d : %(problem)s") % {"n": number, "problem": problem}


def _problems_of(condition: Any, kinds: Collection[str] | None) -> Iterator[str]:
    if not isinstance(condition, dict):
        yield _("un objet est attendu, entre accolades.")
        return
    for name in condition.keys() - set(PARTS):
        yield _("« %(name)s » inconnu. Possibles : %(parts)s.") % {"name": str(name)[:40], "parts": ", ".join(PARTS)}
    if not condition.keys() & set(LISTS):
        yield _("elle reconnaîtrait tout : il faut au moins %(parts)s.") % {"parts": _(" ou ").join(LISTS)}
    for part in LISTS:
        if part in condition:
            yield from _problems_in(part, condition[part], kinds)
    if "at_least" in condition and not _is_count(condition["at_least"]):
        yield _("« at_least » : un entier de 1 à %(most)s est attendu.") % {"most": MOST_ALARMS}


def _problems_in(part: str, values: Any, kinds: Collection[str] | None) -> Iterator[str]:
    if not isinstance(values, list) or not 0 < len(values) <= MOST_VALUES:
        yield _("« %(part)s » : une liste de 1 à %(most)d valeurs est attendue.") % {"part": part, "most": MOST_VALUES}
        return
    allowed, refusal = _rule(part, kinds)
    for value in values:
        if not (isinstance(value, str) and allowed(value)):
            yield refusal % {"part": part, "value": str(value)[:60]}


def _rule(part: str, kinds: Collection[str] | None) -> tuple[Callable[[str], Any], str]:
    """How a value of this part is judged, and what is answered to a wrong one."""
    if part == "shapes":
        known = ", ".join(SHAPES)
        return SHAPES.__contains__, _("« %(part)s » : forme inconnue « %(value)s ». Formes : ") + f"{known}."
    if part == "natures":
        known = ", ".join(Nature.values)
        return Nature.values.__contains__, _("« %(part)s » : nature inconnue « %(value)s ». Natures : ") + f"{known}."
    if part == "kinds":
        exists = SLUG.match if kinds is None else kinds.__contains__
        return exists, _("« %(part)s » : type d'équipement inconnu « %(value)s ».")
    return CONDITION.match, _("« %(part)s » : « %(value)s » n'est ni une condition (supply_loss) ni un début (lora_*).")


def in_words(condition: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """« armoire entière ; Armoire de commande ; Alimentation perdue »; `kinds`: labels by code."""
    labels: dict[str, Mapping[str, Any]] = {"shapes": SHAPES, "kinds": kinds, "natures": dict(Nature.choices)}
    parts = [_(" ou ").join(_labelled(condition[part], labels.get(part, {}))) for part in LISTS if part in condition]
    least = condition.get("at_least", 1)
    if least > 1:
        parts.append(ngettext("au moins %(n)d alarme", "au moins %(n)d alarmes", least) % {"n": least})
    return " ; ".join(parts)


def _labelled(values: list[str], labels: Mapping[str, Any]) -> Iterator[str]:
    return (str(labels.get(value, value)) for value in values)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_ALARMS
