# SPDX-License-Identifier: EUPL-1.2
"""Reasons that stop a clock, and penalties, inside the page of a version."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.contracts.admin.fields import DelayField
from apps.contracts.admin.tables import Once, Writable
from apps.contracts.clocks import ACRONYMS, Delay
from apps.contracts.models import PenaltyRule, SuspensionReason

MONEY = ("amount", "cap_per_case", "cap_per_month", "cap_per_year", "bonus", "bonus_cap")


class ReasonForm(forms.ModelForm):
    clocks = forms.MultipleChoiceField(
        label=_("Arrête"), choices=list(ACRONYMS.items()), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = SuspensionReason
        fields = ["label", "code", "clocks"]
        help_texts = {  # as teams give them (interventions, Suspension.Reason): any other code is never recognised
            "code": _(
                "Ce que choisit l'équipe : part (pièce), access (accès), weather (météo), third_party (tiers), "
                "authority (collectivité)."
            )
        }


class ReasonFormSet(Once):
    key, twice = ("code",), _("Ce code est déjà celui d'un autre motif.")


class ReasonInline(Writable, admin.TabularInline):
    model = SuspensionReason
    form = ReasonForm
    formset = ReasonFormSet
    extra = 0
    max_num = 50
    verbose_name_plural = _("Motifs de suspension")
    add_text = _("Ajouter un motif")


class PenaltyForm(forms.ModelForm):
    step = DelayField(
        label=_("Par pas de"), required=True, help_text=_("24 h, 1 jour ouvré… : tout pas entamé est dû.")
    )

    class Meta:
        model = PenaltyRule
        fields = [
            *("clock", "trade", "amount", "cap_per_case", "cap_per_month", "cap_per_year"),
            *("neutral", "neutral_deducted", "bonus", "bonus_cap"),
        ]
        localized_fields = MONEY

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["step"] = Delay(self.instance.step_amount, self.instance.step_unit)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in MONEY:
            if (given.get(name) or 0) < 0:
                self.add_error(name, gettext("Un montant ne peut pas être négatif."))
        return given

    def clean_step(self) -> Delay:
        step = self.cleaned_data["step"]
        if step is None:
            raise ValidationError(gettext("Dire de combien est un pas : 24 h, 1 jour ouvré…"))
        return step

    def _post_clean(self) -> None:
        if step := self.cleaned_data.get("step"):
            self.instance.step_amount, self.instance.step_unit = step.amount, step.unit
        super()._post_clean()  # type: ignore[misc]


class PenaltyFormSet(Once):
    key, twice = ("clock", "trade"), _("Cette horloge a déjà sa règle pour ce métier.")


class PenaltyInline(Writable, admin.StackedInline):
    model = PenaltyRule
    form = PenaltyForm
    formset = PenaltyFormSet
    extra = 0
    max_num = 50
    verbose_name_plural = _("Pénalités et intéressement")
    add_text = _("Ajouter une règle")
    fields = [
        ("clock", "trade", "step", "amount"),
        ("cap_per_case", "cap_per_month", "cap_per_year"),
        ("neutral", "neutral_deducted", "bonus", "bonus_cap"),
    ]
