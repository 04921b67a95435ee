# SPDX-License-Identifier: EUPL-1.2
"""What a file may contain."""

from apps.assets.imports.asset_target import AssetTarget
from apps.assets.imports.basemap_target import BasemapTarget
from apps.assets.imports.territory_target import TerritoryTarget
from apps.assets.models import ImportJob

TARGETS = {
    ImportJob.Target.ASSETS: AssetTarget,
    ImportJob.Target.TERRITORIES: TerritoryTarget,
    ImportJob.Target.BASEMAP: BasemapTarget,
}
