# SPDX-License-Identifier: EUPL-1.2
"""Life of an import. Nothing is written before RUNNING; `services.imports` is the only writer of the status."""

UPLOADED, ANALYSING, READY, RUNNING = "uploaded", "analysing", "ready", "running"
DONE, FAILED, CANCELLED = "done", "failed", "cancelled"

ALLOWED = {
    UPLOADED: {ANALYSING, CANCELLED},
    ANALYSING: {READY, UPLOADED, FAILED, CANCELLED},  # back to UPLOADED: a question for the person
    READY: {RUNNING, ANALYSING, UPLOADED, CANCELLED},  # ANALYSING again: described otherwise; UPLOADED: reopened
    RUNNING: {DONE, FAILED},
    DONE: set(),
    FAILED: set(),
    CANCELLED: set(),
}
OVER = {DONE, FAILED, CANCELLED}
OWED = {ANALYSING, RUNNING}  # a worker has something to do
