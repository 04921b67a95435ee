# SPDX-License-Identifier: EUPL-1.2
"""What a contract is made of beside its versions: perimeter, parties, years; written inside its page."""

from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.contracts import services
from apps.contracts.admin.tables import DAYS
from apps.contracts.models import Contract, Party, Perimeter, Period
from apps.territories import granting
from apps.territories.models import Territory, User

ADD, CHANGE, VIEW = (f"contracts.{act}_contract" for act in ("add", "change", "view"))


class OfContract:
    """Rights are those of the contract; a territory is chosen where the person may write contracts."""

    extra = 0
    formfield_overrides = DAYS

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(VIEW, obj) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(CHANGE, obj) if obj else request.user.has_perm(ADD)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    has_delete_permission = has_change_permission

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Territory:
            kwargs["queryset"] = writable(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


def writable(request: HttpRequest) -> QuerySet[Territory]:
    rows = Territory.objects.all()
    added, changed = rows.visible_to(request.user, ADD), rows.visible_to(request.user, CHANGE)
    return rows.filter(Q(pk__in=added.values("pk")) | Q(pk__in=changed.values("pk"))).defer("outline")


class TerritoryRows(forms.BaseInlineFormSet):
    """A row that somebody with wider rights wrote keeps its territory."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and "territory" in form.fields:
            kept = Territory.objects.filter(pk=form.instance.territory_id)
            form.fields["territory"].queryset = form.fields["territory"].queryset | kept


class PerimeterRows(TerritoryRows):
    """Once a version is published, a territory joins from tomorrow on and leaves at a date: the past stays."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and services.is_published(self.instance):
            for name in ("territory", "since"):
                form.fields[name].disabled = True

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if _given(form).get("territory") and not _given(form).get("DELETE")]
        if not kept and not any(form.errors for form in self.forms):
            raise forms.ValidationError(_("Un contrat couvre au moins un territoire."))
        if services.is_published(self.instance):
            for form in kept:
                self._check_day(form, timezone.localdate())

    def _check_day(self, form: forms.ModelForm, today: date) -> None:
        since, until = _given(form).get("since"), _given(form).get("until")
        if not form.instance.pk and (since is None or since <= today):
            form.add_error("since", _("Une version est publiée : ce territoire la rejoint au plus tôt demain."))
        if "until" in form.changed_data and until is not None and until < today:
            form.add_error("until", _("Une version est publiée : ce territoire la quitte au plus tôt aujourd'hui."))


class PerimeterInline(OfContract, admin.TabularInline):
    model = Perimeter
    formset = PerimeterRows
    fields = ["territory", "since", "until"]
    autocomplete_fields = ["territory"]
    verbose_name_plural = gettext_lazy("Périmètre")
    add_text = gettext_lazy("Ajouter un territoire")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Perimeter]:
        return super().get_queryset(request).select_related("territory").defer("territory__outline")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and services.is_published(obj))


class PartyRows(TerritoryRows):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and "people" in form.fields:
            named = form.instance.people.all()
            offered = form.fields["people"].queryset
            form.fields["people"].queryset = User.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=named))


class PartyInline(OfContract, admin.TabularInline):
    model = Party
    formset = PartyRows
    fields = ["role", "name", "territory", "people"]
    autocomplete_fields = ["territory"]
    verbose_name_plural = gettext_lazy("Parties")
    add_text = gettext_lazy("Ajouter une partie")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        rows = super().get_queryset(request).select_related("territory").defer("territory__outline")
        return rows.prefetch_related("people")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Accounts that the person may name; those that somebody with wider rights named stay (`PartyRows`)."""
        kwargs["queryset"] = granting.accounts(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class PeriodForm(forms.ModelForm):
    class Meta:
        model = Period
        fields = ["number", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("starts_on"), given.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("La fin de l'année vient après son début."))
        return given


class PeriodRows(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if _whole(form) and not _given(form).get("DELETE")]
        for form in kept:
            self._check_inside(form, self.instance)
        in_order = sorted(filter(_whole, kept), key=lambda form: _given(form)["starts_on"])
        for before, after in pairwise(in_order):
            if _given(after)["starts_on"] <= _given(before)["ends_on"]:
                said = {"year": _given(before)["number"]}
                after.add_error("starts_on", _("Cette année recouvre l'année %(year)d.") % said)

    def _check_inside(self, form: forms.ModelForm, contract: Contract) -> None:
        given = _given(form)
        if contract.starts_on is None or contract.ends_on is None:
            return
        said = {"start": _day(contract.starts_on), "end": _day(contract.ends_on)}
        for name in ("starts_on", "ends_on"):
            if not contract.starts_on <= given[name] <= contract.ends_on:
                form.add_error(name, _("Hors du contrat, qui va du %(start)s au %(end)s.") % said)


class PeriodInline(OfContract, admin.TabularInline):
    model = Period
    form = PeriodForm
    formset = PeriodRows
    max_num = services.MOST_YEARS
    verbose_name_plural = gettext_lazy("Années du contrat")
    add_text = gettext_lazy("Ajouter une année")


def _given(form: forms.ModelForm) -> dict[str, Any]:
    return getattr(form, "cleaned_data", None) or {}


def _whole(form: forms.ModelForm) -> bool:
    return {"number", "starts_on", "ends_on"} <= {name for name, value in _given(form).items() if value is not None}


def _day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
