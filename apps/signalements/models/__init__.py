# SPDX-License-Identifier: EUPL-1.2
"""Signalements, whoever follows them, what was said and shown; desks and categories as data."""

from apps.signalements.models.category import Category
from apps.signalements.models.desk import Desk
from apps.signalements.models.draft import Draft, Tally
from apps.signalements.models.people import Access, Contact, Follower
from apps.signalements.models.report import LONGEST, Signalement
from apps.signalements.models.thread import Letter, Photo, Step
from apps.signalements.models.voice import Voice

__all__ = [
    "LONGEST",
    "Access",
    "Category",
    "Contact",
    "Desk",
    "Draft",
    "Follower",
    "Letter",
    "Photo",
    "Signalement",
    "Step",
    "Tally",
    "Voice",
]
