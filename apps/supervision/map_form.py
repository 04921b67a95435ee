# SPDX-License-Identifier: EUPL-1.2
"""The field map as a form: a path for each thing, tables of values one line each. Written back as settings."""

import math
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.models import AssetKind
from apps.connectors.generic.field_map import ACKNOWLEDGED, ACTIVE, ENDED, IGNORED, INSTANT
from apps.connectors.generic.schema import FIELDS

MAPPED = ("json-push", "file-poll")
SEVERITIES = {"critique": "critical", "majeure": "major", "mineure": "minor"}
STATES = {"présent": ACTIVE, "terminé": ENDED, "pris en charge": ACKNOWLEDGED, "instant": INSTANT, "ignoré": IGNORED}
FORMATS = [
    ("json", gettext_lazy("JSON")),
    ("lines", gettext_lazy("JSON, un par ligne")),
    ("csv", gettext_lazy("CSV")),
    ("xlsx", gettext_lazy("XLSX")),
]
WRITTEN_SEVERITY = {slug: word for word, slug in SEVERITIES.items()}
WRITTEN_STATE = {meaning: word for word, meaning in STATES.items()}


class Table(forms.CharField):
    """Lines « code = a ; b ; c »; as a dict of lists."""

    def __init__(self, help_text: Any, label: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        super().__init__(label=label, help_text=help_text, required=False, widget=widget, max_length=20_000)

    def clean(self, value: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, line in enumerate(super().clean(value).splitlines(), 1):
            if not line.strip():
                continue
            code, equals, rest = line.partition(" = ") if " = " in line else line.partition("=")
            if not equals or not code.strip() or not rest.strip():
                raise forms.ValidationError(_("Ligne %(n)d : « code = sens » attendu.") % {"n": number})
            found[code.strip()] = [word.strip() for word in rest.split(";")]
        return found


class MapForm(forms.Form):
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=FORMATS)
    list = forms.CharField(
        label=gettext_lazy("Chemin de la liste"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Dans un JSON : où sont les éléments (data.items). Vide : tout le message."),
    )
    dates = forms.CharField(
        label=gettext_lazy("Écriture des dates"),
        initial="iso",
        max_length=60,
        help_text=gettext_lazy("iso, seconds, milliseconds, ou un motif : %d/%m/%Y %H:%M:%S"),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Fuseau des dates qui n'en disent pas"), initial="Europe/Paris", max_length=60
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type d'équipement de tous"),
        required=False,
        help_text=gettext_lazy("Vide : aucun équipement n'est créé, ils viennent d'un inventaire."),
    )
    kinds = Table(gettext_lazy("code du fournisseur = type d'ici"), gettext_lazy("Types"))
    events = Table(
        gettext_lazy("code = condition ; critique, majeure ou mineure ; libellé"), gettext_lazy("Codes de défaut")
    )
    states = Table(gettext_lazy("valeur = présent, terminé, pris en charge, instant ou ignoré"), gettext_lazy("États"))
    measures = Table(gettext_lazy("chemin = grandeur ; unité ; facteur"), gettext_lazy("Mesures"))

    def __init__(self, *args: Any, polled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        kinds = AssetKind.objects.values_list("code", "label")
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        for name, label in FIELDS.items():
            needed = name == "ref" or (name == "at" and not polled)
            self.fields[f"path_{name}"] = forms.CharField(
                label=label,
                required=needed,
                max_length=200,
                widget=forms.TextInput(attrs={"list": "chemins", "autocomplete": "off", "spellcheck": "false"}),
            )
        if polled:
            self.fields["complete"] = forms.BooleanField(
                label=_("La liste est celle des défauts présents : ce qui n'y est plus est terminé"), required=False
            )

    def path_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name.startswith("path_"))

    def tables(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("events", "states", "measures", "kinds"))

    def settings(self) -> Iterator[forms.BoundField]:
        names = ("format", "list", "dates", "time_zone", "kind", "complete")
        return (self[name] for name in names if name in self.fields)

    def clean_events(self) -> dict[str, dict[str, str]]:
        table = {}
        for code, (condition, *rest) in self.cleaned_data["events"].items():
            severity = SEVERITIES.get(rest[0].lower()) if rest and rest[0] else "minor"
            if severity is None:
                raise forms.ValidationError(_("%(code)s : gravité critique, majeure ou mineure.") % {"code": code})
            table[code] = {"condition": condition, "severity": severity}
            if len(rest) > 1 and rest[1]:
                table[code]["title"] = rest[1]
        return table

    def clean_states(self) -> dict[str, str]:
        table = {value: STATES.get(words[0].lower(), "") for value, words in self.cleaned_data["states"].items()}
        wrong = [value for value, meaning in table.items() if not meaning]
        if wrong:
            raise forms.ValidationError(
                _("%(value)s : présent, terminé, pris en charge, instant ou ignoré.") % {"value": wrong[0]}
            )
        return table

    def clean_kinds(self) -> dict[str, str]:
        return {code: words[0] for code, words in self.cleaned_data["kinds"].items()}

    def clean_measures(self) -> dict[str, dict[str, Any]]:
        table: dict[str, dict[str, Any]] = {}
        for path, (metric, *rest) in self.cleaned_data["measures"].items():
            table[path] = {"metric": metric} | ({"unit": rest[0]} if rest and rest[0] else {})
            if len(rest) > 1 and rest[1]:
                table[path]["factor"] = _factor(path, rest[1])
        return table

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("Fuseau inconnu : « %(zone)s ». Par exemple Europe/Paris.") % {"zone": zone})
        return str(zone)

    def options(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of the source with this map; what the form does not show stays as it was."""
        said = self.cleaned_data
        fields = {name: said[f"path_{name}"] for name in FIELDS if said.get(f"path_{name}")}
        named = ("format", "list", "dates", "time_zone", "kind", "kinds", "events", "states", "measures", "complete")
        given = {name: said[name] for name in named if name in said}
        kept = {name: value for name, value in before.items() if name not in given and name != "fields"}
        return {**kept, **{name: value for name, value in given.items() if value}, "fields": fields}


def initial(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of the settings in place."""
    plain = ("format", "list", "dates", "time_zone", "kind", "complete")
    shown = {name: options[name] for name in plain if name in options}
    shown |= {f"path_{name}": path for name, path in (options.get("fields") or {}).items()}
    events = (options.get("events") or {}).items()
    shown["events"] = _lines((code, _event(said)) for code, said in events)
    states = (options.get("states") or {}).items()
    shown["states"] = _lines((value, WRITTEN_STATE.get(meaning, meaning)) for value, meaning in states)
    shown["kinds"] = _lines((options.get("kinds") or {}).items())
    measures = (options.get("measures") or {}).items()
    shown["measures"] = _lines((path, _measure(rule)) for path, rule in measures)
    return shown


def _factor(path: str, said: str) -> float:
    try:
        factor = float(said.replace(",", "."))
    except ValueError:
        factor = math.nan
    if not math.isfinite(factor):
        raise forms.ValidationError(_("%(path)s : facteur illisible.") % {"path": path})
    return factor


def _lines(pairs: Any) -> str:
    return "\n".join(f"{code} = {rest}" for code, rest in pairs)


def _event(said: Mapping[str, str]) -> str:
    severity = WRITTEN_SEVERITY.get(said.get("severity", "minor"), "mineure")
    return " ; ".join(filter(None, [said.get("condition", ""), severity, said.get("title", "")]))


def _measure(rule: Mapping[str, Any]) -> str:
    factor = f"{rule['factor']:g}" if "factor" in rule else ""
    return " ; ".join([rule.get("metric", ""), rule.get("unit", ""), factor]).rstrip(" ;")
