# SPDX-License-Identifier: EUPL-1.2
"""What people type about the performance of a contract: an adjustment, its evidence, a year to count."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import Contract, Lot
from apps.energy.models import Adjustment
from apps.energy.performance import reading
from apps.energy.performance.register import Proposal

UNITS = [(value, label) for value, label in Adjustment.Unit.choices if value != Adjustment.Unit.NONE]


class Day(forms.DateInput):
    def __init__(self) -> None:
        super().__init__({"type": "date"}, format="%Y-%m-%d")


class AdjustmentForm(forms.Form):
    """What changes the reference."""

    authority = forms.ModelChoiceField(None, label=_("Autorité"), empty_label=None)
    lot = forms.ChoiceField(label=_("Lot"))
    label = forms.CharField(
        label=_("Objet"),
        max_length=160,
        required=False,
        help_text=_("Comme dans le registre des économies. Vide : tout le lot de cette autorité."),
    )
    kind = forms.ChoiceField(label=_("Nature"), choices=Adjustment.Kind.choices, initial=Adjustment.Kind.NON_ROUTINE)
    title = forms.CharField(label=_("Intitulé"), max_length=160)
    said = forms.CharField(label=_("Ce qui a changé, et pourquoi"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    first = forms.DateField(label=_("À partir du"), widget=Day)
    last = forms.DateField(
        label=_("Jusqu'au"), widget=Day, required=False, help_text=_("Vide : jusqu'à la fin du contrat.")
    )
    effect = forms.DecimalField(
        label=_("Effet sur la référence"),
        max_digits=14,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=_("Positif : elle monte, l'économie aussi. Négatif : elle baisse. Rien pour des travaux."),
    )
    unit = forms.ChoiceField(label=_("En"), choices=UNITS, initial=Adjustment.Unit.KWH_YEAR)
    margin_percent = forms.DecimalField(
        label=_("Incertitude de l'effet (± %)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=_("S'ajoute à l'intervalle de l'économie."),
    )

    def __init__(self, contract: Contract, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})
        self.fields["authority"].queryset = reading.authorities(contract)
        lots = contract.versions.exclude(state="draft").values_list("saving_baselines__lot", flat=True)
        named = set(lots.order_by().distinct())
        self.fields["lot"].choices = [(value, label) for value, label in Lot.choices if value in named]

    def proposal(self) -> Proposal:
        """Once it is valid."""
        given = self.cleaned_data
        zero = {name: given[name] or 0 for name in ("effect", "margin_percent")}
        return Proposal(**{**given, **zero})


class EvidenceForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    file = forms.FileField(
        label=_("Fichier"),
        required=False,
        help_text=_("PDF, PNG, JPEG ou CSV, 5 Mo au plus."),
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.csv"}),
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})


class YearForm(forms.Form):
    """A year of the contract to count."""

    year = forms.TypedChoiceField(label=_("Année du contrat"), coerce=int)

    def __init__(self, contract: Contract, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})
        begun = contract.periods.filter(starts_on__lte=timezone.localdate()).order_by("-number")
        self.fields["year"].choices = [
            (one.number, f"{one.number} · {one.starts_on:%d/%m/%Y} – {one.ends_on:%d/%m/%Y}") for one in begun
        ]
