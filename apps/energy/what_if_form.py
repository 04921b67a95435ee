# SPDX-License-Identifier: EUPL-1.2
"""The wish of a what-if page, read from its address: an address is a scenario, to keep, send or compare."""

from typing import Any

import numpy as np
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset
from apps.energy.maths.what_if import Prices, Scenario
from apps.energy.night_rates import NightRates
from apps.energy.what_if import Assumed
from apps.territories.models import Territory

HOURS = [("", _("—")), *[(hour, f"{hour} h") for hour in range(24)]]
MOST_EUROS = 1e9


def percent(label: Any, initial: int, least: int = 0, most: int = 100) -> forms.IntegerField:
    slider = forms.NumberInput(attrs={"type": "range", "step": 1})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=initial, required=False, widget=slider
    )


def hour(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=HOURS, coerce=int, empty_value=None, required=False)


def amount(label: Any, most: float, *, help_text: Any = "", step: str = "any") -> forms.FloatField:
    field = forms.NumberInput(attrs={"step": step})
    return forms.FloatField(label=label, min_value=0, max_value=most, required=False, help_text=help_text, widget=field)


# What is asked together, in this order: title, what it is, fields.
GROUPS = (
    ("place", _("Lieu"), "", ("territoire",)),
    (
        "dimming",
        _("Gradation"),
        _("Baisser la lumière une partie de la nuit."),
        ("gradation", "gradation_de", "gradation_a"),
    ),
    ("cut_off", _("Coupure"), _("Éteindre une partie de la nuit."), ("coupure_de", "coupure_a")),
    ("presence", _("Détection de présence"), _("Remonter au passage, rue par rue."), ("repos", "passage", "rues")),
    (
        "led",
        _("Remplacement par des LED"),
        _("Les plus rentables d'abord, jusqu'au budget."),
        ("budget", "part_led", "cout_led"),
    ),
    ("money", _("Prix et CO₂"), "", ("prix", "co2", "taux", "hausse")),
)
FIRST = {
    "gradation": "50",
    "gradation_de": "23",
    "gradation_a": "5",
}  # a usual step, for a page that opens with an answer


def _with_sliders(data: QueryDict | None) -> QueryDict | None:
    """A slider always has a value: one that an address does not give is where the page puts it at first."""
    if data is None:
        return None
    filled = data.copy()
    for name, field in WishForm.base_fields.items():
        if getattr(field.widget, "input_type", "") == "range" and not filled.get(name):
            filled[name] = str(field.initial)
    return filled


class WishForm(forms.Form):
    """Nothing is required but the territory: what is left out is not done, or taken from what the territory wrote."""

    territoire = forms.ModelChoiceField(
        Territory.objects.none(), to_field_name="code", label=_("Territoire"), empty_label=None
    )
    gradation = percent(_("Puissance gardée"), 100, least=10)
    gradation_de, gradation_a = hour(_("De")), hour(_("À"))
    coupure_de, coupure_a = hour(_("De")), hour(_("À"))
    rues = forms.MultipleChoiceField(label=_("Rues équipées"), required=False, widget=forms.CheckboxSelectMultiple)
    repos = percent(_("Puissance sans passant"), 10)
    passage = percent(_("Temps avec un passant"), 20)
    budget = amount(_("Budget (€)"), MOST_EUROS)
    part_led = percent(_("Puissance d'une LED, de celle qu'elle remplace"), 40, least=5)
    cout_led = amount(_("Coût d'un remplacement (€)"), 1e6)
    prix = amount(_("Prix (€/kWh)"), 10)
    co2 = amount(_("CO₂ (kg/kWh)"), 10)
    taux = amount(_("Taux d'actualisation (%)"), 50)
    hausse = amount(_("Hausse annuelle du prix (%)"), 50)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(_with_sliders(data))
        seen = Asset.objects.visible_to(user).filter(kind__code="light_point").order_by().values("owner").distinct()
        offered: Any = self.fields["territoire"]
        offered.queryset = Territory.objects.filter(pk__in=seen).order_by("name")
        self.fields["cout_led"].widget.attrs["placeholder"] = f"{Assumed().led_cost:.0f}"
        self.rates = NightRates()

    @classmethod
    def first(cls, user: Any) -> "WishForm":
        """Of who asked for nothing yet: the first territory that can be answered; unbound when there is none."""
        unbound = cls(user=user)
        offered: Any = unbound.fields["territoire"]
        territory = offered.queryset.filter(outline__isnull=False).first() or offered.queryset.first()
        if territory is None:
            return unbound
        wish = QueryDict(mutable=True)
        wish.update({"territoire": territory.code, **FIRST})
        return cls(wish, user=user)

    def groups(self) -> list[dict[str, Any]]:
        """What the page shows together; `money` may stay folded while nothing of it was asked."""
        return [
            {
                "name": name,
                "title": title,
                "hint": hint,
                "fields": [self[one] for one in fields],
                "open": any(self.errors.get(one) or self.data.get(one) for one in fields),
            }
            for name, title, hint, fields in GROUPS
        ]

    def with_rates(self, rates: NightRates) -> None:
        """What the territory wrote holds where nothing is asked, and the page says where it comes from."""
        self.rates = rates
        for name, value, told, missing in (
            (
                "prix",
                rates.euros,
                rates.euros_from,
                _("Aucun tarif d'électricité en vigueur n'est écrit pour ce territoire."),
            ),
            ("co2", rates.kg, rates.kg_from, _("Aucun facteur d'émission en vigueur n'est écrit.")),
        ):
            self.fields[name].help_text = told or missing
            if told:
                self.fields[name].widget.attrs["placeholder"] = f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")

    def with_streets(self, streets: tuple[str, ...]) -> None:
        offered: Any = self.fields["rues"]
        offered.choices = [(name, name) for name in streets if name]

    def streets(self) -> list[str]:
        """Asked as they are: those that the territory does not have are not there."""
        return self.data.getlist("rues") if hasattr(self.data, "getlist") else []

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for first, last in (("gradation_de", "gradation_a"), ("coupure_de", "coupure_a")):
            if (found.get(first) is None) != (found.get(last) is None):
                self.add_error(first, _("Donner les deux heures, ou aucune."))
        return found

    def assumed(self) -> Assumed:
        usual = Assumed()
        cost = self.cleaned_data.get("cout_led")
        return Assumed(self.cleaned_data["part_led"] / 100, usual.led_cost if cost is None else cost)

    def scenario(self) -> Scenario:
        clean = self.cleaned_data
        cut = None if clean["coupure_de"] is None else (clean["coupure_de"], clean["coupure_a"])
        return Scenario(
            dimming=self._dimming(),
            cut_off=cut,
            presence_rest=clean["repos"] / 100,
            passing=np.full(24, clean["passage"] / 100),
            led_budget=clean["budget"],
        )

    def _dimming(self) -> Any:
        """All night long when no hours are given."""
        first, last = self.cleaned_data["gradation_de"], self.cleaned_data["gradation_a"]
        hours = np.arange(24)
        kept = self.cleaned_data["gradation"] / 100
        if first is None:
            return np.full(24, kept)
        inside = (hours >= first) & (hours < last) if first <= last else (hours >= first) | (hours < last)
        return np.where(inside, kept, 1.0)

    def prices(self) -> Prices:
        clean = self.cleaned_data
        euros, kg = (
            written if clean[name] is None else clean[name]
            for name, written in (("prix", self.rates.euros), ("co2", self.rates.kg))
        )
        return Prices(euros, kg, (clean["taux"] or 0) / 100, (clean["hausse"] or 0) / 100)
