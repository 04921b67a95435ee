# SPDX-License-Identifier: EUPL-1.2
"""The wish of the page of a vehicle, read from its address: an address is a plan, to keep or send."""

from typing import Any

import numpy as np
from django import forms
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.energy.maths import battery
from apps.energy.models import Energy, MeteringPoint, Site

HOURS = [(hour, f"{hour} h") for hour in range(24)]
LEAST_SOC = 10  # % of the battery that is never given
CHARGERS_KW = 400.0


def number(label: Any, initial: float, least: float, most: float, help_text: Any = "") -> forms.FloatField:
    field = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(
        label=label, initial=initial, min_value=least, max_value=most, help_text=help_text, widget=field
    )


def percent(label: Any, initial: int, least: int = 0, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, min_value=least, max_value=100, help_text=help_text)


def hour(label: Any, initial: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=HOURS, coerce=int, initial=initial)


class VehicleForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Site"), empty_label=None)
    arrivee = hour(gettext_lazy("Arrivée"), 17)
    depart = hour(gettext_lazy("Départ"), 8)
    capacite = number(gettext_lazy("Capacité de la batterie (kWh)"), 52, 1, 1000)
    charge_arrivee = percent(gettext_lazy("Charge à l'arrivée (%)"), 60)
    charge_voulue = percent(gettext_lazy("Charge voulue au départ (%)"), 80)
    puissance_charge = number(gettext_lazy("Puissance de charge (kW)"), 7.4, 0.1, CHARGERS_KW)
    puissance_rendue = number(
        gettext_lazy("Puissance rendue (kW)"),
        7.4,
        0,
        CHARGERS_KW,
        gettext_lazy("0 : la borne ne sait que charger."),
    )
    rendement = percent(gettext_lazy("Rendement (%)"), 93, 50, gettext_lazy("À la charge, et de nouveau en rendant."))
    usure = number(gettext_lazy("Usure (€ par kWh rendu)"), 0.02, 0, 5)

    def __init__(self, data: QueryDict | None, *, user: Any) -> None:
        super().__init__(data)
        seen = MeteringPoint.objects.visible_to(user).filter(energy=Energy.ELECTRICITY).order_by().values("site")
        offered: Any = self.fields["site"]
        rows = Site.objects.visible_to(user).filter(pk__in=seen).exclude(nature=Site.Nature.LIGHTING)
        offered.queryset = rows.only("name", "is_sample")

    @classmethod
    def first(cls, user: Any) -> "VehicleForm":
        """Of who asked for nothing yet: a site with a plant, else one read by the hour; unbound when there is none."""
        unbound = cls(None, user=user)
        offered: Any = unbound.fields["site"]
        read = offered.queryset.filter(points__energy=Energy.ELECTRICITY, points__quality__step_seconds__lte=3600)
        site = read.filter(pk__in=_sunny(user)).first() or read.first()
        if site is None:
            return unbound
        wish = QueryDict(mutable=True)
        wish["site"] = str(site.pk)
        wish.update({name: str(field.initial) for name, field in cls.base_fields.items() if name != "site"})
        return cls(wish, user=user)

    def vehicle(self, slots: int) -> battery.Vehicle:
        """Plugged all along, and gone at the end with what was asked."""
        clean = self.cleaned_data
        capacity = clean["capacite"]
        start = capacity * clean["charge_arrivee"] / 100
        return battery.Vehicle(
            capacity=capacity,
            start=start,
            plugged=np.ones(slots, dtype=bool),
            departures=((slots, self.wanted),),
            charge_kw=clean["puissance_charge"],
            discharge_kw=clean["puissance_rendue"],
            charge_efficiency=clean["rendement"] / 100,
            discharge_efficiency=clean["rendement"] / 100,
            least=min(start, capacity * LEAST_SOC / 100),
            wear=clean["usure"],
        )

    @property
    def wanted(self) -> float:
        """kWh at departure."""
        clean = self.cleaned_data
        return float(clean["capacite"] * clean["charge_voulue"] / 100)

    def refuse(self, why: battery.Impossible) -> None:
        """Beside the field that could change it."""
        if why.reason == "departure":
            message = _("Départ impossible : %(wanted)s kWh demandés, %(possible)s kWh au mieux d'ici là.") % {
                "wanted": formats.number_format(why.wanted, 1),
                "possible": formats.number_format(why.possible, 1),
            }
            self.add_error("charge_voulue", message)
            return
        message = _(
            "La puissance souscrite ne suffit pas : il faut %(wanted)s kW, %(possible)s kW sont souscrits (kVA comptés"
            " en kW)."
        ) % {"wanted": formats.number_format(why.wanted, 1), "possible": formats.number_format(why.possible, 1)}
        self.add_error("site", message)


def _sunny(user: Any) -> Any:
    return MeteringPoint.objects.visible_to(user).filter(energy=Energy.SOLAR, site__isnull=False).values("site")
