# SPDX-License-Identifier: EUPL-1.2
"""News of incidents outside a batch: what telling needs to know beside their rows is read again."""

from apps.assets import selectors as asset_selectors
from apps.assets.models import Source
from apps.events.incidents.correlating import Correlated
from apps.events.models import Episode


def complete(correlated: Correlated) -> Correlated:
    """The equipment and the sources in cause, and the territories that have a part in them; three queries."""
    works = [one.work for one in correlated.news]
    if not works:
        return correlated
    causes = {work.cause_asset_id for work in works if work.cause_asset_id}
    missing = (causes | correlated.redrawn) - correlated.assets.keys()
    correlated.assets.update(asset_selectors.by_fids(missing) if missing else {})
    sources = {work.cause_source_id for work in works} - {None}
    correlated.sources.update(Source.objects.defer("options", "secret").in_bulk(sources) if sources else {})
    members = Episode.objects.filter(incident__in=[work.id for work in works]).order_by()
    for incident_id, territory_id in members.values_list("incident_id", "territory_id").distinct():
        correlated.heard_in.setdefault(incident_id, set()).add(territory_id)
    return correlated
