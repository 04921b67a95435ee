# SPDX-License-Identifier: EUPL-1.2
"""Forms of the public pages and of the agents'. The services judge again what they are given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.signalements import assigning
from apps.signalements.models import LONGEST, Addressee, Category, Signalement
from apps.territories.models import Territory, User

HIGHEST = 2**63 - 1
TRAP = "site"  # hidden from people: what fills it is a program


class Plain(forms.Form):
    """Labels without a colon, as everywhere else; an error is tied to its field for who does not see it."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})


class Photos(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files, empty ones too: the cleaning says what is wrong with each."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [one for one in files if one]


class WhereForm(Plain):
    """A photo and a place, in any order; each of the ways to say where is enough."""

    photo = PhotosField(
        label=_("Une photo (facultatif)"),
        required=False,
        help_text=_("JPEG, PNG ou WebP. Le lieu et la date que contient le fichier sont effacés."),
    )
    rue = forms.CharField(
        label=_("Adresse ou rue"),
        required=False,
        max_length=200,
        help_text=_("Par exemple : 12 rue des Écoles."),
    )
    mat = forms.CharField(
        label=_("Ou le numéro inscrit sur l'équipement"),
        required=False,
        max_length=60,
        help_text=_("Sur la plaque du lampadaire, de l'armoire ou du conteneur. Par exemple : PL-0412."),
    )
    telle = forms.BooleanField(required=False, label=_("Garder cette adresse telle que je l'ai écrite"))
    longitude = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    latitude = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    objet = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class WhatForm(Plain):
    texte = forms.CharField(
        label=_("Dites-le en quelques mots (facultatif)"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("N'écrivez pas de nom ni de numéro de téléphone ici."),
    )
    categorie = forms.IntegerField(label=_("Catégorie"), required=False, min_value=1, max_value=HIGHEST)


class SendForm(Plain):
    """The answers to the questions of the category, and how to be told."""

    email = forms.CharField(
        label=_("Votre courriel (facultatif)"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
        help_text=_("Pour être prévenu à chaque étape. Il n'est montré à personne d'autre et s'efface ensuite."),
    )
    telephone = forms.CharField(
        label=_("Votre téléphone (facultatif)"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, category: Category, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.questions = category.questions
        for one in category.questions:
            self.fields[f"q-{one['code']}"] = question(one)
        self.order_fields([*(f"q-{one['code']}" for one in category.questions), "email", "telephone"])

    def asked(self) -> list[Any]:
        return [self[f"q-{one['code']}"] for one in self.questions]

    def answers(self) -> dict[str, str]:
        return {one["code"]: self.cleaned_data.get(f"q-{one['code']}") or "" for one in self.questions}


def question(one: dict[str, Any]) -> forms.Field:
    label = one["label"] if one.get("required") else _("%(label)s (facultatif)") % {"label": one["label"]}
    common = {"label": label, "required": bool(one.get("required"))}
    if one.get("choices"):
        choices = [(text, text) for text in one["choices"]]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    return forms.CharField(max_length=200, **common)


class FollowTextForm(Plain):
    texte = forms.CharField(
        label=_("Votre réponse"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )


# --- Agents -----------------------------------------------------------------------------------------------------------

VIEWS = [
    ("", _("À trier")),
    ("ouverts", _("Tous les ouverts")),
    ("questions", _("En attente d'une réponse")),
    ("en-cours", _("Transmis ou en cours")),
    ("rouverts", _("Rouverts par un habitant")),
    ("sans-destinataire", _("Sans destinataire")),
    ("photos", _("Photos à relire")),
    ("moderer", _("À modérer : arrivés pendant un afflux")),
    ("termines", _("Terminés")),
]


MINE, NOBODY = "moi", "personne"
WHOSE = [("", _("Tout le monde")), (MINE, _("Moi")), (NOBODY, _("Personne"))]


class ListForm(Plain):
    """`?vue=&a=&categorie=&destinataire=&territoire=&q=`; what cannot be read is left aside."""

    vue = forms.ChoiceField(label=_("Vue"), choices=VIEWS, required=False)
    categorie = forms.ModelChoiceField(
        Category.objects.none(), label=_("Catégorie"), required=False, empty_label=_("Toutes")
    )
    destinataire = forms.ModelChoiceField(
        Addressee.objects.none(), label=_("Destinataire"), required=False, empty_label=_("Tous")
    )
    a = forms.ChoiceField(label=_("Confié à"), required=False)
    territoire = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Commune"), required=False, to_field_name="code", empty_label=_("Toutes")
    )
    q = forms.CharField(label=_("Référence, mots, rue ou équipement"), required=False, max_length=80)

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        rows = Category.objects.visible_to(user).order_by("territory__name", "position", "label")
        self.fields["categorie"].queryset = rows
        self.fields["destinataire"].queryset = Addressee.objects.visible_to(user).defer("secret")
        seen = Territory.objects.visible_to(user, "signalements.view_signalement").defer("outline")
        self.fields["territoire"].queryset = seen.order_by("name")
        self.fields["a"].choices = [*WHOSE, *assigning.busy(user)]

    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ActForm(Plain):
    """`version`: of what the person looked at."""

    version = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)

    @property
    def seen(self) -> int | None:
        return self.cleaned_data.get("version")


def _text(label: Any, *, required: bool) -> forms.CharField:
    widget = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=widget)


class QualifyForm(ActForm):
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Catégorie"), empty_label=None)
    text = _text(_("Message à l'habitant (facultatif)"), required=False)

    def __init__(self, report: Signalement, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        rows = Category.objects.filter(territory=report.category.territory_id, addressee="")
        self.fields["category"].queryset = rows.filter(active=True) | rows.filter(pk=report.category_id)
        self.fields["category"].initial = report.category_id


class RouteForm(ActForm):
    """Empty: the table of rules decides again."""

    addressee = forms.ModelChoiceField(
        Addressee.objects.none(), label=_("Destinataire"), required=False, empty_label=_("Selon les règles")
    )
    why = forms.CharField(label=_("Pourquoi (facultatif, entre agents)"), required=False, max_length=280)

    def __init__(self, report: Signalement, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        rows = Addressee.objects.filter(territory=report.category.territory_id, active=True)
        self.fields["addressee"].queryset = rows.defer("secret")


class AssignForm(ActForm):
    """`moi`: the short way, for who reads it."""

    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Personne de l'équipe"), required=False, empty_label=_("Personne")
    )
    moi = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, report: Signalement, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        field = self.fields["person"]
        field.queryset = assigning.team(report.territory_id)
        field.label_from_instance = assigning.label


class ForwardForm(ActForm):
    text = _text(_("Message à l'habitant (facultatif)"), required=False)


class RetryForm(ActForm):
    reference = forms.CharField(
        label=_("Sa référence là-bas, s'il y est"),
        required=False,
        max_length=120,
        help_text=_("Vide : l'autre autorité ne l'a pas, le transmettre de nouveau."),
    )


class AbuseForm(ActForm):
    why = _text(_("Motif, que l'habitant lira"), required=True)
    days = forms.TypedChoiceField(
        label=_("Bloquer le réseau d'où il vient"),
        choices=[(0, _("non")), (1, _("1 jour")), (7, _("7 jours")), (30, _("30 jours"))],
        coerce=int,
        initial=0,
        help_text=_("Ses envois par le formulaire sont refusés jusque-là. Aucune adresse n'est gardée."),
    )


class PlaceForm(ActForm):
    asset = forms.CharField(
        label=_("Code de l'équipement"), required=False, max_length=60, help_text=_("Vide : aucun équipement.")
    )


class LinkForm(ActForm):
    nature = forms.ChoiceField(label=_("À"), choices=[("incident", _("l'incident")), ("alarm", _("l'alarme"))])
    number = forms.IntegerField(label=_("Numéro"), min_value=1, max_value=HIGHEST)


class AskForm(ActForm):
    text = _text(_("Question"), required=True)


class NoteForm(ActForm):
    text = _text(_("Texte"), required=True)
    public = forms.BooleanField(label=_("Le montrer à ceux qui suivent, et leur écrire"), required=False)


class WhyForm(ActForm):
    why = _text(_("Motif, que l'habitant lira"), required=True)


class ElsewhereForm(ActForm):
    addressee = forms.CharField(label=_("Qui est compétent, et comment le joindre"), max_length=200)
    why = _text(_("Message (facultatif)"), required=False)


class TreatForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("Issue"),
        choices=[
            (one.value, one.label)
            for one in (
                Signalement.Outcome.RESOLVED,
                Signalement.Outcome.PROVISIONAL,
                Signalement.Outcome.NOT_FOUND,
                Signalement.Outcome.NEEDLESS,
            )
        ],
    )
    why = _text(_("Message (facultatif)"), required=False)


class DuplicateForm(ActForm):
    of = forms.CharField(label=_("Référence du premier"), max_length=20, help_text=_("Par exemple S-7K4M-2QXD."))


class PhotoForm(ActForm):
    file = forms.FileField(label=_("Photo"), allow_empty_file=True, help_text=_("JPEG, PNG ou WebP."))
    after = forms.BooleanField(label=_("Prise après la réparation"), required=False)


class EntryForm(Plain):
    """On the telephone, or at the counter: an e-mail is never forced."""

    channel = forms.ChoiceField(
        label=_("Reçu"),
        choices=[
            (Signalement.Channel.PHONE.value, _("au téléphone")),
            (Signalement.Channel.COUNTER.value, _("à l'accueil")),
        ],
    )
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Catégorie"), empty_label=None)
    rue = forms.CharField(label=_("Adresse ou rue"), required=False, max_length=200)
    mat = forms.CharField(label=_("Ou code de l'équipement"), required=False, max_length=60)
    text = _text(_("Ce que dit la personne"), required=False)
    # Of somebody else than who types: the browser proposes nothing.
    email = forms.CharField(
        label=_("Courriel (facultatif)"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Téléphone (facultatif)"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        rows = Category.objects.visible_to(user, "signalements.enter_signalement").offered().filter(addressee="")
        rows = rows.filter(territory__desk__is_open=True).select_related("territory")
        self.fields["category"].queryset = rows.order_by("territory__name", "position", "label")
        several = rows.values("territory").distinct().count() > 1
        name = self.fields["category"]
        name.label_from_instance = (lambda one: f"{one.territory} · {one}") if several else str
