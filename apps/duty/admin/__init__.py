# SPDX-License-Identifier: EUPL-1.2
"""Back office of people on duty: how they are reached, who is on call, what was sent, what was written."""

from apps.duty.admin import notices, on_call, people, written

__all__ = ["notices", "on_call", "people", "written"]
