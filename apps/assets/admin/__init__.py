# SPDX-License-Identifier: EUPL-1.2
"""Back office of the assets: screens that answer a question, actions that call services."""

from apps.assets.admin.assets import AssetAdmin
from apps.assets.admin.conditions import ConditionNatureAdmin
from apps.assets.admin.documents import DocumentAdmin
from apps.assets.admin.import_jobs import ImportJobAdmin
from apps.assets.admin.kinds import AssetKindAdmin
from apps.assets.admin.network import NetworkEdgeAdmin
from apps.assets.admin.sources import SourceAdmin

__all__ = [
    "AssetAdmin",
    "AssetKindAdmin",
    "ConditionNatureAdmin",
    "DocumentAdmin",
    "ImportJobAdmin",
    "NetworkEdgeAdmin",
    "SourceAdmin",
]
