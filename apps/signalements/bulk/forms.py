# SPDX-License-Identifier: EUPL-1.2
"""What is asked before an act on many reports: one form for each act."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.signalements import assigning
from apps.signalements.bulk.doing import Asked
from apps.signalements.filters import reference
from apps.signalements.forms import LONGEST, Plain
from apps.signalements.models import Addressee, Category, Reply, Signalement
from apps.territories.models import User

ACTS = [
    ("qualify", _("Qualifier, ou changer de catégorie")),
    ("assign", _("Confier à quelqu'un")),
    ("route", _("Choisir le destinataire")),
    ("forward", _("Transmettre au destinataire")),
    ("duplicate", _("Rattacher comme doublons d'un autre")),
    ("reject", _("Ne pas retenir")),
    ("moderate", _("Décider des photos à relire")),
]
WORDS = dict(ACTS)
VARIABLES = _("Les variables des réponses types, par exemple {numéro}, ont leur valeur pour chacun.")


class Many(Plain):
    """`desk`: the territory of the only desk that they are of; None when they are of several."""

    def __init__(self, user: Any, desk: int | None, *args: Any, **words: Any) -> None:
        self.user, self.desk = user, desk
        super().__init__(*args, **words)
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on who asks."""

    def asked(self, act: str) -> Asked:
        return Asked(act, **self.cleaned_data)


class QualifyMany(Many):
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Catégorie"), required=False, empty_label=_("Celle que chacun a")
    )
    text = forms.CharField(
        label=_("Message aux habitants (facultatif)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=VARIABLES,
    )

    def prepare(self) -> None:
        rows = Category.objects.filter(territory=self.desk, addressee="", active=True)
        self.fields["category"].queryset = rows  # type: ignore[attr-defined]


class RouteMany(Many):
    addressee = forms.ModelChoiceField(
        Addressee.objects.none(), label=_("Destinataire"), required=False, empty_label=_("Selon les règles")
    )

    def prepare(self) -> None:
        rows = Addressee.objects.filter(territory=self.desk, active=True).defer("secret")
        self.fields["addressee"].queryset = rows  # type: ignore[attr-defined]


class AssignMany(Many):
    """Of several desks: oneself, or nobody."""

    person = forms.ChoiceField(label=_("Confier à"), required=False)

    def prepare(self) -> None:
        team = assigning.team(self.desk) if self.desk else User.objects.none()
        self.team = {one.username: one for one in team} | {self.user.username: self.user}
        others = [(name, assigning.label(one)) for name, one in self.team.items() if name != self.user.username]
        choices = [(self.user.username, _("Moi")), *others, ("", _("Personne"))]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        self.fields["person"].initial = self.user.username

    def clean_person(self) -> User | None:
        return self.team.get(self.cleaned_data["person"])


class ForwardMany(Many):
    text = QualifyMany.base_fields["text"]


class DuplicateMany(Many):
    of = forms.CharField(
        label=_("Référence du premier"),
        max_length=20,
        help_text=_("Par exemple S-7K4M-2QXD. S'il est parmi les choisis, il reste comme il est."),
    )

    def clean_of(self) -> int:
        named = reference(self.cleaned_data["of"].strip())
        found = Signalement.objects.visible_to(self.user).filter(reference=named).first()
        if found is None:
            raise forms.ValidationError(_("Référence inconnue."))
        return int(found.pk)


class RejectMany(Many):
    modele = forms.ModelChoiceField(
        Reply.objects.none(), label=_("Réponse type"), required=False, empty_label=_("Aucune")
    )
    text = forms.CharField(
        label=_("Motif, que les habitants liront"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=VARIABLES,
    )

    def prepare(self) -> None:
        rows = Reply.objects.filter(territory=self.desk, act=Reply.Act.REJECT, active=True)
        self.fields["modele"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reply = cleaned.pop("modele", None)
        cleaned["text"] = cleaned.get("text") or (reply.text if reply else "")
        if not cleaned["text"] and not self.errors:
            self.add_error("text", _("Écrire un motif, ou choisir une réponse type."))
        return cleaned


class ModerateMany(Many):
    shown = forms.TypedChoiceField(
        label=_("Photos que personne n'a relues"),
        choices=[("", _("les garder entre agents")), ("oui", _("les montrer à ceux qui suivent"))],
        required=False,
        coerce=bool,
        empty_value=False,
        help_text=_("Rien n'y est caché : pour cacher un visage ou une plaque, relire la photo seule."),
    )


FORMS: dict[str, type[Many]] = {
    "qualify": QualifyMany,
    "assign": AssignMany,
    "route": RouteMany,
    "forward": ForwardMany,
    "duplicate": DuplicateMany,
    "reject": RejectMany,
    "moderate": ModerateMany,
}
