# SPDX-License-Identifier: EUPL-1.2
"""The collections, in the order of their list. A new one is a module beside these, and a name here."""

from apps.opendata.collections.assets import ASSETS
from apps.opendata.collections.incidents import INCIDENTS
from apps.opendata.collections.indicators import INDICATORS
from apps.opendata.collections.reports import REPORTS
from apps.opendata.collections.shape import Collection
from apps.opendata.collections.territories import TERRITORIES

COLLECTIONS: dict[str, Collection] = {one.id: one for one in (ASSETS, INCIDENTS, REPORTS, INDICATORS, TERRITORIES)}
