# SPDX-License-Identifier: EUPL-1.2
"""Fictitious metering points of the demo (fixtures/energy.json), years of what they counted, rooms, what texts ask."""

from apps.supervision.demo.energy.meters import load_meters
from apps.supervision.demo.energy.past import load_past
from apps.supervision.demo.energy.regulation import load_regulation
from apps.supervision.demo.energy.rooms import load_rooms

__all__ = ["load_meters", "load_past", "load_regulation", "load_rooms"]
