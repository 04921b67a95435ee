# SPDX-License-Identifier: EUPL-1.2
"""What a search answers: results in groups, each with the place it leads to."""

from dataclasses import dataclass, field
from typing import Any

SHOWN = 6  # results of a group
READ = 40  # candidates of a group that are ranked


@dataclass(frozen=True, slots=True)
class Found:
    """`target`: {"type": asset | incident | place | page | help, …}, see `SearchTargetSerializer`."""

    title: str
    target: dict[str, Any]
    detail: str = ""
    territory: str = ""
    icon: str = "search"


@dataclass(slots=True)
class Group:
    """`more`: others were found. `late`: stopped before its end, what was found stays."""

    kind: str
    label: str
    results: list[Found] = field(default_factory=list)
    more: bool = False
    late: bool = False


def cut(results: list[Found]) -> tuple[list[Found], bool]:
    return results[:SHOWN], len(results) > SHOWN
