# SPDX-License-Identifier: EUPL-1.2
"""Forms of the pages: what to list, what to do. The services judge again what they are given."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset, Trade
from apps.contracts.models import Contract, FaultClass
from apps.interventions import selectors
from apps.interventions.models import Attachment, Outcome, Team, WorkRequest
from apps.interventions.models.suspension import given_reasons
from apps.interventions.models.thread import LONGEST
from apps.interventions.passing import MAX_WHY
from apps.interventions.statements import reading
from apps.territories.models import Territory

HIGHEST = 2**63 - 1
MONTHS_OFFERED = 36  # of a statement
WHEN = "%Y-%m-%dT%H:%M"  # as the browser's own field writes it
VIEWS = [
    ("", _("À traiter")),
    ("retard", _("En retard")),
    ("sans-equipe", _("Sans équipe")),
    ("mes-equipes", _("De mes équipes")),
    ("a-decider", _("À décider")),
    ("envoi", _("À envoyer, ou en échec")),
    ("conflits", _("En désaccord avec la GMAO")),
    ("terminees", _("Terminées")),
]


class Plain(forms.Form):
    """Labels without a colon, as everywhere else; `version`: of what the person looked at."""

    version = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})

    @property
    def seen(self) -> int | None:
        return self.cleaned_data.get("version")


class ListForm(forms.Form):
    """`?vue=&metier=&territoire=&q=`; what cannot be read is left aside."""

    vue = forms.ChoiceField(label=_("Vue"), choices=VIEWS, required=False)
    metier = forms.ChoiceField(label=_("Métier"), choices=[("", _("Tous")), *Trade.choices], required=False)
    territoire = forms.CharField(label=_("Territoire"), required=False, max_length=16, widget=forms.HiddenInput)
    equipe = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Numéro, mots ou équipement"), required=False, max_length=80)

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})

    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class WhyForm(Plain):
    why = forms.CharField(
        label=_("Motif"), max_length=MAX_WHY, required=False, widget=forms.Textarea({"rows": 2, "required": True})
    )


class OptionalWhyForm(Plain):
    why = forms.CharField(label=_("Commentaire (facultatif)"), max_length=MAX_WHY, required=False)


class AssignForm(Plain):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))
    also = forms.BooleanField(label=_("En renfort, à côté de celle qui l'a déjà"), required=False)

    def __init__(self, user: Any, work: WorkRequest, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["team"].queryset = selectors.teams_in(user, work.territory_id, work.trade)


class ClassifyForm(Plain):
    fault_class = forms.ModelChoiceField(FaultClass.objects.none(), label=_("Classe de panne"))
    aggravated = forms.TypedChoiceField(
        label=_("C'est"),
        choices=[("non", _("une correction : elle avait été mal classée")), ("oui", _("une aggravation"))],
        coerce=lambda value: value == "oui",
    )
    why = forms.CharField(label=_("Commentaire (facultatif)"), max_length=MAX_WHY, required=False)

    def __init__(self, user: Any, work: WorkRequest, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["fault_class"].queryset = FaultClass.objects.filter(trade=work.trade).order_by("rank", "label")


class MergeForm(Plain):
    other = forms.ModelChoiceField(
        WorkRequest.objects.none(), label=_("Reprendre la DI"), widget=forms.NumberInput({"placeholder": _("numéro")})
    )
    why = forms.CharField(label=_("Motif"), max_length=MAX_WHY, widget=forms.Textarea({"rows": 2}))

    def __init__(self, user: Any, work: WorkRequest, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["other"].queryset = WorkRequest.objects.visible_to(user).exclude(pk=work.pk)
        self.fields["other"].error_messages["invalid_choice"] = _("Demande inconnue.")


class SplitForm(Plain):
    assets = forms.ModelMultipleChoiceField(
        Asset.objects.none(), label=_("Équipements à part"), widget=forms.CheckboxSelectMultiple, to_field_name="uid"
    )
    why = forms.CharField(label=_("Motif"), max_length=MAX_WHY, widget=forms.Textarea({"rows": 2}))

    def __init__(self, user: Any, work: WorkRequest, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["assets"].queryset = selectors.seen_assets(user).filter(work_requests=work.pk)


def moment(label: Any) -> forms.DateTimeField:
    """A local date and hour, chosen in the browser's own field."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=WHEN)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[WHEN, f"{WHEN}:%S"])


class PlanForm(Plain):
    start = moment(_("Du"))
    end = moment(_("Au"))


class ProposeForm(Plain):
    reason = forms.ChoiceField(label=_("Motif"), choices=given_reasons())
    started_at = moment(_("Du"))
    ended_at = moment(_("Au"))
    said = forms.CharField(label=_("Précision"), max_length=500, required=False)


class ClarifyForm(forms.Form):
    reason = forms.ChoiceField(label=_("Ce qui est attendu"), choices=given_reasons())
    said = forms.CharField(label=_("Précision"), max_length=500, required=False)


class SuspendForm(Plain):
    reason = forms.ChoiceField(label=_("On attend"), choices=given_reasons())
    said = forms.CharField(label=_("Précision"), max_length=500, required=False)


class ReportForm(Plain):
    said = forms.CharField(label=_("Compte rendu"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2}))
    minutes = forms.IntegerField(label=_("Temps passé (min)"), required=False, min_value=0, max_value=60 * 24 * 31)
    cost = forms.DecimalField(label=_("Coût (€ HT)"), required=False, min_value=0, max_digits=10, decimal_places=2)
    signed_by = forms.CharField(label=_("Signé par"), max_length=120, required=False)


class ConcludeForm(ReportForm):
    outcome = forms.ChoiceField(
        label=_("Rien à réparer"),
        choices=[(one.value, one.label) for one in (Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE, Outcome.NEEDLESS)],
    )
    field_order = ["outcome", "said", "minutes", "cost", "signed_by"]


class CheckForm(forms.Form):
    rank = forms.IntegerField(min_value=1, max_value=10_000)
    done = forms.BooleanField(required=False)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Écrire dans le fil"), max_length=LONGEST, widget=forms.Textarea({"rows": 2}))
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class PhotoForm(forms.Form):
    file = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG ou WebP, 15 Mo au plus. Le lieu et les autres informations du fichier sont effacés."),
    )
    moment = forms.ChoiceField(label=_("Moment"), choices=Attachment.Moment.choices, initial="after")
    caption = forms.CharField(label=_("Légende"), max_length=200, required=False)
    order = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class NewForm(forms.Form):
    """Something that is in no inventory, or that one tells of without looking for it on the map."""

    territory = forms.ModelChoiceField(Territory.objects.none(), label=_("Territoire"), to_field_name="code")
    title = forms.CharField(label=_("Ce qu'il faut réparer"), max_length=200)
    trade = forms.ChoiceField(label=_("Métier"), choices=Trade.choices, initial=Trade.LIGHTING)
    fault_class = forms.ModelChoiceField(
        FaultClass.objects.order_by("trade", "rank"), label=_("Classe de panne"), required=False
    )
    asset = forms.CharField(
        label=_("Code de l'équipement (facultatif)"), max_length=60, required=False, help_text=_("Par exemple PL-0412.")
    )
    description = forms.CharField(
        label=_("Précisions"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )
    patrol = forms.BooleanField(label=_("Vu en patrouille"), required=False)
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})
        self.user = user
        places = Territory.objects.visible_to(user, "interventions.open_workrequest").defer("outline")
        self.fields["territory"].queryset = places.order_by("-population", "name")
        self.fields["territory"].empty_label = None

    def clean_asset(self) -> Asset | None:
        code = self.cleaned_data["asset"].strip()
        if not code:
            return None
        found = list(Asset.objects.visible_to(self.user).filter(code__iexact=code)[:2])
        if not found:
            raise forms.ValidationError(_("Aucun équipement visible n'a ce code."))
        if len(found) > 1:
            raise forms.ValidationError(_("Plusieurs équipements ont ce code : passer par la carte."))
        return found[0]


class StatementForm(forms.Form):
    """A month of a contract to count."""

    contract = forms.ModelChoiceField(Contract.objects.none(), label=_("Contrat"))
    month = forms.TypedChoiceField(label=_("Mois"), coerce=date.fromisoformat)

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})
        self.fields["contract"].queryset = reading.to_prepare(user)
        self.fields["contract"].empty_label = None
        self.fields["month"].choices = [(day.isoformat(), date_format(day, "F Y")) for day in _months()]
        self.fields["month"].initial = _months()[1].isoformat()


class StatementListForm(forms.Form):
    """`?contrat=&annee=`; what cannot be read is left aside."""

    contrat = forms.ModelChoiceField(Contract.objects.none(), label=_("Contrat"), required=False, empty_label=_("Tous"))
    annee = forms.TypedChoiceField(label=_("Année"), required=False, coerce=int, empty_value=None)

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})
        seen = reading.statements(user).order_by()
        rows = Contract.objects.filter(pk__in=seen.values("contract")).order_by("name", "pk")
        self.fields["contrat"].queryset = rows
        years = sorted({month.year for month in seen.values_list("month", flat=True).distinct()}, reverse=True)
        self.fields["annee"].choices = [("", _("Toutes")), *((year, str(year)) for year in years)]

    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _months() -> list[date]:
    """First days, the present month first."""
    found = [timezone.localdate().replace(day=1)]
    while len(found) < MONTHS_OFFERED:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
