# SPDX-License-Identifier: EUPL-1.2
"""The views that people keep: written here only. Built-in ones come first and are nobody's."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.console import asking
from apps.console.bulk import doing
from apps.console.models import SavedView
from apps.territories.models import Territory, User
from apps.territories.refusals import FieldRefused

SAVE, SHARE = "console.add_savedview", "console.share_savedview"
MOST = 20  # of one person, and shared with one territory: more are no longer read
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """`read`: its name for who may only look, None when it is of no use to them."""

    key: str
    name: Promise
    read: Promise | None
    query: str


BUILT_IN = [
    BuiltIn("todo", _lazy("À traiter"), _lazy("Ouverts"), "list=incidents&state=open"),
    BuiltIn("mine", _lazy("Les miennes"), None, "list=incidents&state=mine"),
    BuiltIn("critical", _lazy("Critiques"), _lazy("Critiques"), "list=incidents&state=open&severity=critical"),
    BuiltIn("alarms", _lazy("Alarmes à acquitter"), _lazy("Alarmes non acquittées"), "list=alarms&state=todo"),
    BuiltIn("all", _lazy("Tout"), _lazy("Tout"), "list=alarms&state=all"),
]


class ViewRefused(FieldRefused):
    """What was asked cannot be: `field` is what to correct, the message says why, in French."""


@transaction.atomic
def save(*, by: User, name: str, query: str, default: bool = False) -> SavedView:
    """The same name again is the same view, with what it asks now. Raises ViewRefused (name), AskedRefused."""
    called, asked = named(name), asking.read(query).query
    mine = _mine(by)
    known = mine.filter(name=called).first()
    if known is None and mine.count() >= MOST:
        raise ViewRefused("name", _("%(most)d vues au plus : en retirer une d'abord.") % {"most": MOST})
    if default:
        mine.filter(is_default=True).update(is_default=False)
    fields = {"query": asked, "is_default": default or bool(known and known.is_default), "at": timezone.now()}
    return SavedView.objects.update_or_create(owner=by, name=called, defaults=fields)[0]


@transaction.atomic
def rename(*, by: User, view_id: int, name: str) -> SavedView:
    """Raises SavedView.DoesNotExist for what is not theirs, ViewRefused (name)."""
    called, mine = named(name), _mine(by)
    view = mine.get(pk=view_id)
    if mine.filter(name=called).exclude(pk=view_id).exists():
        raise ViewRefused("name", _("Vous avez déjà une vue de ce nom."))
    view.name = called
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def share(*, by: User, view_id: int, territory: str) -> SavedView:
    """With who serves this territory, "" for nobody any more. Raises SavedView.DoesNotExist, ViewRefused."""
    view = _mine(by).get(pk=view_id)
    with_whom = _shareable(by, territory) if territory else None
    if with_whom and SavedView.objects.filter(territory=with_whom).exclude(pk=view_id).count() >= MOST:
        raise ViewRefused("territory", _("%(most)d vues partagées au plus sur ce territoire.") % {"most": MOST})
    view.territory = with_whom
    view.save(update_fields=["territory"])
    return view


@transaction.atomic
def open_first(*, by: User, view_id: int | None) -> None:
    """The console opens on this one; on « À traiter » when there is none. Raises SavedView.DoesNotExist."""
    mine = _mine(by)
    chosen = mine.get(pk=view_id) if view_id is not None else None
    mine.filter(is_default=True).update(is_default=False)
    if chosen is not None:
        mine.filter(pk=chosen.pk).update(is_default=True)


def forget(*, by: User, view_id: int) -> None:
    """Twice is once; what is not theirs stays."""
    SavedView.objects.filter(owner=by, pk=view_id).delete()


def first(by: User) -> SavedView | None:
    return SavedView.objects.filter(owner=by, is_default=True).first()


def shown(by: User) -> QuerySet[SavedView]:
    """Theirs, then those of their territories."""
    return SavedView.objects.visible_to(by).select_related("owner", "territory").defer("territory__outline")


def places(by: User) -> QuerySet[Territory]:
    """With whom they may share."""
    return Territory.objects.visible_to(by, SHARE).defer("outline").order_by("name")


def named(name: str) -> str:
    """Raises ViewRefused (name)."""
    called = " ".join(name.replace("\x00", "").split())
    if not called:
        raise ViewRefused("name", _("Donner un nom à cette vue."))
    if len(called) > LONGEST_NAME:
        raise ViewRefused("name", _("%(most)d caractères au plus.") % {"most": LONGEST_NAME})
    return called


def _shareable(by: User, code: str) -> Territory:
    found = places(by).filter(code=code).first()
    if found is None:
        raise ViewRefused("territory", _("Votre rôle ne permet pas de partager des vues sur ce territoire."))
    return found


def _mine(by: User) -> QuerySet[SavedView]:
    """Held: two windows of one person do not choose two views to open first."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return SavedView.objects.filter(owner=by)


def built_in(by: Any) -> list[dict[str, str]]:
    """Those that are of use to this person, in their words."""
    acts = any(by.has_perm(permission) for permission in doing.OF_LIST.values())
    shown = [(one, one.name if acts else one.read) for one in BUILT_IN]
    return [{"key": one.key, "name": str(name), "query": one.query} for one, name in shown if name]


def counts(by: Any, code: str = "") -> dict[str, int]:
    """How many rows each view finds, by key of the built-in ones and by id: asked once the list is there. A view that
    no longer reads (a rule changed, a right was withdrawn) has no number."""
    asked = [(one["key"], one["query"]) for one in built_in(by)] + [(str(one.pk), one.query) for one in shown(by)]
    found = {}
    for key, query in asked:
        try:
            found[key] = asking.count(by, asking.read(query), code)
        except asking.AskedRefused:
            continue
    return found
