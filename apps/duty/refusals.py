# SPDX-License-Identifier: EUPL-1.2
"""Why something asked on these pages cannot be, in words."""

from apps.territories.refusals import FieldRefused


class DutyRefused(FieldRefused):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""
