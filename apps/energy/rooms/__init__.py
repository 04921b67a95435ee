# SPDX-License-Identifier: EUPL-1.2
"""Rooms: which rule each follows, what its sensors said, how much of the time of presence was comfortable."""
