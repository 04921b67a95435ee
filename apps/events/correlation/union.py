# SPDX-License-Identifier: EUPL-1.2
"""Disjoint sets of numbers: what is linked, directly or not, ends in one set whatever the order of the links."""


class Union:
    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def find(self, item: int) -> int:
        above = self._above
        while above[item] != item:
            above[item] = above[above[item]]
            item = above[item]
        return item

    def link(self, one: int, other: int) -> None:
        """The least of a set stands for it."""
        one, other = self.find(one), self.find(other)
        if one != other:
            self._above[max(one, other)] = min(one, other)
