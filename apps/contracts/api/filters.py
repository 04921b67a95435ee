# SPDX-License-Identifier: EUPL-1.2
"""Filters of the lists of contracts, versions and lines."""

from datetime import date

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.assets.models import Trade
from apps.contracts import selectors
from apps.contracts.models import Commitment, Contract, ContractVersion, Lot, Perimeter, SavingBaseline
from apps.territories import scoping
from apps.territories.filters import StrictFilterSet

STATES = [(state.value, state.label) for state in ContractVersion.State if state != ContractVersion.State.DRAFT]


class Key(filters.NumberFilter):
    """A number that fits a bigint."""

    def __init__(self, field_name: str, label: str) -> None:
        super().__init__(field_name=field_name, label=label, min_value=1, max_value=2**63 - 1)


class ContractFilter(StrictFilterSet):
    territory = filters.CharFilter(
        method="covering", max_length=16, label="Territoire du périmètre (et ce qu'il inclut)."
    )
    kind = filters.ChoiceFilter(choices=Contract.Kind.choices)
    sample = filters.BooleanFilter(field_name="is_sample", label="Exemples à confirmer, ou non.")
    on = filters.DateFilter(method="running", label="En cours ce jour-là.")

    class Meta:
        model = Contract
        fields: list[str] = []

    def covering(self, rows: QuerySet[Contract], _name: str, code: str) -> QuerySet[Contract]:
        within = Perimeter.objects.filter(territory__in=scoping.perimeter(code))
        return rows.filter(pk__in=within.values("contract"))

    def running(self, rows: QuerySet[Contract], _name: str, day: date) -> QuerySet[Contract]:
        return rows.filter(starts_on__lte=day, ends_on__gte=day)


class VersionFilter(StrictFilterSet):
    contract = Key("contract_id", "Contrat.")
    state = filters.ChoiceFilter(choices=STATES)
    on = filters.DateFilter(method="in_force", label="En vigueur ce jour-là.")

    class Meta:
        model = ContractVersion
        fields: list[str] = []

    def in_force(self, rows: QuerySet[ContractVersion], _name: str, day: date) -> QuerySet[ContractVersion]:
        return selectors.in_force(rows, day)


class LineFilter(StrictFilterSet):
    version = Key("version_id", "Version.")
    contract = Key("version__contract_id", "Contrat.")
    trade = filters.ChoiceFilter(choices=Trade.choices)
    fault_class = filters.CharFilter(field_name="fault_class__code", max_length=48, label="Code de la classe de panne.")

    class Meta:
        model = Commitment
        fields: list[str] = []


class SavingFilter(StrictFilterSet):
    version = Key("version_id", "Version.")
    contract = Key("version__contract_id", "Contrat.")
    lot = filters.ChoiceFilter(choices=Lot.choices)
    authority = filters.CharFilter(field_name="authority__code", max_length=16, label="Code de l'autorité.")

    class Meta:
        model = SavingBaseline
        fields: list[str] = []
