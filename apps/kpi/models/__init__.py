# SPDX-License-Identifier: EUPL-1.2
"""What the territory is told of itself: indicators, the versions of their definitions, their figures month by month."""

from apps.kpi.models.figure import Figure
from apps.kpi.models.indicator import Definition, Indicator
from apps.kpi.models.publication import Publication
from apps.kpi.models.sheet import SheetLetter, SheetReader

__all__ = ["Definition", "Figure", "Indicator", "Publication", "SheetLetter", "SheetReader"]
