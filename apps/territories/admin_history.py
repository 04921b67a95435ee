# SPDX-License-Identifier: EUPL-1.2
"""« Historique » of an object: who, when, which field from what to what. Read from rows written by triggers,
so an import, a script or a hand in the database is there too. Secrets are not in these tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pghistory.core
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from apps.territories.models import Inclusion, RolePermission, Territory, User
from apps.territories.permission_names import sentence

SHOWN = 200  # newest changes on the page
LONGEST = 120  # characters of a value
Rows = tuple[type[models.Model], str, str]  # a model, its foreign key to the object, what names a row
WORDS = {"insert": "Création", "update": "Modification", "delete": "Suppression"}


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    action: str
    who: str
    where: str
    fields: Sequence[Field]


def events_of(model: type[models.Model]) -> type[models.Model] | None:
    """The model that keeps the history of `model`."""
    return next(iter(pghistory.core.event_models(tracks_model=model)), None)


def changes(obj: models.Model, rows: Sequence[Rows] = (), hidden: Sequence[str] = ()) -> list[Change]:
    """Newest first, with those of the `rows` that are written in its page, without the `hidden` fields. Constant
    number of queries but for foreign keys, read once each."""
    inside = [change for model, column, name in rows for change in of_rows(model, column, name, obj.pk)]
    return sorted([*own(obj, hidden), *linked(obj), *inside], key=lambda change: change.at, reverse=True)[:SHOWN]


def own(obj: models.Model, hidden: Sequence[str] = ()) -> list[Change]:
    """Changes of the row itself: each event against the one before."""
    model = events_of(type(obj))
    if model is None:
        return []
    rows = list(model.objects.filter(pgh_obj=obj.pk).select_related("pgh_context").order_by("-pgh_id")[: SHOWN + 1])
    people, names = authors(rows), Names()
    older = [*rows[1:], None]
    return [told(row, before, people, names, hidden) for row, before in zip(rows, older, strict=True)][:SHOWN]


def of_rows(model: type[models.Model], column: str, name: str, pk: Any) -> list[Change]:
    """Changes of the rows of `model` that belong to an object: lines, years… each against the event before it."""
    events: Any = events_of(model)
    rows = list(events.objects.filter(**{column: pk}).select_related("pgh_context").order_by("-pgh_id")[: SHOWN + 1])
    people, names = authors(rows), Names()
    before: dict[int, Any] = {}
    earlier: dict[int, Any] = {}
    for row in reversed(rows):
        earlier[row.pgh_id] = before.get(row.pgh_obj_id)
        before[row.pgh_obj_id] = row
    field = events._meta.get_field(name)
    called = [in_words(field, getattr(row, field.attname), names) for row in rows[:SHOWN]]
    found = [told(row, earlier[row.pgh_id], people, names) for row in rows[:SHOWN]]
    what = model._meta.verbose_name
    return [
        replace(change, action=f"{change.action} · {what} « {which} »")
        for change, which in zip(found, called, strict=True)
    ]


def told(row: Any, before: Any, people: dict[int, str], names: "Names", hidden: Sequence[str] = ()) -> Change:
    fields = differences(row, before, names, hidden) if row.pgh_label != "delete" else []
    return Change(row.pgh_created_at, _(WORDS.get(row.pgh_label, row.pgh_label)), who(row, people), where(row), fields)


def differences(row: Any, before: Any, names: "Names", hidden: Sequence[str]) -> list[Field]:
    found = []
    for field in row._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name in ("id", "fid", *hidden):
            continue
        new, old = getattr(row, field.attname), getattr(before, field.attname) if before else None
        if new != old and (before or new not in (None, "", {}, [])):
            found.append(Field(str(field.verbose_name), *shown(field, old, new, names)))
    return found


def shown(field: Any, old: Any, new: Any, names: "Names") -> tuple[str, str]:
    if isinstance(old, dict) and isinstance(new, dict):  # only the keys that moved
        moved = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        old, new = {k: old[k] for k in old if k in moved}, {k: new[k] for k in new if k in moved}
    return in_words(field, old, names), in_words(field, new, names)


def in_words(field: Any, value: Any, names: "Names") -> str:
    if value is None or value == "" or value == {} or value == []:
        return "—"
    if isinstance(value, GEOSGeometry):
        return _("point %(lon)s ; %(lat)s") % place(value) if value.geom_type == "Point" else _("un tracé")
    if field.is_relation:
        return names.of(field.related_model, value)
    choices = dict(field.flatchoices)  # asked only when there are some: a list is no key
    text = str(choices and choices.get(value) or plain(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def place(point: Any) -> dict[str, str]:
    return {"lon": localize(round(point.x, 6)), "lat": localize(round(point.y, 6))}


def plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} : {plain(content)}" for key, content in value.items())
    if isinstance(value, list):
        return ", ".join(map(plain, value))
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        value = timezone.template_localtime(value)
    return str(value if isinstance(value, int) or value is None else localize(value))  # 2154 is a code, not a quantity


class Names:
    """What foreign keys are called, each asked once; something deleted since keeps its number."""

    def __init__(self) -> None:
        self.known: dict[tuple[type, Any], str] = {}

    def of(self, model: type[models.Model], pk: Any) -> str:
        if (model, pk) not in self.known:
            rows = model._base_manager.filter(pk=pk)
            found = (rows.defer("outline") if model is Territory else rows).first()
            self.known[model, pk] = str(found) if found else _("n° %(pk)s (supprimé)") % {"pk": pk}
        return self.known[model, pk]


def authors(rows: Iterable[Any]) -> dict[int, str]:
    ids = {author(row) for row in rows} - {None}
    return {user.pk: user.get_full_name() or user.username for user in User.objects.filter(pk__in=ids)}


def author(row: Any) -> int | None:
    return (row.pgh_context.metadata or {}).get("user") if row.pgh_context else None


def who(row: Any, people: dict[int, str]) -> str:
    number = author(row)
    return people.get(number, _("compte supprimé")) if number else _("le système")


def where(row: Any) -> str:
    """By which door: a page of the administration, the API, or none (task, command, database)."""
    url = (row.pgh_context.metadata or {}).get("url", "") if row.pgh_context else ""
    doors = [("/admin/", _("administration")), ("/api/", _("API")), ("/", _("site"))]
    return next((name for start, name in doors if url.startswith(start)), _("tâche de fond ou base de données"))


def linked(obj: models.Model) -> list[Change]:
    """Changes of a many-to-many: perimeters included, rights of a role."""
    if isinstance(obj, Territory):
        return links(events_of_links(Inclusion), "from_territory_id", obj.pk, "to_territory", _("périmètre inclus"))
    if obj._meta.label == "auth.Group":
        return links(events_of_links(RolePermission), "group_id", obj.pk, "permission", _("droit"))
    return []


def events_of_links(model: type[models.Model]) -> Any:
    return next(iter(pghistory.core.event_models(tracks_model=model, include_missing_pgh_obj=True)))


def links(model: Any, column: str, pk: Any, other: str, label: str) -> list[Change]:
    rows = list(model.objects.filter(**{column: pk}).select_related("pgh_context", other).order_by("-pgh_id")[:SHOWN])
    people = authors(rows)
    return [
        Change(
            row.pgh_created_at,
            _("Ajout") if row.pgh_label == "insert" else _("Retrait"),
            who(row, people),
            where(row),
            [link(label, getattr(row, other), row.pgh_label == "insert")],
        )
        for row in rows
    ]


def link(label: str, other: Any, added: bool) -> Field:
    name = sentence(other) if other._meta.label == "auth.Permission" else str(other)
    return Field(label, "—", name) if added else Field(label, name, "—")


class HistoryAdmin(admin.ModelAdmin):
    """A model whose « Historique » page is read from the database's own history, with those of the rows that are
    written in its page."""

    history_rows: Sequence[Rows] = ()
    history_hidden: Sequence[str] = ()  # fields that say nothing to people

    def may_read_history(self, request: HttpRequest, obj: Any) -> bool:
        model = events_of(self.model)
        if model is None:
            return self.has_view_or_change_permission(request, obj) and bool(linked_to(self.model))
        right = f"{model._meta.app_label}.view_{model._meta.model_name}"
        return self.has_view_or_change_permission(request, obj) and request.user.has_perm(right)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        context["can_read_history"] = obj is not None and self.may_read_history(request, obj)
        return super().render_change_form(request, context, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_read_history(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Historique : %(what)s") % {"what": obj},
            "opts": self.opts,
            "object": obj,
            "module_name": self.opts.verbose_name_plural,
            "changes": changes(obj, self.history_rows, self.history_hidden),
            "shown": SHOWN,
        }
        return TemplateResponse(request, "admin/object_history.html", context)


def linked_to(model: type[models.Model]) -> bool:
    return model._meta.label == "auth.Group"
