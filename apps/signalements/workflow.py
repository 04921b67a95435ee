# SPDX-License-Identifier: EUPL-1.2
"""Life of a signalement. `passing.move` is the only writer of `Signalement.state`. « Clos » is never « réparé »: what
became of it is its outcome."""

RECEIVED, QUALIFIED, FORWARDED, PLANNED = "received", "qualified", "forwarded", "planned"
IN_PROGRESS, PARTIAL, TREATED, CONFIRMED = "in_progress", "partial", "treated", "confirmed"
INFO_ASKED, DUPLICATE, OUT_OF_SCOPE, REJECTED = "info_asked", "duplicate", "out_of_scope", "rejected"
REOPENED = "reopened"

ASIDE = {INFO_ASKED, DUPLICATE, OUT_OF_SCOPE, REJECTED}
WORK = {FORWARDED, PLANNED, IN_PROGRESS, PARTIAL, TREATED}

ALLOWED = {
    RECEIVED: {QUALIFIED, FORWARDED, TREATED} | ASIDE,  # FORWARDED: qualified and handed over in one gesture
    QUALIFIED: {FORWARDED, TREATED} | ASIDE,  # TREATED: done by telephone, without a work request
    FORWARDED: {QUALIFIED} | (WORK - {FORWARDED}) | ASIDE,  # QUALIFIED: the work request was refused, or given up
    PLANNED: {QUALIFIED, FORWARDED, IN_PROGRESS, PARTIAL, TREATED} | ASIDE,
    IN_PROGRESS: {QUALIFIED, FORWARDED, PLANNED, PARTIAL, TREATED} | ASIDE,
    PARTIAL: {QUALIFIED, FORWARDED, PLANNED, IN_PROGRESS, TREATED} | ASIDE,
    TREATED: {CONFIRMED, REOPENED, FORWARDED, IN_PROGRESS},  # the last two: a control refused the repair
    CONFIRMED: {REOPENED},
    INFO_ASKED: {RECEIVED, QUALIFIED, DUPLICATE, OUT_OF_SCOPE, REJECTED} | WORK,  # answered: back where it was
    DUPLICATE: {QUALIFIED},  # wrongly linked
    OUT_OF_SCOPE: {REOPENED},
    REJECTED: {REOPENED},
    REOPENED: {QUALIFIED, FORWARDED, TREATED} | ASIDE,
}
OPEN = (RECEIVED, QUALIFIED, FORWARDED, PLANNED, IN_PROGRESS, PARTIAL, INFO_ASKED, REOPENED)
TO_TRIAGE = (RECEIVED, REOPENED)
OVER = (TREATED, CONFIRMED, DUPLICATE, OUT_OF_SCOPE, REJECTED)


class TransitionRefused(Exception):
    """The signalement is not, or no longer, in a state that allows this. The message says why, in French."""
