# SPDX-License-Identifier: EUPL-1.2
"""Signalements, whoever follows them, what was said and shown; desks and categories as data."""

from apps.signalements.models.category import Category
from apps.signalements.models.desk import Desk
from apps.signalements.models.draft import Draft, Tally
from apps.signalements.models.guard import COST, Guard, Spent
from apps.signalements.models.people import Access, Contact, Follower
from apps.signalements.models.register import Treatment
from apps.signalements.models.report import LONGEST, Signalement
from apps.signalements.models.thread import Letter, Photo, Step

__all__ = [
    "COST",
    "LONGEST",
    "Access",
    "Category",
    "Contact",
    "Desk",
    "Draft",
    "Follower",
    "Guard",
    "Letter",
    "Photo",
    "Signalement",
    "Spent",
    "Step",
    "Tally",
    "Treatment",
]
