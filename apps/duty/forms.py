# SPDX-License-Identifier: EUPL-1.2
"""Forms of the main courante: what to read, what to write."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.duty import notes
from apps.duty.courante import Asked
from apps.duty.models import Note
from apps.events.models import Incident
from apps.territories.models import Territory

HIGHEST = 2**63 - 1  # of an id


class ReadForm(forms.Form):
    """`?du=&au=&auteur=&incident=&territoire=&notes=`; what cannot be read is told and left aside."""

    du = forms.DateField(label=_("Du"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    au = forms.DateField(
        label=_("Au (compris)"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    auteur = forms.CharField(label=_("Auteur (identifiant)"), required=False, max_length=150)
    incident = forms.IntegerField(label=_("Incident n°"), required=False, min_value=1, max_value=HIGHEST)
    territoire = forms.CharField(label=_("Territoire (code)"), required=False, max_length=16)
    notes = forms.BooleanField(label=_("Entrées seulement"), required=False)

    def asked(self) -> Asked:
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            since=_midnight(given.get("du")),
            until=_midnight(given.get("au"), days=1),
            author=given.get("auteur", ""),
            incident=given.get("incident"),
            territory=given.get("territoire", ""),
            notes_only=bool(given.get("notes")),
        )


class NoteForm(forms.Form):
    """One gesture: a sentence and Enter. The territory is asked only of who may write in several."""

    text = forms.CharField(
        label=_("Nouvelle entrée"), max_length=Note.LONGEST, widget=forms.Textarea({"rows": 2, "data-enter": ""})
    )
    territory = forms.ModelChoiceField(Territory.objects.none(), label=_("Territoire"), to_field_name="code")
    incident = forms.IntegerField(label=_("Incident n°"), required=False, min_value=1, max_value=HIGHEST)

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, label_suffix="", **words)
        self.user = user
        territories = Territory.objects.visible_to(user, notes.ADD).defer("outline").order_by("-population", "name")
        self.fields["territory"].queryset = territories
        choices = list(territories[:2])
        self.fields["territory"].empty_label = None
        if len(choices) == 1:
            self.fields["territory"].initial = choices[0].code
            self.fields["territory"].widget = forms.HiddenInput()

    def clean_incident(self) -> Incident | None:
        number = self.cleaned_data["incident"]
        if number is None:
            return None
        found = Incident.objects.visible_to(self.user).filter(pk=number).first()
        if found is None:
            raise forms.ValidationError(_("Incident inconnu."))
        return found


def _midnight(day: Any, days: int = 0) -> Any:
    """Start of this local day (or of the next one), None without a day."""
    if day is None:
        return None
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
    except (ValueError, OverflowError):
        return None
