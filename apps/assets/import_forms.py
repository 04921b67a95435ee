# SPDX-License-Identifier: EUPL-1.2
"""The two forms of an import: the file and what it contains, then how to read it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.imports import crs, mapping
from apps.assets.imports.csv_file import DELIMITERS, ENCODINGS
from apps.assets.imports.records import MAX_BYTES, FileRefused
from apps.assets.models import AssetKind, ImportJob, Source
from apps.territories.models import MapFeature, Territory

IMPORT = "assets.import_assets"
ADD_TERRITORY = "territories.add_territory"
DELIMITER_WORDS = {
    ";": gettext_lazy("point-virgule"),
    ",": gettext_lazy("virgule"),
    "\t": gettext_lazy("tabulation"),
    "|": gettext_lazy("barre verticale"),
}


class DepositForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Fichier CSV ou GeoJSON"), help_text=gettext_lazy("50 Mo au plus."))
    target = forms.ChoiceField(label=gettext_lazy("Il contient"), choices=ImportJob.Target.choices)
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=gettext_lazy("Territoire"),
        required=False,
        help_text=gettext_lazy("Propriétaire des équipements, ou périmètre qui inclura les territoires importés."),
    )
    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=gettext_lazy("Source"),
        required=False,
        help_text=gettext_lazy("Vide : une source « Inventaire » sans télégestion est créée pour ce territoire."),
    )
    kind = forms.ModelChoiceField(
        AssetKind.objects.none(),
        label=gettext_lazy("Type d'équipement"),
        required=False,
        help_text=gettext_lazy("Vide si une colonne du fichier le dit."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["territory"].queryset = Territory.objects.visible_to(user, IMPORT).defer("outline")
        self.fields["source"].queryset = Source.objects.visible_to(user, IMPORT).defer("secret")
        self.fields["kind"].queryset = AssetKind.objects.all()

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > MAX_BYTES:
            raise forms.ValidationError(_("Fichier de plus de 50 Mo : découpez-le."))
        return self.cleaned_data["file"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        target, territory = cleaned.get("target"), cleaned.get("territory")
        if target == ImportJob.Target.TERRITORIES:
            self._check_territories(territory)
        elif territory is None:
            self.add_error("territory", _("Choisissez le territoire."))
        return cleaned

    def _check_territories(self, territory: Territory | None) -> None:
        """Only a superuser creates territories that nobody includes."""
        permitted = Territory.objects.visible_to(self.user, ADD_TERRITORY)
        if not self.user.is_superuser and not permitted.filter(pk=territory.pk if territory else None).exists():
            self.add_error("territory", _("Choisissez un périmètre où vous pouvez créer des territoires."))


class DescribeForm(forms.Form):
    encoding = forms.ChoiceField(label=gettext_lazy("Encodage"), choices=[(name, name) for name in ENCODINGS])
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Séparateur"), choices=[(mark, DELIMITER_WORDS[mark]) for mark in DELIMITERS]
    )
    srid = forms.TypedChoiceField(
        label=gettext_lazy("Système de coordonnées"),
        choices=[("", gettext_lazy("Celui que dit le fichier, sinon des degrés")), *crs.CHOICES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    other_srid = forms.IntegerField(label=gettext_lazy("Autre code EPSG"), required=False, min_value=1024)
    swap = forms.BooleanField(label=gettext_lazy("La latitude vient avant la longitude"), required=False)
    layer = forms.ChoiceField(
        label=gettext_lazy("Couche"), choices=[("", "—"), *MapFeature.Layer.choices], required=False
    )
    remove_absent = forms.BooleanField(
        label=gettext_lazy("Ce que le fichier ne dit plus est déposé"),
        required=False,
        help_text=gettext_lazy("Décoché, les équipements absents du fichier restent comme ils sont."),
    )

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(job))
        super().__init__(*args, **kwargs)
        self.job = job
        for name in _hidden(job):
            del self.fields[name]
        choices = _choices(job)
        for rank, column in enumerate(job.columns):
            self.fields[f"column_{rank}"] = forms.ChoiceField(
                label=column, choices=choices, required=False, initial=job.mapping.get(column, "")
            )

    def clean_other_srid(self) -> int | None:
        srid = self.cleaned_data["other_srid"]
        if srid:
            try:
                crs.transformer(srid)
            except FileRefused as error:
                raise forms.ValidationError(str(error)) from error
        return srid

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        double = mapping.clash(self.mapping())
        if double:
            raise forms.ValidationError(_("« %(field)s » est donné à deux colonnes.") % {"field": double})
        return cleaned

    def mapping(self) -> dict[str, str]:
        return {column: self.cleaned_data.get(f"column_{rank}", "") for rank, column in enumerate(self.job.columns)}

    def description(self) -> dict[str, Any]:
        """What `imports.describe` takes."""
        said = self.cleaned_data
        options = {name: said[name] for name in ("swap", "layer", "remove_absent") if name in said}
        described = {"mapping": self.mapping(), "options": options, "srid": said.get("other_srid") or said.get("srid")}
        return described | {name: said[name] for name in ("encoding", "delimiter") if name in said}

    def reading(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("column_")]

    def columns(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("column_")]


def _initial(job: ImportJob) -> dict[str, Any]:
    known = {srid for srid, _label in crs.CHOICES}
    return {
        "encoding": job.encoding,
        "delimiter": job.delimiter,
        "srid": job.srid if job.srid in known else None,
        "other_srid": None if job.srid in known else job.srid,
        **{name: job.options.get(name) for name in ("swap", "layer", "remove_absent")},
    }


def _hidden(job: ImportJob) -> list[str]:
    """Questions that this file does not ask."""
    hidden = [] if job.file_format == "csv" else ["delimiter"]
    if job.target != ImportJob.Target.BASEMAP:
        hidden.append("layer")
    if job.target == ImportJob.Target.TERRITORIES:
        hidden.append("remove_absent")
    return hidden


def _choices(job: ImportJob) -> list[tuple[str, Any]]:
    fields = mapping.fields_of(job.target, geometry_included=job.file_format == "geojson")
    choices: list[tuple[str, Any]] = [("", _("(ignorée)")), *fields.items()]
    if job.target == ImportJob.Target.ASSETS:
        choices.append((_("Attributs"), list(_attributes(job).items())))
    return choices


def _attributes(job: ImportJob) -> dict[str, str]:
    """Attributes of the kind by their titles, then those that the columns propose."""
    properties = job.kind.attribute_schema.get("properties", {}) if job.kind else {}
    found = {mapping.ATTRIBUTE + name: str(spec.get("title", name)) for name, spec in properties.items()}
    names = {f"{mapping.ATTRIBUTE}{mapping.slug(column) or 'colonne'}" for column in job.columns}
    names |= {field for field in job.mapping.values() if field.startswith(mapping.ATTRIBUTE)}
    shown = {name: _("attribut « %s »") % name.removeprefix(mapping.ATTRIBUTE) for name in sorted(names - set(found))}
    return found | shown
