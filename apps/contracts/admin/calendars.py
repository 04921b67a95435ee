# SPDX-License-Identifier: EUPL-1.2
"""Calendars of a version: a line for each day, and what they make of delays."""

from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.contracts import holidays, preview
from apps.contracts.admin.fields import HoursField
from apps.contracts.admin.version_rows import VersionRowAdmin
from apps.contracts.models import ServiceCalendar
from apps.contracts.models.service import DAYS

MOST_CLOSED = 400
WEEK = [f"week_{number}" for number in range(7)]
ON_CALL = [f"on_call_{number}" for number in range(8)]
EXPECTED = gettext_lazy("Par exemple 08:00-12:00 14:00-18:00 ; vide : fermé.")


class DaysField(forms.CharField):
    """Dates, one a line."""

    widget = forms.Textarea({"rows": 4, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(formats.date_format(day, "SHORT_DATE_FORMAT") for day in value)
        return value

    def clean(self, value: Any) -> list[date]:
        words = super().clean(value).replace(",", " ").split()
        if len(words) > MOST_CLOSED:
            raise ValidationError(_("%(most)d jours au plus.") % {"most": MOST_CLOSED})
        return sorted({self._day(word) for word in words})

    def _day(self, word: str) -> date:
        for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(word, pattern).date()  # noqa: DTZ007  (a day of the calendar)
            except ValueError:
                continue
        raise ValidationError(_("« %(word)s » n'est pas un jour : l'écrire 24/12/2026.") % {"word": word[:20]})


class CalendarForm(forms.ModelForm):
    worked = forms.MultipleChoiceField(
        label=gettext_lazy("Jours fériés travaillés"),
        choices=list(holidays.NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Par exemple le lundi de Pentecôte, s'il est la journée de solidarité."),
    )
    closed = DaysField(
        label=gettext_lazy("Jours de fermeture"),
        required=False,
        help_text=gettext_lazy("Un par ligne, en plus des jours fériés : 24/12/2026."),
    )

    class Meta:
        model = ServiceCalendar
        fields = ["name"]  # the screen chooses the others

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, value in zip([*WEEK, *ON_CALL], [*self.instance.week, *self.instance.on_call], strict=True):
            self.initial.setdefault(name, value)

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(_("Fuseau horaire inconnu. Exemples : Europe/Paris, Indian/Reunion."))
        return zone

    def _post_clean(self) -> None:
        if all(name in self.cleaned_data for name in (*WEEK, *ON_CALL)):
            self.instance.week = [self.cleaned_data[name] for name in WEEK]
            self.instance.on_call = [self.cleaned_data[name] for name in ON_CALL]
        super()._post_clean()  # type: ignore[misc]

    def _get_validation_exclusions(self) -> set[str]:
        """A second default takes the place of the first, see ServiceCalendarAdmin.save_model."""
        return super()._get_validation_exclusions() | {"is_default"}  # type: ignore[misc]


def with_days(form: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """Adds a field for each day: seven of work, eight on call with the holidays."""
    names = [*DAYS, _("jours fériés")]
    fields = {name: HoursField(label=capfirst(str(day))) for name, day in zip(WEEK, DAYS, strict=True)}
    fields |= {name: HoursField(label=capfirst(str(day))) for name, day in zip(ON_CALL, names, strict=True)}
    return type("CalendarForm", (form,), fields)


@admin.register(ServiceCalendar)
class ServiceCalendarAdmin(VersionRowAdmin):
    """« Quand ce délai finit-il ? »"""

    form = with_days(CalendarForm)
    list_display = ["name", "is_default", "version"]
    list_display_links = ["name"]
    search_fields = ["name"]
    change_form_template = "admin/contracts/servicecalendar/change_form.html"
    fieldsets = [
        (None, {"fields": ["version", "name", "is_default", "time_zone"]}),
        (gettext_lazy("Heures ouvrées"), {"fields": WEEK, "description": EXPECTED, "classes": ["contract-days"]}),
        (gettext_lazy("Jours sans travail"), {"fields": ["region", "worked", "closed"]}),
        (
            gettext_lazy("Astreinte"),
            {"fields": ["on_call_counts", *ON_CALL], "description": EXPECTED, "classes": ["contract-days"]},
        ),
    ]

    class Media:
        css = {"all": ["contracts/admin.css"]}

    def save_model(self, request: HttpRequest, obj: ServiceCalendar, form: Any, change: bool) -> None:
        with transaction.atomic():
            if obj.is_default:
                others = ServiceCalendar.objects.filter(version=obj.version_id, is_default=True)
                others.exclude(pk=obj.pk).update(is_default=False)
            super().save_model(request, obj, form, change)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:
            context |= shown(obj)
        return super().render_change_form(request, context, **kwargs)


def shown(calendar: ServiceCalendar) -> dict[str, Any]:
    """What its page says of it: examples, and the next days off."""
    rules, today = calendar.as_calendar(), timezone.localdate()
    return {
        "calendar": calendar,
        "delays": preview.DELAYS,
        "examples": [(one.why, preview.shown(one.start, rules), one.ends) for one in preview.examples(rules, today)],
        "days_off": preview.next_days_off(rules, today),
    }
