# SPDX-License-Identifier: EUPL-1.2
"""The lists that an agent keeps under a name: written here only, read by nobody else."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import cleaning
from apps.signalements.models import SavedFilter
from apps.signalements.refusals import SignalementRefused
from apps.territories.models import User

MOST = 20  # of one person: more are no longer read
LONGEST_NAME, LONGEST_QUERY = 60, 600
NAMES = ("vue", "a", "categorie", "destinataire", "territoire", "q")  # of the form of the list


@transaction.atomic
def save(*, by: User, name: str, query: str, default: bool = False) -> SavedFilter:
    """The same name again is the same filter, with what it asks now. Raises SignalementRefused (name, query)."""
    called, asked = cleaning.line("name", name, LONGEST_NAME), canonical(query)
    if not called:
        raise SignalementRefused("name", _("Donner un nom à ce filtre."))
    mine = _mine(by)
    known = mine.filter(name=called).first()
    if known is None and mine.count() >= MOST:
        raise SignalementRefused("name", _("%(most)d filtres au plus : en retirer un d'abord.") % {"most": MOST})
    if default:
        mine.update(is_default=False)
    fields = {"query": asked, "is_default": default or bool(known and known.is_default), "at": timezone.now()}
    return SavedFilter.objects.update_or_create(person=by, name=called, defaults=fields)[0]


@transaction.atomic
def open_first(*, by: User, filter_id: int | None) -> None:
    """The list opens on this one; on what is to be triaged when there is none. Raises SavedFilter.DoesNotExist."""
    mine = _mine(by)
    chosen = mine.get(pk=filter_id) if filter_id is not None else None
    mine.filter(is_default=True).update(is_default=False)
    if chosen is not None:
        mine.filter(pk=chosen.pk).update(is_default=True)


def forget(*, by: User, filter_id: int) -> None:
    """Twice is once."""
    SavedFilter.objects.visible_to(by).filter(pk=filter_id).delete()


def _mine(by: User) -> QuerySet[SavedFilter]:
    """Held: two windows of one person do not choose two filters to open first."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return SavedFilter.objects.visible_to(by)


def first(by: User) -> SavedFilter | None:
    return SavedFilter.objects.visible_to(by).filter(is_default=True).first()


def canonical(query: str) -> str:
    """What the form of the list reads, in its order, once each: two links that ask the same are the same words. Raises
    SignalementRefused (query)."""
    given = {name: value for name, value in parse_qsl(query.removeprefix("?")[: 4 * LONGEST_QUERY]) if name in NAMES}
    kept = [(name, cleaning.line("query", given[name], LONGEST_QUERY)) for name in NAMES if given.get(name)]
    words = urlencode(kept) or "vue="
    if len(words) > LONGEST_QUERY:
        raise SignalementRefused("query", _("Ce filtre est trop long pour être enregistré."))
    return words
