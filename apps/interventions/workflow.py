# SPDX-License-Identifier: EUPL-1.2
"""Lives of a work request (DI), of a work order (OT), of a contract's clock and of a suspension.

`passing.transition` is the only writer of the states of DI and OT, `clocks.keeping` of those of clocks.
"""

# --- Work request (DI) ------------------------------------------------------------------------------------------------

CREATED, VALIDATED, REFUSED = "created", "validated", "refused"
TO_SEND, SENT, SEND_FAILED, ACKNOWLEDGED = "to_send", "sent", "send_failed", "acknowledged"
ASSIGNED, SETTLED, CLOSED, CONTESTED, MERGED = "assigned", "settled", "closed", "contested", "merged"

REQUEST = {
    CREATED: {VALIDATED, REFUSED, MERGED},
    VALIDATED: {TO_SEND, REFUSED, MERGED},
    REFUSED: {CREATED},  # asked again, with better reasons
    TO_SEND: {SENT, SEND_FAILED, ACKNOWLEDGED, SETTLED, MERGED},  # ACKNOWLEDGED at once: our own board takes it
    SENT: {ACKNOWLEDGED, SEND_FAILED, SETTLED},  # SETTLED: needless before anybody took note of it; the GMAO is told
    SEND_FAILED: {TO_SEND, SETTLED, MERGED},
    ACKNOWLEDGED: {ASSIGNED, SETTLED, MERGED},  # SETTLED: needless before anybody was given it
    ASSIGNED: {ACKNOWLEDGED, SETTLED, MERGED},  # ACKNOWLEDGED: taken back from its team
    SETTLED: {CLOSED, CONTESTED, ASSIGNED},  # ASSIGNED: the control found that it is not repaired
    CONTESTED: {ASSIGNED, CLOSED},
    CLOSED: {TO_SEND},  # reopened: it did not hold, it is sent again
    MERGED: set(),
}
REQUEST_OPEN = (CREATED, VALIDATED, TO_SEND, SENT, SEND_FAILED, ACKNOWLEDGED, ASSIGNED, SETTLED, CONTESTED)
REQUEST_OVER = (REFUSED, CLOSED, MERGED)
REQUEST_RUNNING = (CREATED, VALIDATED, TO_SEND, SENT, SEND_FAILED, ACKNOWLEDGED, ASSIGNED, CONTESTED)  # work is due

# --- Work order (OT) --------------------------------------------------------------------------------------------------

TO_PLAN, PLANNED, EN_ROUTE, ON_SITE, SUSPENDED = "to_plan", "planned", "en_route", "on_site", "suspended"
PROVISIONAL, REPAIRED, CONTROLLED, CANCELLED = "provisional", "repaired", "controlled", "cancelled"  # and CLOSED

ORDER = {
    TO_PLAN: {PLANNED, EN_ROUTE, ON_SITE, CANCELLED},  # EN_ROUTE: a cable on the ground is not planned first
    PLANNED: {TO_PLAN, PLANNED, EN_ROUTE, ON_SITE, CANCELLED},  # PLANNED: another day
    EN_ROUTE: {ON_SITE, PLANNED, CANCELLED},  # PLANNED: called elsewhere
    ON_SITE: {SUSPENDED, PROVISIONAL, REPAIRED, CLOSED},  # CLOSED: nothing to repair, and it says what was found
    SUSPENDED: {ON_SITE, EN_ROUTE, PLANNED, CANCELLED},
    PROVISIONAL: {PLANNED, EN_ROUTE, ON_SITE, SUSPENDED, REPAIRED},
    REPAIRED: {CONTROLLED, CLOSED, ON_SITE},  # ON_SITE: the control refused it
    CONTROLLED: {CLOSED, ON_SITE},
    CLOSED: set(),
    CANCELLED: set(),
}
ORDER_OVER = (CLOSED, CANCELLED)
ORDER_DONE = (REPAIRED, CONTROLLED, CLOSED, CANCELLED)  # the team has nothing more to do
ORDER_BEGUN = (EN_ROUTE, ON_SITE, SUSPENDED, PROVISIONAL)
ORDER_ACTIVE = (TO_PLAN, PLANNED, *ORDER_BEGUN)

# --- Clock (counted from facts, never moved by hand) ------------------------------------------------------------------

NONE, WAITING, RUNNING, PAUSED, BREACHED = "none", "waiting", "running", "paused", "breached"
MET, MISSED, VOID = "met", "missed", "void"
CLOCK_ALIVE = (WAITING, RUNNING, PAUSED, BREACHED)

# --- Suspension -------------------------------------------------------------------------------------------------------

PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"

SUSPENSION = {
    PROPOSED: {ACCEPTED, REJECTED},
    ACCEPTED: {REJECTED},  # the authority may think again, with a reason: both lines stay in the journal
    REJECTED: {ACCEPTED},
}


# --- Monthly statement (décompte) -------------------------------------------------------------------------------------

STATEMENT_DRAFT, STATEMENT_ISSUED, STATEMENT_CONTESTED = "draft", "issued", "contested"
STATEMENT_VALIDATED, STATEMENT_PAID = "validated", "paid"

STATEMENT = {
    STATEMENT_DRAFT: {STATEMENT_ISSUED},
    STATEMENT_ISSUED: {STATEMENT_CONTESTED, STATEMENT_VALIDATED},
    STATEMENT_CONTESTED: {STATEMENT_ISSUED, STATEMENT_VALIDATED},  # ISSUED: every contested line was decided
    STATEMENT_VALIDATED: {STATEMENT_PAID},  # signed by both, frozen
    STATEMENT_PAID: set(),
}


class TransitionRefused(Exception):
    """The row is not, or no longer, in a state that allows this. The message says why, in French."""
