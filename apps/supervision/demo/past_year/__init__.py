# SPDX-License-Identifier: EUPL-1.2
"""A year of interventions that never were, so that measures and statements have something to say: drawn from the seed,
counted by the clocks of real ones, written at once."""

from apps.supervision.demo.past_year.loading import load

__all__ = ["load"]
