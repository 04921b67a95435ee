# SPDX-License-Identifier: EUPL-1.2
"""Life of an alarm (ISA-18.2, IEC 62682). `services.transition` and the fold are the only writers of its state."""

NORMAL, UNACK, ACKED, RTN_UNACK = "normal", "unack", "acked", "rtn_unack"
SHELVED, SUPPRESSED, OUT_OF_SERVICE = "shelved", "suppressed", "out_of_service"

ALLOWED = {
    NORMAL: {UNACK, RTN_UNACK, SUPPRESSED, OUT_OF_SERVICE},  # RTN_UNACK: an instant, or a start known after its end
    UNACK: {ACKED, RTN_UNACK, SHELVED, SUPPRESSED, OUT_OF_SERVICE},
    ACKED: {NORMAL, UNACK, SHELVED, SUPPRESSED, OUT_OF_SERVICE},  # back to UNACK: aggravation, or a new start
    RTN_UNACK: {NORMAL, UNACK, SHELVED, OUT_OF_SERVICE},  # SHELVED: a bavarde that came back once more
    SHELVED: {NORMAL, UNACK, RTN_UNACK, OUT_OF_SERVICE},  # RTN_UNACK: a shelving undone, nobody had acknowledged
    SUPPRESSED: {NORMAL, UNACK},
    OUT_OF_SERVICE: {NORMAL, UNACK},
}
OPEN = (UNACK, ACKED, RTN_UNACK)  # what an operator sees in the list
MASKED = (SHELVED, SUPPRESSED, OUT_OF_SERVICE)
TO_ACKNOWLEDGE = (UNACK, RTN_UNACK)


class TransitionRefused(Exception):
    """The alarm is not, or no longer, in a state that allows this. The message says why, in French."""
