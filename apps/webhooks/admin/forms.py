# SPDX-License-Identifier: EUPL-1.2
"""What is typed of a subscriber, and the period that is sent again."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.models import Trade
from apps.territories import scoping
from apps.territories.models import Territory
from apps.webhooks import addresses, catalogue, services
from apps.webhooks.models import Subscriber
from apps.webhooks.refusals import WebhookRefused


class SubscriberForm(forms.ModelForm):
    """`person` is who writes: nobody has told to a third party what they may not read."""

    person: Any = None
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Événements"),
        choices=catalogue.CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins un événement.")},
    )
    trades = forms.MultipleChoiceField(
        label=gettext_lazy("Métiers"),
        choices=Trade.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun : tous. Sinon, un événement sans métier (un mois publié) n'est pas envoyé."),
    )
    new_secret = forms.CharField(
        label=gettext_lazy("Nouveau secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "« whsec_ » suivi de 24 à 64 octets en base 64, le même que chez le destinataire. Par exemple : whsec_ "
            "puis ce que donne « openssl rand -base64 32 ». Chiffré, jamais réaffiché. Vide : celui en place est gardé."
        ),
    )
    overlap = forms.IntegerField(
        label=gettext_lazy("L'ancien secret signe encore (heures)"),
        initial=24,
        min_value=0,
        max_value=services.LONGEST_OVERLAP,
        help_text=gettext_lazy("Le temps que le destinataire change le sien : les messages portent deux signatures."),
    )

    class Meta:
        model = Subscriber
        fields = ["name", "territory", "url", "types", "trades", "active"]

    def clean_url(self) -> str:
        return self._refusing(addresses.check, self.cleaned_data["url"])

    def clean_new_secret(self) -> str:
        given = self.cleaned_data["new_secret"]
        if not given and not self.instance.secret:
            raise forms.ValidationError(_("Un secret est nécessaire : les messages sont signés."))
        return self._refusing(services.check_secret, given) if given else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        territory = cleaned.get("territory") or (self.instance.territory if self.instance.pk else None)
        if territory is not None and cleaned.get("types"):
            self._clean_rights(cleaned["types"], territory)
        return cleaned

    def _clean_rights(self, types: list[str], territory: Territory) -> None:
        """The right to read it there, and in all that the territory includes."""
        given = set(self.instance.types or ()) if self.instance.pk else set()
        for name in sorted(set(types) - given):
            right = catalogue.KINDS[name].permission
            within = Territory.objects.filter(pk__in=scoping.perimeter(territory.code))
            seen = Territory.objects.visible_to(self.person, right)
            if within.exclude(pk__in=seen.values("pk")).exists():
                words = _("« %(name)s » : votre rôle ne vous permet pas de le lire sur tout ce territoire.")
                self.add_error("types", words % {"name": catalogue.label(name)})

    def _refusing(self, check: Any, given: str) -> str:
        try:
            return check(given)
        except WebhookRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class PeriodForm(forms.Form):
    """By when the events were written here."""

    since = forms.SplitDateTimeField(label=gettext_lazy("Depuis"), widget=AdminSplitDateTime)
    until = forms.SplitDateTimeField(label=gettext_lazy("Jusqu'à"), widget=AdminSplitDateTime)

    def __init__(self, *args: Any, **more: Any) -> None:
        now = timezone.localtime()
        super().__init__(*args, initial={"since": now - timedelta(hours=24), "until": now}, **more)
