# SPDX-License-Identifier: EUPL-1.2
"""A hand-over note as it is read, on the page and on paper: titles, items, paragraphs. Its text stays as signed."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TITLE, ITEM, TEXT, GAP = "title", "item", "text", "gap"
DASH = "- "
NUMBER = re.compile(r"n° (\d{1,18}) · ")  # as drafting begins the line of an incident


class Part(NamedTuple):
    """One line. `incident`: the one that an item tells of, else None."""

    what: str
    text: str
    incident: int | None = None


def parts(note: str) -> Iterator[Part]:
    """Line after line; a line above items is their title."""
    lines = [line.strip() for line in note.strip().split("\n")] if note.strip() else []
    for line, below in zip(lines, [*lines[1:], ""], strict=False):  # nothing is below the last one
        if line.startswith(DASH):
            yield _item(line[len(DASH) :])
        elif not line:
            yield Part(GAP, "")
        else:
            yield Part(TITLE if below.startswith(DASH) else TEXT, line)


def _item(text: str) -> Part:
    named = NUMBER.match(text)
    return Part(ITEM, text, int(named[1]) if named else None)
