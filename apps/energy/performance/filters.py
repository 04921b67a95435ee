# SPDX-License-Identifier: EUPL-1.2
"""Filters of the lists of the ledger, of adjustments and of yearly statements."""

from django_filters import rest_framework as filters

from apps.contracts.models import Lot
from apps.energy.models import Adjustment, LedgerLine, SavingsStatement, Verdict
from apps.territories.filters import StrictFilterSet

HIGHEST = 2**63 - 1


def contract() -> filters.NumberFilter:
    return filters.NumberFilter(field_name="contract_id", label="Contrat.", min_value=1, max_value=HIGHEST)


def authority() -> filters.CharFilter:
    return filters.CharFilter(field_name="authority__code", max_length=16, label="Code de l'autorité.")


class LedgerFilter(StrictFilterSet):
    contract = contract()
    lot = filters.ChoiceFilter(choices=Lot.choices)
    authority = authority()
    verdict = filters.ChoiceFilter(choices=Verdict.choices)
    since = filters.DateFilter(field_name="first", lookup_expr="gte", label="Mois à partir de ce jour.")
    until = filters.DateFilter(field_name="first", lookup_expr="lte", label="Mois jusqu'à ce jour.")

    class Meta:
        model = LedgerLine
        fields: list[str] = []


class AdjustmentFilter(StrictFilterSet):
    contract = contract()
    lot = filters.ChoiceFilter(choices=Lot.choices)
    authority = authority()
    state = filters.ChoiceFilter(choices=Adjustment.State.choices)

    class Meta:
        model = Adjustment
        fields: list[str] = []


class SavingsStatementFilter(StrictFilterSet):
    contract = contract()
    year = filters.NumberFilter(label="Année du contrat.", min_value=1, max_value=50)
    state = filters.ChoiceFilter(choices=SavingsStatement.State.choices)

    class Meta:
        model = SavingsStatement
        fields: list[str] = []
