# SPDX-License-Identifier: EUPL-1.2
"""What the public list is filtered by, and how somebody follows a report or an agent decides what is published."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.signalements import lexicon, places
from apps.signalements.cleaning import UNSTORABLE
from apps.signalements.forms import Plain
from apps.signalements.models import LONGEST, Category, Desk, Published
from apps.territories import scoping
from apps.territories.models import Territory

PERIODS = {"7": _("7 derniers jours"), "30": _("30 derniers jours"), "90": _("3 derniers mois"), "365": _("Un an")}
GROUND = [("", _("Comme sa catégorie")), ("oui", _("Oui : lieu arrondi à 100 m")), ("non", _("Non"))]


class PublicFilter(Plain):
    """`?etat=&categorie=&commune=&rue=&periode=`; the feeds take the same ones."""

    etat = forms.ChoiceField(
        label=_("Avancement"),
        required=False,
        choices=[("", _("Tous"))],
        error_messages={"invalid_choice": _("État inconnu.")},
    )
    categorie = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Catégorie"),
        required=False,
        to_field_name="code",
        empty_label=_("Toutes"),
        error_messages={"invalid_choice": _("Catégorie inconnue.")},
    )
    commune = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Commune"),
        required=False,
        to_field_name="code",
        empty_label=_("Toutes"),
        error_messages={"invalid_choice": _("Commune inconnue.")},
    )
    rue = forms.CharField(label=_("Rue"), required=False, max_length=160)
    periode = forms.ChoiceField(
        label=_("Signalés depuis"),
        required=False,
        choices=[("", _("Sans limite")), *PERIODS.items()],
        error_messages={"invalid_choice": _("Période inconnue.")},
    )

    def __init__(self, desk: Desk, data: Any, **words: Any) -> None:
        given = {name: UNSTORABLE.sub("", data.get(name, "")) for name in self.base_fields}
        super().__init__(given, **words)
        self.desk = desk
        self.fields["etat"].choices = [("", _("Tous")), *Published.Phase.choices]  # type: ignore[attr-defined]
        rows = Category.objects.offered().filter(territory=desk.territory_id, addressee="")
        self.fields["categorie"].queryset = rows.defer("questions", "keywords")  # type: ignore[attr-defined]
        inside = Territory.objects.filter(pk__in=scoping.perimeter(desk.territory.code)).exclude(pk=desk.territory_id)
        self.fields["commune"].queryset = inside.defer("outline").order_by("name")  # type: ignore[attr-defined]

    def said(self) -> dict[str, str]:
        """What was asked, for an address."""
        return {name: value for name, value in self.data.items() if value}

    def rows(self) -> QuerySet[Published]:
        """Those asked for, none when the question cannot be read."""
        rows = Published.objects.of(self.desk)
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        wanted: dict[str, Any] = {"phase": given["etat"], "category": given["categorie"]}
        wanted |= {"street__in": self._streets(given["rue"]), "territory__in": _inside(given["commune"])}
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if given["periode"]:
            rows = rows.filter(received_at__gte=timezone.now() - timedelta(days=int(given["periode"])))
        return rows

    def _streets(self, words: str) -> list[str]:
        """Those that these words name, as in the form; the words themselves, that no report has, when none."""
        found = [one.name for one in places.streets(words, self.desk)] if words else []
        exact = [name for name in found if lexicon.plain(name) == lexicon.plain(words)]
        return exact or found or ([words] if words else [])


def _inside(commune: Territory | None) -> list[int]:
    """It and its districts, as numbers: an index answers; a subquery would walk the newest of the whole desk."""
    rows = Territory.objects.filter(pk__in=scoping.perimeter(commune.code)) if commune else Territory.objects.none()
    return list(rows.order_by("pk").values_list("pk", flat=True))


class JoinForm(Plain):
    email = forms.CharField(
        label=_("Votre courriel (facultatif)"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
        help_text=_("Pour être prévenu à chaque étape. Il n'est montré à personne d'autre et s'efface ensuite."),
    )


class PublishForm(Plain):
    """Of the agents."""

    text = forms.CharField(
        label=_("Texte publié"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Sans nom, plaque, téléphone ni adresse d'une personne. Vide : aucun texte n'est publié."),
    )
    photos = forms.BooleanField(label=_("Publier aussi les photos montrées"), required=False)
    private_ground = forms.ChoiceField(label=_("Terrain privé"), required=False, choices=GROUND)
    withheld = forms.BooleanField(label=_("Retirer de la carte publique"), required=False)
