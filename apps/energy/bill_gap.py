# SPDX-License-Identifier: EUPL-1.2
"""What bills say of meters, against what the meters counted on the same days.

A bill is compared when every one of its days was measured; one that is astride the period, or of which a day is not
known, is left aside and counted. No bill is ever shared out to be compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.energy.models import BilledPeriod, MeteringPoint
from apps.energy.spans import Days, Values

CLASS = 0.02  # of meters: EN 62053-21, class 2
WITHIN, MORE, LESS, UNKNOWN = "within", "more", "less", "unknown"


@dataclass(frozen=True, slots=True)
class Gap:
    """kWh of the `compared` bills and of the meters on their days; `aside`: bills of which a day is not measured, or
    out of the period. `estimated` by the supplier, of those compared."""

    compared: int = 0
    billed: float = 0.0
    measured: float = 0.0
    estimated: int = 0
    aside: int = 0

    def __add__(self, other: "Gap") -> "Gap":
        return Gap(
            self.compared + other.compared,
            self.billed + other.billed,
            self.measured + other.measured,
            self.estimated + other.estimated,
            self.aside + other.aside,
        )

    @property
    def kwh(self) -> float:
        """Billed less measured."""
        return self.billed - self.measured

    @property
    def percent(self) -> float | None:
        """Of what was measured."""
        return 100 * self.kwh / self.measured if self.compared and self.measured else None

    @property
    def verdict(self) -> str:
        """WITHIN: no more than the class of two meters explains."""
        if not self.compared:
            return UNKNOWN
        if abs(self.kwh) <= CLASS * float(np.hypot(self.billed, self.measured)):
            return WITHIN
        return MORE if self.kwh > 0 else LESS


def of_points(points: Sequence[MeteringPoint], days: Days, kwh: Values) -> dict[int, Gap]:
    """By meter, of those that have bills on these days; `kwh` (m, d), NaN unknown. One query."""
    found: dict[int, Gap] = {}
    for row, gap in of_bills(points, days, kwh):
        found[row.point_id] = found.get(row.point_id, Gap()) + gap
    return found


def of_bills(points: Sequence[MeteringPoint], days: Days, kwh: Values) -> list[tuple[BilledPeriod, Gap]]:
    """Each bill of these meters that touches these days. One query."""
    if not len(days) or not points:
        return []
    first, last = (one.astype(object) for one in (days[0], days[-1]))
    rows = BilledPeriod.objects.filter(point__in=[point.pk for point in points], metric=BilledPeriod.Metric.ENERGY)
    rows = rows.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on", "pk")
    ranks = {point.pk: rank for rank, point in enumerate(points)}
    return [(row, _gap(row, days, kwh[ranks[row.point_id]])) for row in rows]


def _gap(row: BilledPeriod, days: Days, kwh: Values) -> Gap:
    start = int((np.datetime64(row.starts_on) - days[0]).astype(int))
    told = kwh[max(start, 0) : start + row.days]
    if start < 0 or len(told) < row.days or not np.isfinite(told).all():
        return Gap(aside=1)
    return Gap(1, float(row.amount), float(told.sum()), int(row.estimated))


def together(found: Mapping[int, Gap], points: Iterable[MeteringPoint]) -> Gap | None:
    """None: no bill of any of these meters."""
    held = [found[point.pk] for point in points if point.pk in found]
    return sum(held, Gap()) if held else None


def words(gap: Gap | None) -> str:
    """What bills say against the meters; "" without any bill."""
    if gap is None:
        return ""
    aside = ngettext(
        "%(n)d facture laissée de côté : un de ses jours n'est pas mesuré, ou hors de la période.",
        "%(n)d factures laissées de côté : un de leurs jours n'est pas mesuré, ou hors de la période.",
        gap.aside,
    ) % {"n": gap.aside}
    if not gap.compared:
        return f"{_('Aucune facture ne se compare aux relevés.')} {aside}"
    said = ngettext(
        "%(n)d facture : %(billed)s kWh facturés, %(measured)s kWh mesurés les mêmes jours.",
        "%(n)d factures : %(billed)s kWh facturés, %(measured)s kWh mesurés les mêmes jours.",
        gap.compared,
    ) % {"n": gap.compared, "billed": _whole(gap.billed), "measured": _whole(gap.measured)}
    parts = [said, str(GAPS[gap.verdict]) % {"kwh": _whole(abs(gap.kwh)), "percent": _percent(gap)}]
    if gap.estimated:
        parts.append(_("Dont estimées par le fournisseur : %(n)d.") % {"n": gap.estimated})
    return " ".join([*parts, aside] if gap.aside else parts)


GAPS = {
    WITHIN: gettext_lazy("Écart de %(kwh)s kWh (%(percent)s) : dans la précision des compteurs."),
    MORE: gettext_lazy("%(kwh)s kWh facturés de plus que mesurés (%(percent)s) : à contester, ou compteur à vérifier."),
    LESS: gettext_lazy("%(kwh)s kWh facturés de moins que mesurés (%(percent)s) : rattrapage à prévoir."),
}


def _whole(kwh: float) -> str:
    return formats.number_format(round(kwh), 0, force_grouping=True)


def _percent(gap: Gap) -> str:
    if gap.percent is None:
        return "—"
    sign = "+" if gap.percent >= 0 else "−"
    return f"{sign}{formats.number_format(abs(round(gap.percent, 1)), 1)} %"
