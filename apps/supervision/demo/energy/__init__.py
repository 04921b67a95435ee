# SPDX-License-Identifier: EUPL-1.2
"""Fictitious metering points of the demo (fixtures/energy.json), and three years of what they counted."""

from apps.supervision.demo.energy.meters import load_meters
from apps.supervision.demo.energy.past import load_past

__all__ = ["load_meters", "load_past"]
