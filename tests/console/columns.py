# SPDX-License-Identifier: EUPL-1.2
"""Columns as the console is sent them."""


def summed(differences):
    """The numbers of which these are the differences."""
    total, out = 0, []
    for step in differences:
        total += step
        out.append(total)
    return out
