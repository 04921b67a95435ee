# SPDX-License-Identifier: EUPL-1.2
"""Why something asked of a contract cannot be, in words."""

from apps.territories.refusals import FieldRefused


class ContractRefused(FieldRefused):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""
