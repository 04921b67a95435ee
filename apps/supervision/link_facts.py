# SPDX-License-Identifier: EUPL-1.2
"""What the links of a source need of the database: who may come, who is lost, what is to be acknowledged there."""

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from apps.assets import owed
from apps.assets.models import Asset, Source
from apps.connectors import rsmp
from apps.connectors.base import Alarm as Said
from apps.connectors.base import Measure, Record, Seen
from apps.connectors.catalogue import DRIVERS
from apps.connectors.rsmp.model import UNREACHABLE
from apps.events import telling_sources
from apps.events.models import Alarm, OwedAcknowledgement
from apps.events.workflow import NORMAL
from apps.supervision.models import Heartbeat
from apps.telemetry.models import LastValue

LINKED = [name for name, driver in DRIVERS.items() if driver.link is not None]
COMPONENT = "link"  # heartbeats of the links of one source; `detail` is how they are, in words
LEASE = timedelta(seconds=60)
AT_ONCE = 50
FRESH = timedelta(seconds=45)
SEVERITY = {1: "critical", 2: "major", 3: "minor"}


def known_sites(source: Source) -> set[str]:
    """The sites that may present themselves: those whose equipment this source has here, by the names of the settings
    or by their own."""
    refs = set(Asset.objects.filter(source=source).values_list("source_ref", flat=True))
    return refs | {site for site, ref in (source.options.get("sites") or {}).items() if ref in refs}


def lost_alarm(source: Source, site: str, gone: bool) -> Said | None:
    """That the equipment of `site` is out of reach, or no longer; None when there is nothing to say of it."""
    ref = rsmp.ref_of(site, {}, source.options)
    told = Alarm.objects.filter(source=source, asset__source_ref=ref, condition=UNREACHABLE, active=True).exists()
    if told == gone or (gone and not Asset.objects.filter(source=source, source_ref=ref).exists()):
        return None
    title = "Carrefour injoignable : sa liaison est perdue"
    return Said(ref, UNREACHABLE, timezone.now(), gone, "major", title, detail={"site": site})


def owed_acknowledgements(source: Source, sites: Collection[str]) -> list[OwedAcknowledgement]:
    """What our operators took in charge and these sites do not know; held for LEASE."""
    asked = telling_sources.owed().filter(source=source, alarm__detail__site__in=list(sites))
    asked = asked.filter(alarm__detail__has_key="aCId")  # the others are ours, or bits: there is nothing to acknowledge
    rows = owed.claim(asked, limit=AT_ONCE, lease=LEASE)
    over = [row for row in rows if not telling_sources.still_holds(row)]
    for row in over:
        OwedAcknowledgement.objects.filter(pk=row.pk, lease_token=row.lease_token).delete()
    return [row for row in rows if row not in over]


def settle_acknowledgement(row: OwedAcknowledgement, reason: str) -> None:
    """The site took it, or refused it for `reason`: what it refused once it refuses for ever."""
    try:
        if reason:
            telling_sources.failed(row, why=f"refusé par le carrefour : {reason}", again_at=None)
        else:
            telling_sources.told(row)
    except owed.LeaseLost:
        return  # it is being told again: no harm


def words(source: Source) -> str:
    """How its links are, as the process that holds them last said; "" when it says nothing."""
    fresh = Heartbeat.objects.filter(component=COMPONENT, instance=source.slug, at__gt=timezone.now() - FRESH)
    return fresh.values_list("detail", flat=True).first() or ""


def last_said(source: Source, most: int) -> list[Record]:
    """The newest of what its sites said, as records."""
    raised = Alarm.objects.filter(source=source).exclude(state=NORMAL)
    alarms = raised.select_related("asset").order_by("-last_at")[:most]
    said: list[Record] = [
        Said(one.asset.source_ref, one.condition, one.last_at, one.active, SEVERITY[one.severity], one.title)
        for one in alarms
    ]
    values = LastValue.objects.filter(series__asset__source=source).select_related("series__asset").order_by("-at")
    for one in values[:most]:
        ref, series = one.series.asset.source_ref, one.series
        said.append(Measure(ref, series.metric, one.at, one.value, series.unit))
    seen = Asset.objects.filter(source=source, last_seen_at__isnull=False).order_by("-last_seen_at")
    return [*said, *(Seen(ref, at) for ref, at in seen.values_list("source_ref", "last_seen_at")[:most] if at)]
