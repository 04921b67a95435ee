# SPDX-License-Identifier: EUPL-1.2
"""Fictitious metering points of the demo (fixtures/energy.json), years of what they counted, rooms, what texts ask."""

from apps.supervision.demo.energy.lamps import load_lamps
from apps.supervision.demo.energy.meters import load_meters
from apps.supervision.demo.energy.past import load_past
from apps.supervision.demo.energy.regulation import load_regulation
from apps.supervision.demo.energy.rooms import load_rooms
from apps.supervision.demo.energy.sessions import load_sessions

__all__ = ["load_lamps", "load_meters", "load_past", "load_regulation", "load_rooms", "load_sessions"]
