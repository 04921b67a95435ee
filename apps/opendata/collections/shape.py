# SPDX-License-Identifier: EUPL-1.2
"""What a collection is made of. Its columns are said once: the SQL that draws features, the headings of files and
pages, and the OpenAPI document come from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

TEXT, NUMBER, TIME, OBJECT, FLAG = "text", "number", "time", "object", "flag"
Labels = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A property. `sql` is our own text, never what somebody asked for; `labels`, when given, are the words that the
    values of `sql` stand for."""

    name: str
    label: Any
    sql: str
    kind: str = TEXT
    labels: Labels | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """An equality that may be asked for. `lookup` is of the ORM; `choices` are the only values, when given;
    `perimeter`: the code of a territory, those that it includes count."""

    name: str
    label: Any
    lookup: str = ""
    choices: tuple[str, ...] = ()
    perimeter: bool = False
    values: Mapping[str, Any] | None = None  # what a choice is called in the database, when it is not itself


@dataclass(frozen=True, slots=True)
class Collection:
    """`rows(user)` are those that this reader may see. `key`: column of the order, unique, whose values match
    `key_form`; `name`: column of the stable identifier, whose values match `name_form`. `shape`: geometry in WGS84;
    `box`: the same in Web Mercator where the index is. `since`, `until`: what `datetime` is compared with.
    `drawn`: FROM clause after the page, whose rows are `page.pk`. `heading`: columns that name a feature to people."""

    id: str
    title: Any
    description: Any
    rows: Callable[[Any], QuerySet[Any, Any]]
    columns: Callable[[Any], Sequence[Column]]
    filters: Callable[[Any], Sequence[Filter]]
    drawn: str
    key: str
    key_sql: str
    key_form: str
    name: str
    name_sql: str
    name_form: str
    shape: str
    shape_sql: str
    heading: tuple[str, ...]
    box: str = ""
    since: str = ""
    until: str = ""
    digits: int = 7  # of a degree: a centimetre
    most: int = 10_000  # features of an answer
    usual: int = 100
