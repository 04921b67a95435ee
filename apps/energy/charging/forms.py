# SPDX-License-Identifier: EUPL-1.2
"""The deposit of a file of sessions: which charger, which file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.connectors.base import MAX_MESSAGE
from apps.energy.charging import reading
from apps.energy.models import MeteringPoint


class ChargerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.asset.code} · {obj.asset.name}"


class SessionsForm(forms.Form):
    charger = ChargerChoice(MeteringPoint.objects.none(), label=gettext_lazy("Borne"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("Fichier de sessions"),
        help_text=gettext_lazy(
            "JSON du superviseur : messages OCPP 1.6 ou 2.0.1, CDR ou Session OCPI 2.2.1 ; 5 Mo au plus."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["charger"]
        choice.queryset = reading.fillable(user)

    @property
    def without_charger(self) -> bool:
        choice: Any = self.fields["charger"]
        return not choice.queryset.exists()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_MESSAGE:
            raise forms.ValidationError(_("Fichier de plus de 5 Mo : le découper par mois."))
        return file
