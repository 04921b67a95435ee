# SPDX-License-Identifier: EUPL-1.2
"""What a file may contain."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from apps.assets.imports.asset_target import AssetTarget
from apps.assets.imports.basemap_target import BasemapTarget
from apps.assets.imports.reading import Built, Reading
from apps.assets.imports.records import Record
from apps.assets.imports.territory_target import TerritoryTarget
from apps.assets.models import ImportJob
from apps.assets.services.upsert import UpsertResult


class Target(Protocol):
    """Builds the rows of one file, compares them, writes them by chunks, then ends the import."""

    def build(self, record: Record, geometry: str | None) -> Any: ...

    def differences(self, rows: Sequence[Built]) -> tuple[UpsertResult, list[dict[str, Any]]]: ...

    def write(self, rows: Sequence[Built]) -> UpsertResult: ...

    def absent(self) -> list[int]: ...

    def finish(self) -> dict[str, int]: ...


TARGETS: dict[str, Callable[[ImportJob, Reading], Target]] = {
    ImportJob.Target.ASSETS: AssetTarget,
    ImportJob.Target.TERRITORIES: TerritoryTarget,
    ImportJob.Target.BASEMAP: BasemapTarget,
}
