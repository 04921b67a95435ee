# SPDX-License-Identifier: EUPL-1.2
"""For every table, how its rows belong to a territory: derived from the foreign keys, decided by hand where they
do not say (`decisions`)."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from apps.reversibility import decisions

Model = type[models.Model]
ROOT = "territories.Territory"
OWNING = ("territory", "owner")  # names of a key that says alone whose a row is


class Undecided(Exception):
    """No foreign key says alone to whom the rows of this model belong: `decisions` must."""


@dataclass(frozen=True, slots=True)
class Link:
    """A key of another table. `held`: the database refuses that it points at nothing."""

    column: str
    to: str  # label of the model
    required: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Left:
    """Not exported."""

    label: str
    table: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """Exported. `leads`: the keys that lead to the territory, none for what is of everybody."""

    label: str
    table: str
    key: tuple[str, ...]
    leads: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()  # the others
    of_everybody: bool = False
    named: bool = False  # only rows that others name
    asked: str = ""
    history_of: str = ""
    files: tuple[str, ...] = field(default=())

    @property
    def root(self) -> bool:
        return self.label == ROOT

    @property
    def one_key(self) -> bool:
        return len(self.key) == 1

    @property
    def owned(self) -> bool:
        return self.root or bool(self.leads)


Decision = Taken | Left


def every_model() -> list[Model]:
    """Those that have a table of their own."""
    found = apps.get_models(include_auto_created=True)
    return [one for one in found if not one._meta.proxy and one._meta.app_label != "gis" and not _is_view(one)]


@cache
def registry() -> dict[str, Decision]:
    """By label. Raises Undecided."""
    return {model._meta.label: decide(model) for model in every_model()}


def taken() -> list[Taken]:
    return [one for one in registry().values() if isinstance(one, Taken)]


def left() -> list[Left]:
    tables = [Left("", table, why) for table, why in decisions.WITHOUT_MODEL.items()]
    return [one for one in registry().values() if isinstance(one, Left)] + tables


def words(label: str) -> str:
    """What a row of it is called, in French."""
    return str(apps.get_model(label)._meta.verbose_name_plural)


@cache
def decide(model: Model) -> Decision:
    label, table = model._meta.label, model._meta.db_table
    if label in decisions.LEFT:
        return Left(label, table, decisions.LEFT[label])
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        return _history(model, tracked)
    leads = () if label in decisions.SHARED | decisions.NAMED or label in decisions.ASKED else _leads(model)
    return _taken(
        model,
        leads,
        of_everybody=label in decisions.SHARED | decisions.OF_EVERYBODY,
        named=label in decisions.NAMED,
        asked=decisions.ASKED.get(label, ""),
    )


def _taken(model: Model, leads: tuple[Link, ...], **said: Any) -> Taken:
    label = model._meta.label
    others = tuple(link for link in links_of(model) if len(leads) > 1 or link not in leads)
    files = decisions.FILES.get(label, ())
    return Taken(label, model._meta.db_table, key_of(model), leads, others, files=files, **said)


def _history(model: Model, tracked: Model) -> Decision:
    """Each row is a copy: it belongs to whom its own keys say, even when the object is gone."""
    of = decide(tracked)
    if isinstance(of, Left):
        return Left(model._meta.label, model._meta.db_table, of.why)
    if of.root:
        return _taken(model, _of(model, ("pgh_obj",)), history_of=of.label)
    if not of.leads:
        return Left(model._meta.label, model._meta.db_table, decisions.REFERENCE_HISTORY)
    columns = {lead.column for lead in of.leads}
    leads = tuple(link for link in links_of(model) if link.column in columns)
    return _taken(model, leads, history_of=of.label, of_everybody=of.of_everybody)


def _leads(model: Model) -> tuple[Link, ...]:
    label = model._meta.label
    if label == ROOT:
        return ()
    if label in decisions.KEYS_WITHOUT_CONSTRAINT:
        return links_of(model)
    if label in decisions.LEADS:
        return _of(model, decisions.LEADS[label])
    keys = [one for one in _keys(model) if not one.null and one.related_model is not model]
    declaring = model._meta.auto_created
    if declaring:
        return _of(model, tuple(one.name for one in keys if one.related_model is declaring)[:1])
    own = [one for one in keys if one.related_model._meta.label == ROOT and one.name in OWNING]
    if not own:
        own = [one for one in keys if _is_owned(one.related_model)]
    if len(own) != 1:
        raise Undecided(f"{label} : {[one.name for one in own]}")
    return _of(model, (own[0].name,))


def _is_owned(model: Model) -> bool:
    decision = decide(model)
    return isinstance(decision, Taken) and decision.owned


def _of(model: Model, names: tuple[str, ...]) -> tuple[Link, ...]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = [one.column for one in fields]
    return tuple(link for link in links_of(model) if link.column in columns)


@cache
def links_of(model: Model) -> tuple[Link, ...]:
    declared = decisions.KEYS_WITHOUT_CONSTRAINT.get(model._meta.label)
    if declared:
        return (Link(declared[0], declared[1], required=True, held=False),)
    return tuple(
        Link(one.column, one.related_model._meta.label, not one.null, getattr(one, "db_constraint", True))
        for one in _keys(model)
    )


def _keys(model: Model) -> list[Any]:
    return [one for one in model._meta.concrete_fields if one.is_relation]


def key_of(model: Model) -> tuple[str, ...]:
    """Columns of the primary key, as the database orders rows by them."""
    fields = model._meta.pk_fields
    return tuple(one.column for one in fields)


def _is_view(model: Model) -> bool:
    return model._meta.label in ("pghistory.Events",)
