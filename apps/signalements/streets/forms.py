# SPDX-License-Identifier: EUPL-1.2
"""« Suivre ma rue »."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.signalements.forms import Plain
from apps.signalements.models import Watch


class WatchForm(Plain):
    rue = forms.CharField(
        label=_("Votre rue"), max_length=160, help_text=_("Son nom, sans numéro. Par exemple : rue des Écoles.")
    )
    email = forms.CharField(
        label=_("Votre courriel"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
        help_text=_("Il ne sert qu'à cela, n'est montré à personne, et s'efface dès que vous arrêtez."),
    )
    rythme = forms.ChoiceField(
        label=_("À quel rythme ?"), choices=Watch.Rhythm.choices, widget=forms.RadioSelect, initial=Watch.Rhythm.DAILY
    )
