# SPDX-License-Identifier: EUPL-1.2
"""What changes from one version to another, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.contracts import picture
from apps.contracts.models import ContractVersion
from apps.contracts.picture import Fields, Things

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """« Armoire au noir », changed: « GTI : 2 h → 4 h »."""

    section: str
    what: str
    nature: str
    lines: tuple[str, ...]


def between(before: ContractVersion | None, after: ContractVersion) -> list[Difference]:
    """From `before` (None: nothing yet) to `after`, section by section."""
    new = picture.of(after)
    old = picture.of(before) if before else {section: {} for section in new}
    return [found for section in new for found in _between(section, old[section], new[section])]


def _between(section: str, old: Things, new: Things) -> Iterator[Difference]:
    for what, fields in new.items():
        if what not in old:
            yield Difference(section, what, ADDED, tuple(_said(fields)))
        elif changed := tuple(_changes(old[what], fields)):
            yield Difference(section, what, CHANGED, changed)
    for what, fields in old.items():
        if what not in new:
            yield Difference(section, what, REMOVED, tuple(_said(fields)))


def _said(fields: Fields) -> Iterator[str]:
    return (f"{name} : {value.shown}" for name, value in fields.items() if value.shown != "—")


def _changes(old: Fields, new: Fields) -> Iterator[str]:
    for name, value in new.items():
        before = old[name]
        if value == before:
            continue
        if value.shown == before.shown:
            yield _("%(name)s : modifié (%(shown)s)") % {"name": name, "shown": value.shown}
        else:
            yield f"{name} : {before.shown} → {value.shown}"
