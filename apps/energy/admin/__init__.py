# SPDX-License-Identifier: EUPL-1.2
"""Energy in the back office: metering points and sites, tariffs, factors, files of readings; savings of contracts."""

from apps.energy.admin import factors, meters, performance, regulation, rooms, sites, tariffs

__all__ = ["factors", "meters", "performance", "regulation", "rooms", "sites", "tariffs"]
