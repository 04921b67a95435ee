# SPDX-License-Identifier: EUPL-1.2
"""Forms of the pages of energy: filters of lists, the deposit of a file of readings, how it is read."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.connectors.readings.model import MAX_BYTES, METRICS, UNITS, Plan
from apps.connectors.readings.periods import COUNTED
from apps.energy.importing import opening
from apps.energy.importing.meters import fillable
from apps.energy.models import Energy, Flag, MeteringPoint, ReadingImport, Site
from apps.energy.models.imports import IMPORT
from apps.energy.regulation import night_words
from apps.territories.models import Territory

METRIC_WORDS = {
    "energy": gettext_lazy("énergie consommée par intervalle"),
    "power": gettext_lazy("puissance moyenne par intervalle"),
    "index": gettext_lazy("index du compteur"),
    "gas_volume": gettext_lazy("volume de gaz par intervalle"),
    "water": gettext_lazy("volume d'eau par intervalle"),
    "injection": gettext_lazy("énergie injectée par intervalle"),
    "injected_power": gettext_lazy("puissance injectée par intervalle"),
    "injection_index": gettext_lazy("index d'injection"),
}
STAMPS = [
    ("begin", gettext_lazy("le début de l'intervalle")),
    ("end", gettext_lazy("la fin de l'intervalle (courbes d'Enedis)")),
    ("day", gettext_lazy("le jour entier")),
    ("instant", gettext_lazy("l'instant du relevé (index)")),
    ("month", gettext_lazy("un mois entier")),
    ("period", gettext_lazy("une période : ses premier et dernier jours (factures)")),
]
COLUMNS = {
    "at": gettext_lazy("Date"),
    "time": gettext_lazy("Heure, si elle est à part"),
    "begin": gettext_lazy("Début de l'intervalle"),
    "end": gettext_lazy("Fin de l'intervalle"),
    "value": gettext_lazy("Valeur"),
    "number": gettext_lazy("Numéro du point"),
    "unit": gettext_lazy("Unité"),
    "nature": gettext_lazy("Nature (mesuré, estimé)"),
}


class Filter(forms.Form):
    """A form read from the address: what is not valid filters nothing."""

    q = forms.CharField(label=gettext_lazy("Rechercher"), required=False, max_length=80)
    territoire = forms.ModelChoiceField(
        Territory.objects.none(),
        label=gettext_lazy("Territoire"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("Tous mes territoires"),
    )

    def __init__(self, user: Any, data: Any) -> None:
        super().__init__(data)
        rows = Territory.objects.visible_to(user, "energy.view_meteringpoint").defer("outline")
        self.fields["territoire"].queryset = rows.order_by("name")  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SiteFilter(Filter):
    nature = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        required=False,
        choices=[("", gettext_lazy("Toutes")), *Site.Nature.choices],
    )
    tertiaire = forms.BooleanField(label=gettext_lazy("Soumis au décret tertiaire"), required=False)
    field_order = ["nature", "territoire", "q", "tertiaire"]


class MeterFilter(Filter):
    energie = forms.ChoiceField(
        label=gettext_lazy("Énergie"), required=False, choices=[("", gettext_lazy("Toutes")), *Energy.choices]
    )
    signal = forms.ChoiceField(
        label=gettext_lazy("Signal"), required=False, choices=[("", gettext_lazy("Tous les compteurs")), *Flag.choices]
    )
    field_order = ["energie", "signal", "territoire", "q"]


class NightFilter(Filter):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Lampes"),
        required=False,
        choices=[(code, words[0]) for code, words in night_words.VERDICTS.items()],
    )
    regle = forms.ChoiceField(
        label=gettext_lazy("Règle"),
        required=False,
        choices=[("", gettext_lazy("Toutes")), *night_words.RULES.items()],
    )
    field_order = ["verdict", "regle", "territoire"]


class PointChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.asset.code} · {obj.number or _('sans numéro')} · {obj.asset.name}"


class DepositForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier de relevés"),
        help_text=gettext_lazy("CSV ou XLSX d'un fournisseur, export de l'espace client Enedis ; 30 Mo au plus."),
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=gettext_lazy("Territoire"),
        help_text=gettext_lazy("Seuls ses compteurs, et ceux des territoires qu'il inclut, recevront des relevés."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Territory.objects.visible_to(user, IMPORT).defer("outline").order_by("name")
        self.fields["territory"].queryset = rows  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > MAX_BYTES:
            raise forms.ValidationError(_("Fichier de plus de 30 Mo : découpez-le par période."))
        return self.cleaned_data["file"]


class DescribeForm(forms.Form):
    """How the table of a file is read; fields of columns are named after their role."""

    metric = forms.ChoiceField(
        label=gettext_lazy("Les valeurs sont"),
        choices=[("", "—"), *((name, METRIC_WORDS[name]) for name in METRICS)],
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Leur unité"),
        required=False,
        choices=[("", gettext_lazy("dite par une colonne"))],
    )
    stamp = forms.ChoiceField(label=gettext_lazy("La date est"), choices=STAMPS)
    point = PointChoice(
        MeteringPoint.objects.none(),
        label=gettext_lazy("Compteur"),
        required=False,
        empty_label=gettext_lazy("celui que dit le fichier"),
    )

    def __init__(self, *args: Any, job: ReadingImport, user: Any, **kwargs: Any) -> None:
        self.plan = opening.plans_of(job)[0]
        kwargs.setdefault("initial", self._initial(job))
        super().__init__(*args, **kwargs)
        units = sorted({unit for table in UNITS.values() for unit in table}, key=str.lower)
        self.fields["unit"].choices += [(unit, unit.replace("3", "³")) for unit in units]  # type: ignore[attr-defined]
        points = fillable(user, job.territory.code).order_by("asset__code")
        self.fields["point"].queryset = points  # type: ignore[attr-defined]
        choices = [("", gettext_lazy("aucune")), *((str(rank), name) for rank, name in enumerate(job.columns))]
        for role, label in COLUMNS.items():
            self.fields[f"column_{role}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.initial.setdefault(f"column_{role}", str(self.plan.columns.get(role, "")))

    def _initial(self, job: ReadingImport) -> dict[str, Any]:
        plan = self.plan
        return {"metric": plan.metric, "unit": plan.unit, "stamp": plan.stamp, "point": job.point_id}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        metric, unit = said.get("metric"), said.get("unit")
        if metric and unit and unit not in UNITS[metric]:
            fitting = ", ".join(UNITS[metric]).replace("3", "³")
            self.add_error("unit", _("Cette grandeur se dit en %(units)s.") % {"units": fitting})
        columns = self._columns(said)
        if "value" not in columns:
            self.add_error("column_value", _("Choisissez la colonne des valeurs."))
        if not {"at", "begin", "end"} & set(columns):
            self.add_error("column_at", _("Choisissez la colonne des dates."))
        if said.get("stamp") == "period" and not {"begin", "end"} <= set(columns):
            self.add_error("column_begin", _("Choisissez les colonnes du début et de la fin de chaque période."))
        if said.get("stamp") in opening.PERIODS and metric and metric not in COUNTED:
            self.add_error("metric", _("Une puissance ou un index n'est pas la consommation d'une période."))
        if not unit and "unit" not in columns:
            self.add_error("unit", _("Choisissez l'unité, ou la colonne qui la dit."))
        return said

    def _columns(self, said: dict[str, Any]) -> dict[str, int]:
        return {role: int(said[f"column_{role}"]) for role in COLUMNS if said.get(f"column_{role}")}

    def described(self) -> Plan:
        said = self.cleaned_data
        kept = {role: rank for role, rank in self.plan.columns.items() if role not in COLUMNS}
        columns = {**kept, **self._columns(said)}
        return replace(self.plan, columns=columns, metric=said["metric"], unit=said["unit"] or "", stamp=said["stamp"])

    def reading(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("column_")]

    def columns(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("column_")]
