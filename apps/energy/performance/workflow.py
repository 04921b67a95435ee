# SPDX-License-Identifier: EUPL-1.2
"""Lives of an adjustment and of a yearly statement of savings.

`register.transition` is the only writer of the states of adjustments, `freezing.follow` of those of statements.
"""

from apps.territories.refusals import FieldRefused

# --- Adjustment -------------------------------------------------------------------------------------------------------

PROPOSED, JUSTIFIED, REJECTED, APPLIED = "proposed", "justified", "rejected", "applied"
ACCEPTED_OWNER, ACCEPTED_CONTRACTOR, ACCEPTED = "accepted_owner", "accepted_contractor", "accepted"

ADJUSTMENT = {
    PROPOSED: {JUSTIFIED, REJECTED},
    JUSTIFIED: {ACCEPTED_OWNER, ACCEPTED_CONTRACTOR, REJECTED},  # from here on its effect does not change any more
    ACCEPTED_OWNER: {ACCEPTED, REJECTED},
    ACCEPTED_CONTRACTOR: {ACCEPTED, REJECTED},
    ACCEPTED: {APPLIED},  # by both: applied at once, in the same transaction
    APPLIED: set(),  # never taken back: another adjustment says the contrary, with its own evidence
    REJECTED: set(),
}
ADJUSTMENT_OPEN = (PROPOSED, JUSTIFIED, ACCEPTED_OWNER, ACCEPTED_CONTRACTOR)
ACCEPTABLE = (JUSTIFIED, ACCEPTED_OWNER, ACCEPTED_CONTRACTOR)

# --- Yearly statement -------------------------------------------------------------------------------------------------

DRAFT, ISSUED, CONTESTED, VALIDATED, PAID = "draft", "issued", "contested", "validated", "paid"

STATEMENT = {
    DRAFT: {ISSUED},
    ISSUED: {CONTESTED, VALIDATED},
    CONTESTED: {ISSUED},  # every contested line was decided
    VALIDATED: {PAID},  # accepted by both
    PAID: set(),
}
STATEMENT_OPEN = (ISSUED, CONTESTED)


class TransitionRefused(Exception):
    """The row is not, or no longer, in a state that allows this. The message says why, in French."""


class PerformanceRefused(FieldRefused):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""
