# SPDX-License-Identifier: EUPL-1.2
"""Which energies are counted, in which unit a meter counts them, and how their numbers are written in France."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Energy(models.TextChoices):
    ELECTRICITY = "electricity", _("Électricité")
    GAS = "gas", _("Gaz naturel")
    HEAT = "heat", _("Chaleur (réseau)")
    COLD = "cold", _("Froid (réseau)")
    OIL = "oil", _("Fioul")
    PROPANE = "propane", _("Propane")
    WOOD = "wood", _("Bois")
    SOLAR = "solar", _("Solaire photovoltaïque")
    WATER = "water", _("Eau")


# What identifies a delivery point at its network operator. PRM: 14 digits (Enedis, « point référence mesure »).
# PCE: 14 digits, or GI and six digits for the largest (GRDF, « point de comptage et d'estimation »).
NUMBERS = {
    Energy.ELECTRICITY: r"^[0-9]{14}$",
    Energy.SOLAR: r"^[0-9]{14}$",
    Energy.GAS: r"^([0-9]{14}|GI[0-9]{6})$",
}
NUMBER_WORDS = {
    Energy.ELECTRICITY: _("Un PRM compte 14 chiffres."),
    Energy.SOLAR: _("Un PRM compte 14 chiffres."),
    Energy.GAS: _("Un PCE compte 14 chiffres, ou GI suivi de 6 chiffres."),
}
VOLUMES = {Energy.GAS: "m³", Energy.WATER: "m³"}  # what the meter counts, when it is not kWh
