# SPDX-License-Identifier: EUPL-1.2
"""What a check found, in words for a person: which part, what is wrong, what to do."""

from dataclasses import dataclass

OK, WARNING, FAULT = "ok", "warning", "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    level: str
    text: str
    remedy: str = ""


def ok(part: str, text: str) -> Finding:
    return Finding(part, OK, text)


def warning(part: str, text: str, remedy: str) -> Finding:
    return Finding(part, WARNING, text, remedy)


def fault(part: str, text: str, remedy: str) -> Finding:
    return Finding(part, FAULT, text, remedy)


def cause(error: object) -> str:
    """The first line of an error: a password in an address never shows, drivers print hosts and ports only."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
