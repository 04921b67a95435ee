# SPDX-License-Identifier: EUPL-1.2
"""Indicators in the back office: what is measured, what was published, who reads it and receives it."""

from apps.kpi.admin.figures import DefinitionInline, FigureAdmin, IndicatorAdmin, PublicationAdmin
from apps.kpi.admin.sheets import SheetLetterAdmin, SheetReaderAdmin

__all__ = [
    "DefinitionInline",
    "FigureAdmin",
    "IndicatorAdmin",
    "PublicationAdmin",
    "SheetLetterAdmin",
    "SheetReaderAdmin",
]
