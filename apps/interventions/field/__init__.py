# SPDX-License-Identifier: EUPL-1.2
"""The phone of a team: its day, the acts that it sends once or ten times, the equipment in front of it."""
