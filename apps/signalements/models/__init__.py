# SPDX-License-Identifier: EUPL-1.2
"""Signalements, whoever follows them, what was said and shown; desks and categories as data."""

from apps.signalements.models.blocking import Block, Origin
from apps.signalements.models.category import Category
from apps.signalements.models.desk import Desk
from apps.signalements.models.draft import Draft, Tally
from apps.signalements.models.guard import COST, Guard, Spent
from apps.signalements.models.people import Access, Contact, Follower
from apps.signalements.models.picture import Photo, SealedPhoto
from apps.signalements.models.published import Moderation, Published
from apps.signalements.models.register import Treatment
from apps.signalements.models.reply import Reply
from apps.signalements.models.report import LONGEST, Signalement
from apps.signalements.models.routing import Addressee, Handover, Routing, RoutingRule
from apps.signalements.models.teamwork import Assignment, SavedFilter
from apps.signalements.models.thread import Letter, Step
from apps.signalements.models.voice import Voice
from apps.signalements.models.watch import Watch, WatchKey

__all__ = [
    "COST",
    "LONGEST",
    "Access",
    "Addressee",
    "Assignment",
    "Block",
    "Category",
    "Contact",
    "Desk",
    "Draft",
    "Follower",
    "Guard",
    "Handover",
    "Letter",
    "Moderation",
    "Origin",
    "Photo",
    "Published",
    "Reply",
    "Routing",
    "RoutingRule",
    "SavedFilter",
    "SealedPhoto",
    "Signalement",
    "Spent",
    "Step",
    "Tally",
    "Treatment",
    "Voice",
    "Watch",
    "WatchKey",
]
