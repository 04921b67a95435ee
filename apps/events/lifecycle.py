# SPDX-License-Identifier: EUPL-1.2
"""Life of an incident, as the control centre works it. `incidents.transition` is the only writer of its state."""

NEW, QUALIFIED, IN_CHARGE, DOUBT_REMOVAL = "new", "qualified", "in_charge", "doubt_removal"
REQUESTED, IN_PROGRESS, PROVISIONAL, RESTORED = "requested", "in_progress", "provisional", "restored"
CLOSED, REOPENED = "closed", "reopened"
FALSE_ALARM, DUPLICATE, DROPPED = "false_alarm", "duplicate", "dropped"

EXITS = {FALSE_ALARM, DUPLICATE, DROPPED}
WORKED = {IN_CHARGE, DOUBT_REMOVAL, REQUESTED, IN_PROGRESS, PROVISIONAL}
ALLOWED = {
    NEW: {QUALIFIED, IN_CHARGE, RESTORED, CLOSED, *EXITS},  # RESTORED: the machines say so before anybody looked
    QUALIFIED: {IN_CHARGE, RESTORED, CLOSED, *EXITS},
    IN_CHARGE: {DOUBT_REMOVAL, REQUESTED, IN_PROGRESS, PROVISIONAL, RESTORED, CLOSED, *EXITS},
    DOUBT_REMOVAL: {IN_CHARGE, REQUESTED, RESTORED, CLOSED, *EXITS},
    REQUESTED: {IN_CHARGE, IN_PROGRESS, PROVISIONAL, RESTORED, CLOSED, *EXITS},  # IN_CHARGE: nobody goes any more
    IN_PROGRESS: {IN_CHARGE, REQUESTED, PROVISIONAL, RESTORED, CLOSED, *EXITS},
    PROVISIONAL: {IN_PROGRESS, RESTORED, CLOSED, *EXITS},
    RESTORED: {NEW, IN_CHARGE, CLOSED, *EXITS},  # it fails again before it was closed: as if it had never stopped
    REOPENED: {QUALIFIED, IN_CHARGE, DOUBT_REMOVAL, REQUESTED, RESTORED, CLOSED, *EXITS},
    CLOSED: {REOPENED},
    FALSE_ALARM: {REOPENED},
    DROPPED: {REOPENED},
    DUPLICATE: {REOPENED},  # an operator splits what was merged
}
OPEN = (NEW, QUALIFIED, IN_CHARGE, DOUBT_REMOVAL, REQUESTED, IN_PROGRESS, PROVISIONAL, RESTORED, REOPENED)
OVER = (CLOSED, FALSE_ALARM, DUPLICATE, DROPPED)


class TransitionRefused(Exception):
    """The incident is not, or no longer, in a state that allows this. The message says why, in French."""
