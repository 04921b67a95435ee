# SPDX-License-Identifier: EUPL-1.2
"""What each event of a protocol is worth at one source: the table of its driver, and what a technician changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.supervision import configuring

CHOICES = {
    "critical": _("critique"),
    "major": _("majeure"),
    "minor": _("mineure"),
    "none": _("pas une alarme"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`usual`: the severity of the driver's own table; `severity`: that of this source."""

    event: str
    title: str
    usual: str
    severity: str

    @property
    def changed(self) -> bool:
        return self.usual != self.severity

    @property
    def usual_words(self) -> str:
        return str(CHOICES[self.usual])


def lines(source: Source) -> list[Line]:
    """Nothing for a driver that has no table."""
    table = DRIVERS[source.driver].events
    return [Line(*row) for row in table(source.options.get("severities") or {})] if table else []


def change(*, source: Source, given: Mapping[str, str]) -> int:
    """Keep what differs from the table of the driver; how many do. Events that are not in `given` stay as they are.

    Raises MapRefused.
    """
    kept = dict(source.options.get("severities") or {})
    for line in lines(source):
        said = given.get(line.event)
        if said is not None:
            kept[line.event] = said
        if kept.get(line.event) == line.usual:
            del kept[line.event]
    configuring.set_map(source=source, options={**source.options, "severities": kept})
    return len(kept)
