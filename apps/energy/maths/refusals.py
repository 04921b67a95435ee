# SPDX-License-Identifier: EUPL-1.2
"""Why a figure is refused: codes, and nothing else. Their French sentences are at the shell: `savings_words`."""

from enum import StrEnum


class Refusal(StrEnum):
    """Of a baseline (the first ones), of what was used after the works, or of what was given."""

    TOO_SHORT = "too_short"  # a month that matters is not covered
    GAPS = "gaps"  # fewer days known than the rules ask for
    TOO_FEW = "too_few"  # fewer periods than the simplest model needs
    NO_MODEL = "no_model"  # no admissible model
    POOR_FIT = "poor_fit"  # CV(RMSE) above the threshold
    LOW_R2 = "low_r2"  # R² under the threshold, where the contract has one
    BIASED = "biased"  # NMBE beyond the threshold
    AUTOCORRELATED = "autocorrelated"  # too little is left of the degrees of freedom
    NOTHING_USED = "nothing_used"  # the whole baseline is zero
    NO_READINGS_AFTER = "no_readings_after"  # nothing known after the works
    GAPS_AFTER = "gaps_after"  # fewer days known after the works than the rules ask for


class Fault(StrEnum):
    """Why what was given has no meaning."""

    NO_DATES = "no_dates"
    NOT_ASCENDING = "not_ascending"  # dates that go back, or twice the same
    LENGTHS = "lengths"  # not as many values as dates, or one of them unknown where it must be known
    END_BEFORE_START = "end_before_start"
    OVERLAP = "overlap"  # two periods over the same day
    NEGATIVE = "negative"
    NOT_A_SHARE = "not_a_share"  # neither 0 nor 1 nor between
    NO_REFERENCE = "no_reference"  # a division by a reference that is zero or unknown
    UNREADABLE = "unreadable"  # a text that does not follow its form
    NO_NIGHT = "no_night"  # a place and date without sunset


class InputRefused(ValueError):
    """What was given has no meaning: `field` is what to correct."""

    def __init__(self, field: str, fault: Fault) -> None:
        super().__init__(f"{field}: {fault}")
        self.field = field
        self.fault = fault
