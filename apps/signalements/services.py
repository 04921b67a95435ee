# SPDX-License-Identifier: EUPL-1.2
"""The doors of signalements: what people, agents and whoever repairs may do."""

from apps.signalements.abusing import lift as lift_block
from apps.signalements.abusing import mark as mark_abuse
from apps.signalements.answering import NoAccess, answer, erase, mute, say_not_repaired, say_repaired
from apps.signalements.assigning import assign, release_absent
from apps.signalements.following import Picture, Progress, follow, taken_over
from apps.signalements.forgetting import purge
from apps.signalements.moderating.deciding import moderate, require_ready
from apps.signalements.refusals import Changed, SignalementRefused, TooMany
from apps.signalements.routing.choosing import route
from apps.signalements.routing.handing import forward
from apps.signalements.routing.handing import retry as retry_handover
from apps.signalements.saving import forget as forget_filter
from apps.signalements.saving import open_first
from apps.signalements.saving import save as save_filter
from apps.signalements.submitting import MOST_PHOTOS, Made, Wish, join, submit, submit_whole
from apps.signalements.triage import (
    add_photo,
    ask,
    enter,
    link,
    mark_duplicate,
    note,
    place,
    qualify,
    reject,
    reopen,
    send_elsewhere,
    show_photo,
    treat,
)
from apps.signalements.workflow import TransitionRefused

__all__ = [
    "MOST_PHOTOS",
    "Changed",
    "Made",
    "NoAccess",
    "Picture",
    "Progress",
    "SignalementRefused",
    "TooMany",
    "TransitionRefused",
    "Wish",
    "add_photo",
    "answer",
    "ask",
    "assign",
    "enter",
    "erase",
    "follow",
    "forget_filter",
    "forward",
    "join",
    "lift_block",
    "link",
    "mark_abuse",
    "mark_duplicate",
    "moderate",
    "mute",
    "note",
    "open_first",
    "place",
    "purge",
    "qualify",
    "reject",
    "release_absent",
    "reopen",
    "retry_handover",
    "require_ready",
    "route",
    "save_filter",
    "say_not_repaired",
    "say_repaired",
    "send_elsewhere",
    "show_photo",
    "submit",
    "submit_whole",
    "taken_over",
    "treat",
]
