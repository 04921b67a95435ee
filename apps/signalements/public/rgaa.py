# SPDX-License-Identifier: EUPL-1.2
"""What a self-assessment of the public pages found, criterion by criterion of RGAA 4.1: docs/guides/accessibilite.md
says why. The rate is that of the rule of RGAA: conformant ones among those that apply."""

from dataclasses import dataclass

CONFORM, NOT, NOTHING = "C", "N", "-"  # NOTHING: the pages have nothing that it speaks of
ON = "2026-11-29"
THEMES = {  # one letter for each criterion of the theme, in their order
    1: "CCN-----C",
    2: "--",
    3: "CCC",
    4: "-------------",
    5: "--------",
    6: "CC",
    7: "NCCCC",
    8: "CNCCCC--C-",
    9: "CCCC",
    10: "CCCCCCCCCCCC--",
    11: "CCCCCCC-CCCCC",
    12: "CCCC-CCCC--",
    13: "C-------CCC-",
}


@dataclass(frozen=True, slots=True)
class Found:
    applicable: int
    conform: int
    failing: list[str]

    @property
    def rate(self) -> int:
        """Of a hundred, never rounded up."""
        return 100 * self.conform // self.applicable


def found() -> Found:
    said = [(f"{theme}.{rank}", one) for theme, letters in THEMES.items() for rank, one in enumerate(letters, 1)]
    failing = [number for number, one in said if one == NOT]
    conform = sum(one == CONFORM for _number, one in said)
    return Found(conform + len(failing), conform, failing)
