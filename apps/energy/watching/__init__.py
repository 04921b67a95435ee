# SPDX-License-Identifier: EUPL-1.2
"""Watching meters and rooms: what is found in their measures becomes alarms, by the door of all alarms.

`watch_silence()` every hour, after their quality was looked at; `watch_use()` a few times a day; `watch_rooms()` every
quarter of an hour. All may be run again at any time: an alarm that is present is not told twice, one that is over is
cleared, and what cannot be known (too few measures, too old ones) changes nothing.
"""

from apps.energy.watching.service import Told, watch_rooms, watch_silence, watch_use

__all__ = ["Told", "watch_rooms", "watch_silence", "watch_use"]
