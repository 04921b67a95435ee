# SPDX-License-Identifier: EUPL-1.2
"""A version as a table: a line for each class of faults, its three delays typed as they are said."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.contracts import checks, selectors, trying
from apps.contracts.admin.fields import DelayField, RowField
from apps.contracts.admin.tables import Once, Writable
from apps.contracts.calendars import Calendar
from apps.contracts.clocks import CLOCKS
from apps.contracts.models import Commitment, ContractVersion, FaultClass, ServiceCalendar, Zone

MOST_LINES = 500
CHOSEN = ("fault_class", "zone", "calendar")


@dataclass(frozen=True, slots=True)
class Known:
    """What the cells of a version choose from."""

    classes: list[FaultClass]
    zones: list[Zone]
    calendars: list[ServiceCalendar]
    hours: dict[int | None, Calendar]

    @classmethod
    def of(cls, version: ContractVersion) -> "Known":
        return cls(
            selectors.classes_in_reading_order(),
            list(version.zones.defer("outline").order_by("name")),
            list(version.calendars.order_by("-is_default", "name")),
            trying.calendars_of(version),
        )


class LineForm(forms.ModelForm):
    gti = DelayField(label=_("GTI"))
    gtrp = DelayField(label=_("GTRP"))
    gtr = DelayField(label=_("GTR"))

    class Meta:
        model = Commitment
        fields = ["note"]

    def __init__(self, *args: Any, known: Known, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = known
        self.fields["fault_class"] = RowField(
            known.classes, lambda row: row.get_trade_display(), empty=gettext("Choisir…"), label=_("Classe de panne")
        )
        self._choose("zone", known.zones, gettext("Tout le périmètre"))
        self._choose("calendar", [row for row in known.calendars if not row.is_default], gettext("Par défaut"))
        self.fields["note"].widget = forms.TextInput({"maxlength": 200})
        if self.instance.pk:
            self.initial |= {name: getattr(self.instance, f"{name}_id") for name in CHOSEN}
            self.initial |= {clock: self.instance.delay(clock) for clock in CLOCKS}

    def _choose(self, name: str, rows: list[Any], empty: str) -> None:
        """A column only when there is something to choose, or something chosen."""
        if rows or getattr(self.instance, f"{name}_id"):
            label = Commitment._meta.get_field(name).verbose_name.capitalize()
            self.fields[name] = RowField(rows, empty=empty, label=label, required=False)

    @property
    def shown_class(self) -> FaultClass | None:
        """What the row is about, when it is already there."""
        return self.fields["fault_class"].rows.get(str(self.instance.fault_class_id)) if self.instance.pk else None

    @property
    def cells(self) -> list[forms.BoundField]:
        return [self[name] for name in ("zone", *CLOCKS, "calendar", "note") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        delays = {clock: given[clock] for clock in CLOCKS if given.get(clock)}
        calendar = self.known.hours[given["calendar"].pk if given.get("calendar") else None]
        if not self.errors and (wrong := checks.order_problem(delays, calendar)):
            self.add_error(list(delays)[-1], wrong)
        return given

    def _post_clean(self) -> None:
        """The cells that are not columns of the row, before the row is judged as a whole."""
        for clock in CLOCKS:
            delay = self.cleaned_data.get(clock)
            setattr(self.instance, f"{clock}_amount", delay.amount if delay else None)
            setattr(self.instance, f"{clock}_unit", delay.unit if delay else "")
        for name in CHOSEN:
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
        if self.cleaned_data.get("fault_class"):
            self.instance.trade = self.cleaned_data["fault_class"].trade
        super()._post_clean()  # type: ignore[misc]


class LineFormSet(Once):
    key, twice = ("zone", "fault_class"), _("Cette classe a déjà sa ligne dans cette zone.")


class LineInline(Writable, admin.TabularInline):
    """Drawn by its own template: grouped by trade, the class as text once the line is there."""

    model = Commitment
    form = LineForm
    formset = LineFormSet
    template = "admin/contracts/contractversion/_edit_lines.html"
    extra = 1
    max_num = MOST_LINES
    verbose_name_plural = _("Lignes d'engagement")
    add_text = _("Ajouter une ligne")
    fields = ["note"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return selectors.in_reading_order(super().get_queryset(request).select_related("fault_class"))
