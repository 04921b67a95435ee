# SPDX-License-Identifier: EUPL-1.2
"""The wish of a what-if page, read from its address: an address is a scenario, to keep, send or compare."""

from typing import Any

import numpy as np
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset
from apps.energy.maths.what_if import Prices, Scenario
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


class WishForm(forms.Form):
    """Nothing is required but the territory: what is left out is not done, or not known."""

    territoire = forms.ModelChoiceField(Territory.objects.none(), to_field_name="code", label=_("Territoire"))
    gradation = percent(_("Puissance gardée en gradation (%)"), 100, least=10)
    gradation_de, gradation_a = hour(_("gradation de")), hour(_("à"))
    coupure_de, coupure_a = hour(_("Coupure de")), hour(_("à"))
    rues = forms.MultipleChoiceField(label=_("Rues à détection de présence"), required=False)
    repos = percent(_("Repos sans passant (% de la puissance)"), 10)
    passage = percent(_("Temps avec un passant (%)"), 20)
    budget = amount(_("Budget LED (€)"), MOST_EUROS)
    part_led = percent(_("Puissance d'une LED de remplacement (% de l'ancienne)"), 40, least=5)
    cout_led = amount(_("Coût d'un remplacement (€)"), 1e6)
    prix = amount(_("Prix (€/kWh)"), 10, help_text=_("Vide : les euros restent inconnus."))
    co2 = amount(_("CO₂ (kg/kWh)"), 10, help_text=_("Vide : le CO₂ reste inconnu."))
    taux = amount(_("Taux d'actualisation (%)"), 50)
    hausse = amount(_("Hausse annuelle du prix (%)"), 50)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Asset.objects.visible_to(user).filter(kind__code="light_point").order_by().values("owner").distinct()
        offered: Any = self.fields["territoire"]
        offered.queryset = Territory.objects.filter(pk__in=seen).order_by("name")

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

    def value(self, name: str) -> Any:
        """What was given, else what the page shows at first."""
        given = self.cleaned_data.get(name)
        return self.fields[name].initial if given is None else given

    def assumed(self) -> Assumed:
        usual = Assumed()
        cost = self.cleaned_data.get("cout_led")
        return Assumed(self.value("part_led") / 100, usual.led_cost if cost is None else cost)

    def scenario(self) -> Scenario:
        clean = self.cleaned_data
        cut = None if clean["coupure_de"] is None else (clean["coupure_de"], clean["coupure_a"])
        return Scenario(
            dimming=self._dimming(),
            cut_off=cut,
            presence_rest=self.value("repos") / 100,
            passing=np.full(24, self.value("passage") / 100),
            led_budget=clean["budget"],
        )

    def _dimming(self) -> Any:
        """All night long when no hours are given."""
        first, last = self.cleaned_data["gradation_de"], self.cleaned_data["gradation_a"]
        hours = np.arange(24)
        kept = self.value("gradation") / 100
        if first is None:
            return np.full(24, kept)
        inside = (hours >= first) & (hours < last) if first <= last else (hours >= first) | (hours < last)
        return np.where(inside, kept, 1.0)

    def prices(self) -> Prices:
        clean = self.cleaned_data
        known = {name: np.nan if clean[name] is None else clean[name] for name in ("prix", "co2")}
        return Prices(known["prix"], known["co2"], (clean["taux"] or 0) / 100, (clean["hausse"] or 0) / 100)
