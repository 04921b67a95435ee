# SPDX-License-Identifier: EUPL-1.2
"""Weeks of alarms that never were, so that the measures have something to say: drawn, folded as real ones, written."""

from apps.supervision.demo.past.loading import load

__all__ = ["load"]
