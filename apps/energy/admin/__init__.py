# SPDX-License-Identifier: EUPL-1.2
"""Energy in the back office: metering points and sites, tariffs, factors, files, sessions; savings of contracts."""

from apps.energy.admin import charging, closures, factors, meters, performance, regulation, rooms, sites, tariffs

__all__ = ["charging", "closures", "factors", "meters", "performance", "regulation", "rooms", "sites", "tariffs"]
