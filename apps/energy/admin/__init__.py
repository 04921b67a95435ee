# SPDX-License-Identifier: EUPL-1.2
"""Energy in the back office: metering points and sites, tariffs, factors, files of readings."""

from apps.energy.admin import factors, meters, sites, tariffs

__all__ = ["factors", "meters", "sites", "tariffs"]
