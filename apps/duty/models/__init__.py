# SPDX-License-Identifier: EUPL-1.2
"""People on duty: their shifts and what they write down, who is on call, and how each of them is told."""

from apps.duty.models.channel import Channel, ChannelQuerySet, Subscription, people_within
from apps.duty.models.letter import OwedLetter
from apps.duty.models.note import Note, NoteQuerySet
from apps.duty.models.notice import Mention, Notice, NoticeQuerySet, Sweep
from apps.duty.models.on_call import EscalationStep, OnCall
from apps.duty.models.shift import Shift, ShiftQuerySet

__all__ = [
    "Channel",
    "ChannelQuerySet",
    "EscalationStep",
    "Mention",
    "Note",
    "NoteQuerySet",
    "Notice",
    "NoticeQuerySet",
    "OnCall",
    "OwedLetter",
    "Shift",
    "ShiftQuerySet",
    "Subscription",
    "Sweep",
    "people_within",
]
