# SPDX-License-Identifier: EUPL-1.2
"""Lamps before and now, as the register tells them, gathered by cabinet in classes of alike lamps.

Attributes (local ones before those of the source): `before_w` and `before_losses` (W and ballast losses, 0.15 is 15 %,
of the lamp that was there), `power_w` and `losses` (of today's), `night_schedule` (maths.schedules), `renewed_on`
(since when it is as it is). What is not there, or is not of its kind, is unknown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from apps.assets.models import Asset, NetworkEdge
from apps.energy.dark_lamps import FEEDER, LAMP
from apps.energy.maths import schedules
from apps.energy.maths.nights import Profile
from apps.energy.maths.refusals import InputRefused
from apps.energy.regulation.lamps import said_of
from apps.energy.watching.findings import CABINET
from apps.territories import scoping
from apps.territories.models import Territory

NAMES = ("before_w", "before_losses", "power_w", "losses", "night_schedule", "renewed_on")
MOST_WATTS, MOST_LOSSES = 5_000.0, 1.0
BEFORE, WATTS, SCHEDULE = "before", "watts", "schedule"


@dataclass(frozen=True, slots=True)
class Lamp:
    """None: unknown. Watts of the lamp, losses as a share of them; `schedule` as it is written, "" when it is not."""

    before_w: float | None
    before_losses: float | None
    watts: float | None
    losses: float | None
    schedule: str
    profile: Profile | None
    renewed_on: date | None

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps it from being counted: BEFORE, WATTS, SCHEDULE."""
        told = ((BEFORE, self.before_w), (WATTS, self.watts), (SCHEDULE, self.profile))
        return tuple(name for name, value in told if value is None)

    @property
    def drawn_before(self) -> float | None:
        """W at full level, losses included (none when they are not told)."""
        return None if self.before_w is None else self.before_w * (1 + (self.before_losses or 0.0))

    @property
    def drawn(self) -> float | None:
        return None if self.watts is None else self.watts * (1 + (self.losses or 0.0))

    @property
    def before_losses_percent(self) -> int | None:
        return None if self.before_losses is None else round(100 * self.before_losses)

    @property
    def losses_percent(self) -> int | None:
        return None if self.losses is None else round(100 * self.losses)

    @property
    def changed(self) -> bool:
        return self.before_w != self.watts


class LampClass(NamedTuple):
    """`removed`: those of the register that are gone."""

    lamp: Lamp
    lamps: int
    removed: int


@dataclass(frozen=True, slots=True)
class Cabinet:
    """`fid` None: lamps of this owner that hang on no known cabinet."""

    fid: int | None
    uid: Any
    code: str
    name: str
    owner: Territory
    classes: tuple[LampClass, ...]

    @property
    def lamps(self) -> int:
        return sum(one.lamps for one in self.classes)


Said = tuple[str | None, ...]
Counts = dict[int | None, Counter[tuple[Said, bool]]]


def cabinets(user: Any, territory: str = "") -> list[Cabinet]:
    """With their lamps, of what `user` may see; of a territory and what it includes when one is named. Then what hangs
    on no cabinet, by owner. Four queries.
    """
    hung, loose = _counted(user)
    rows = Asset.objects.visible_to(user).in_service().filter(kind__code=CABINET, pk__in=list(hung))
    owners = Territory.objects.filter(pk__in=list(loose))
    if territory:
        inside = scoping.perimeter(territory)
        rows, owners = rows.filter(owner__in=inside), owners.filter(pk__in=inside)
    found = [
        Cabinet(row.fid, row.uid, row.code, row.name, row.owner, _classes(hung[row.fid]))
        for row in rows.select_related("owner").defer("owner__outline").order_by("owner__name", "code", "fid")
    ]
    found += [Cabinet(None, None, "", "", one, _classes(loose[one.pk])) for one in owners.defer("outline")]
    return [one for one in found if one.lamps]


def _counted(user: Any) -> tuple[Counts, Counts]:
    """Lamps that say the same, by cabinet; those that hang on none that `user` sees, by owner."""
    seen = set(Asset.objects.visible_to(user).in_service().filter(kind__code=CABINET).values_list("fid", flat=True))
    above = _above()
    hung: Counts = defaultdict(Counter)
    loose: Counts = defaultdict(Counter)
    for fid, owner, gone, said in _lamps(user):
        cabinet = above.get(fid)
        (hung[cabinet] if cabinet in seen else loose[owner])[said, gone] += 1
    return hung, loose


def _lamps(user: Any) -> Iterable[tuple[int, int, bool, Said]]:
    rows: Any = Asset.objects.visible_to(user).filter(kind__code=LAMP).exclude(lifecycle=Asset.Lifecycle.PLANNED)
    rows = rows.order_by().annotate(said=said_of(NAMES))
    for fid, owner, life, told in rows.values_list("fid", "owner", "lifecycle", "said").iterator(chunk_size=5000):
        yield fid, owner, life == Asset.Lifecycle.REMOVED, tuple(told)


def _above() -> dict[int, int]:
    """Lamp -> what feeds it: its cabinet, directly or by a feeder."""
    rows = NetworkEdge.objects.filter(
        nature=NetworkEdge.Nature.POWER,
        downstream__kind__code__in=(LAMP, FEEDER),
        upstream__kind__code__in=(FEEDER, CABINET),
    )
    fed = dict(rows.order_by("pk").values_list("downstream", "upstream"))
    return {lamp: fed.get(upstream, upstream) for lamp, upstream in fed.items()}


def _classes(counts: Mapping[tuple[Said, bool], int]) -> tuple[LampClass, ...]:
    there: Counter[Lamp] = Counter()
    gone: Counter[Lamp] = Counter()
    for (said, removed), number in counts.items():
        (gone if removed else there)[lamp_of(said)] += number
    lamps = sorted({*there, *gone}, key=lambda lamp: (-there[lamp], str(lamp)))
    return tuple(LampClass(lamp, there[lamp], gone[lamp]) for lamp in lamps)


@lru_cache(maxsize=20_000)
def lamp_of(said: Said) -> Lamp:
    """From JSON texts, in the order of NAMES."""
    before, before_losses, watts, losses, schedule, renewed = said
    written = _text(schedule)
    return Lamp(
        before_w=_number(before, MOST_WATTS),
        before_losses=_number(before_losses, MOST_LOSSES),
        watts=_number(watts, MOST_WATTS),
        losses=_number(losses, MOST_LOSSES),
        schedule=written,
        profile=_profile(written),
        renewed_on=_day(_text(renewed)),
    )


def _number(said: str | None, most: float) -> float | None:
    try:
        value = float(said or "nan")
    except ValueError:
        return None
    return value if 0 <= value <= most else None


def _text(said: str | None) -> str:
    return said.strip('"') if said and said.startswith('"') else ""


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _profile(written: str) -> Profile | None:
    try:
        return schedules.read(written) if written else None
    except InputRefused:
        return None
