# SPDX-License-Identifier: EUPL-1.2
"""The conditions of a rule: JSON checked in words, evaluated without a database, that says which values matched.

`{"all": [{"field": "severity", "op": "gte", "value": "major"}, {"not": {"field": "hour", "op": "within",
"value": "8-18"}}]}`. An incident has one or several values of a field; one that matches is enough.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.events.rules import fields

Facts = Mapping[str, Collection[Any]]  # values of each field, none when unknown
Matched = dict[str, list[Any]]  # the values that made the conditions true

MOST_DEPTH, MOST_NODES, MOST_VALUES = 5, 50, 100
LEAF = {"field", "op", "value"}
HELP = gettext_lazy(
    "« all » (toutes), « any » (au moins une), « not » (sauf), ou une comparaison : « field », « op », « value ». "
    "Champs : severity, trade, kind, code, condition, nature, shape, fault_class, territory, source, count, hour, "
    "weekday, attribute.NOM. Opérateurs : eq, in, gte, lte, startswith, within (heures, « 22-6 »). "
    'Exemple : {"all": [{"field": "shape", "op": "eq", "value": "cabinet"}, '
    '{"field": "hour", "op": "within", "value": "22-6"}]}. Vide : tous les incidents.'
)


def validate(value: Any) -> None:
    """Validator of the field: raises ValidationError with every problem, in French, naming the field asked."""
    found = list(problems(value))
    if found:
        raise ValidationError(found)


def problems(value: Any) -> Iterator[str]:
    if value == {}:
        return
    if _depth(value) > MOST_DEPTH:
        yield _("Conditions trop imbriquées : %(most)d niveaux au plus.") % {"most": MOST_DEPTH}
    elif _nodes(value) > MOST_NODES:
        yield _("Trop de conditions : %(most)d au plus.") % {"most": MOST_NODES}
    else:
        yield from _problems_of(value)


def _depth(node: Any, limit: int = MOST_DEPTH + 1) -> int:
    """Never deeper than `limit`: what comes from outside may be nested a thousand times."""
    inner = _children(node)
    return 1 + max((_depth(one, limit - 1) for one in inner), default=0) if limit else 1


def _nodes(node: Any) -> int:
    return 1 + sum(map(_nodes, _children(node)))


def _children(node: Any) -> list[Any]:
    if not isinstance(node, dict):
        return []
    groups = [node[word] for word in ("all", "any") if isinstance(node.get(word), list)]
    return [one for group in groups for one in group] + ([node["not"]] if "not" in node else [])


def _problems_of(node: Any) -> Iterator[str]:
    if not isinstance(node, dict):
        yield _("Un objet est attendu, entre accolades, au lieu de « %(value)s ».") % {"value": str(node)[:40]}
    elif "field" in node:
        yield from _problems_of_leaf(node)
    elif len(node) != 1 or not node.keys() <= {"all", "any", "not"}:
        names = ", ".join(sorted(str(name)[:40] for name in node)) or "{}"
        yield _("« all », « any », « not » ou « field » est attendu, un seul à la fois, au lieu de « %(names)s ».") % {
            "names": names
        }
    else:
        yield from _problems_of_group(*next(iter(node.items())))


def _problems_of_group(word: str, inner: Any) -> Iterator[str]:
    if word == "not":
        yield from _problems_of(inner)
    elif not isinstance(inner, list) or not inner:
        yield _("« %(word)s » : une liste d'au moins une condition est attendue.") % {"word": word}
    else:
        for one in inner:
            yield from _problems_of(one)


def _problems_of_leaf(leaf: Mapping[str, Any]) -> Iterator[str]:
    name, operator = leaf["field"], leaf.get("op")
    field = fields.named(name)
    if field is None:
        known = ", ".join([*fields.FIELDS, "attribute.<nom>"])
        yield _("Champ inconnu « %(name)s ». Champs : %(known)s.") % {"name": str(name)[:60], "known": known}
        return
    for extra in leaf.keys() - LEAF:
        yield _("%(name)s : « %(extra)s » inconnu.") % {"name": name, "extra": str(extra)[:40]}
    if operator not in field.operators:
        told = {"name": name, "op": str(operator)[:20], "known": ", ".join(field.operators)}
        yield _("%(name)s : opérateur inconnu « %(op)s ». Opérateurs : %(known)s.") % told
    elif "value" not in leaf:
        yield _("%(name)s : « value » est attendu.") % {"name": name}
    else:
        yield from _problems_of_value(name, operator, leaf["value"], field)


def _problems_of_value(name: str, operator: str, value: Any, field: fields.Field) -> Iterator[str]:
    takes = fields.takes(name, operator)
    if operator == "in" and (not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES):
        yield _("%(name)s : « in » attend une liste de 1 à %(most)d valeurs.") % {"name": name, "most": MOST_VALUES}
        return
    for one in value if operator == "in" else [value]:
        if not takes(one):
            told = {"name": name, "value": str(one)[:60], "expected": _expected(operator, field)}
            yield _("%(name)s : valeur refusée « %(value)s ». Attendu : %(expected)s.") % told


def _expected(operator: str, field: fields.Field) -> str:
    if operator == "within":
        return _("deux heures, comme « 22-6 »")
    if field.is_number:
        return _("un entier de %(least)s à %(most)s") % {"least": field.least, "most": field.most}
    if field.known is not None:
        return ", ".join(field.known)
    return _("un nombre") if operator in ("gte", "lte") else _("un texte de 1 à %(n)d caractères") % {"n": 120}


def matched(node: Mapping[str, Any], facts: Facts) -> Matched | None:
    """The values that made it true; None when it is not. `node` is one that `problems` finds nothing to say about."""
    if not node:
        return {}
    if "all" in node:
        return _all([matched(one, facts) for one in node["all"]])
    if "any" in node:
        found = [one for one in (matched(inner, facts) for inner in node["any"]) if one is not None]
        return _all(found) if found else None
    if "not" in node:
        return {} if matched(node["not"], facts) is None else None
    values = [one for one in facts.get(node["field"], ()) if _holds(node["field"], node["op"], one, node["value"])]
    return {node["field"]: values} if values else None


def _all(found: Sequence[Matched | None]) -> Matched | None:
    merged: Matched = {}
    for one in found:
        if one is None:
            return None
        for name, values in one.items():
            merged[name] = [*merged.get(name, []), *(value for value in values if value not in merged.get(name, []))]
    return merged


def _holds(name: str, operator: str, value: Any, asked: Any) -> bool:
    if operator == "eq":
        return same(value, asked)
    if operator == "in":
        return any(same(value, one) for one in asked)
    if operator == "startswith":
        return isinstance(value, str) and value.casefold().startswith(asked.casefold())
    if operator == "within":
        return _within(value, asked)
    left, right = _weight(name, value), _weight(name, asked)
    if not (fields.is_number(left) and fields.is_number(right)):
        return False
    return left >= right if operator == "gte" else left <= right


def same(value: Any, asked: Any) -> bool:
    """True is not 1: JSON tells them apart."""
    return isinstance(value, bool) == isinstance(asked, bool) and value == asked


def _weight(name: str, value: Any) -> Any:
    return fields.WEIGHTS.get(value) if name == "severity" else value


def _within(hour: Any, span: str) -> bool:
    """« 22-6 » goes over midnight; the end is not in it, so that « 0-24 » is the whole day."""
    start, end = map(int, span.split("-"))
    return start <= hour < end if start <= end else hour >= start or hour < end


def always(node: Mapping[str, Any]) -> bool:
    """Whether nothing can escape it, as far as its text shows: the dry run tells the rest."""
    if not node:
        return True
    if "all" in node:
        return all(map(always, node["all"]))
    if "any" in node:
        return any(map(always, node["any"]))
    if "not" in node:
        return False
    asked = (node["field"], node["op"], str(node["value"]))
    return asked in EVERYTHING or (asked[:2] == ("count", "gte") and node["value"] <= 1)


EVERYTHING = {
    ("severity", "gte", "minor"),
    ("severity", "lte", "critical"),
    ("hour", "within", "0-24"),
    ("hour", "gte", "0"),
    ("hour", "lte", "23"),
    ("weekday", "gte", "1"),
    ("weekday", "lte", "7"),
}


def in_words(found: Matched) -> str:
    """« forme : cabinet ; heure : 23 »; of a storm only the first values."""
    if not found:
        return _("tous les incidents")
    return " ; ".join(f"{_label(name)} : {_some(values)}" for name, values in sorted(found.items()))


def _label(name: str) -> str:
    return str(fields.FIELDS[name].label) if name in fields.FIELDS else name.removeprefix("attribute.")


def _some(values: list[Any]) -> str:
    shown = ", ".join(str(value)[:60] for value in values[:5])
    return shown + (_(" et %(n)d autres") % {"n": len(values) - 5} if len(values) > 5 else "")
