# SPDX-License-Identifier: EUPL-1.2
"""The demo's indicators: what its rows say of the months that were lived, published as a territory would. Nothing is
drawn here: the figures come from the same measures as everywhere else."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from apps.energy.models import LedgerLine
from apps.kpi import months, services
from apps.kpi.models import Figure, Publication
from apps.territories.models import Membership, Territory

WELCOME = "Territoire de démonstration : ce que ses équipements et ses habitants disent, chiffre par chiffre."
SHOWN = 26  # months: two years to compare; of those before, the euros only, quarter by quarter
EUROS = ("euros_avoided",)
HEARD = ("sources_heard", "interoperability")


def load() -> int:
    """How many figures were measured: none when there are some already. Those of territories where nobody works come
    with the first night."""
    if Figure.objects.exists():
        return 0
    now = timezone.now()
    first = LedgerLine.objects.order_by("first").values_list("first", flat=True).first()
    places = Territory.objects.filter(pk__in=_served() | _saving()).defer("outline").order_by("pk")
    return sum(_measure(territory, first, now) for territory in places)


def _served() -> set[int]:
    return set(Membership.objects.values_list("territory", flat=True))


def _saving() -> set[int]:
    return set(LedgerLine.objects.values_list("authority", flat=True))


def _measure(territory: Territory, first: date | None, now: datetime) -> int:
    month = services.running(territory, now)
    begun = months.first_of(first) if first else month
    shown = max(begun, months.shifted(month, -SHOWN)) if _saves(territory) else months.shifted(month, -1)
    before = [one for one in months.between(begun, months.shifted(shown, -1)) if one.month % 3 == 0]
    done = services.measure(territory, before if _saves(territory) else [], now, EUROS).measured
    done += services.measure_since(territory, shown, now, publishing=False).measured
    for one in [*before, *months.between(shown, months.shifted(month, -1))]:
        if services.is_due(territory, one, now):
            services.publish(territory, one, by=None, now=now)
    # Nobody was heard yet while this was loaded: the first night of the demo is when its worker starts.
    running = Figure.objects.filter(territory=territory, month=month)
    running.filter(indicator__code__in=HEARD).delete()
    running.update(measured_at=now - timedelta(days=1))
    Publication.objects.get_or_create(territory=territory, defaults={"is_open": True, "welcome": WELCOME})
    return done


def _saves(territory: Territory) -> bool:
    return not _saving().isdisjoint({territory.pk, *territory.includes.values_list("pk", flat=True)})
