# SPDX-License-Identifier: EUPL-1.2
"""« Essayer »: a trade, a class, a place and a date give the line, its reason and the three deadlines."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.contracts import choosing, preview, selectors, trying
from apps.contracts.admin.fields import RowField
from apps.contracts.calendars import Calendar
from apps.contracts.clocks import CLOCKS, DelayRefused
from apps.contracts.models import Commitment, ContractVersion
from apps.contracts.trying import Case
from apps.territories import basemap
from apps.territories.admin.outlines import position
from apps.territories.admin_map import MapWidget
from apps.territories.models import Territory

LONGEST_PLACE = 200  # characters of a point


class PlaceWidget(MapWidget):
    geom_type = "POINT"
    label = gettext_lazy("Carte : lieu de la panne")

    def deserialize(self, value: str) -> Point | None:
        try:
            return point(value)
        except ValidationError:
            return None


class PlaceField(forms.Field):
    """A point in degrees, from its GeoJSON; empty: not known."""

    widget = PlaceWidget

    def to_python(self, value: Any) -> Point | None:
        return point(value) if value else None


class TrialForm(forms.Form):
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=gettext_lazy("Propriétaire de l'équipement"),
        empty_label=gettext_lazy("Choisir…"),
    )
    fault_class = RowField(label=gettext_lazy("Classe de panne"))
    at = forms.DateTimeField(
        label=gettext_lazy("Départ des horloges"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("À l'heure du territoire."),
    )
    place = PlaceField(
        label=gettext_lazy("Lieu"),
        required=False,
        help_text=gettext_lazy("Un point sur la carte, pour les contrats qui ont des zones dessinées."),
    )

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = Territory.objects.visible_to(user, "contracts.view_contract").defer("outline")
        self.fields["territory"].queryset = rows.order_by("name")
        self.fields["fault_class"] = RowField(
            selectors.classes_in_reading_order(),
            lambda row: row.get_trade_display(),
            empty=_("Choisir…"),
            label=self.fields["fault_class"].label,
        )
        widget = self.fields["place"].widget
        widget.context_url, widget.home = reverse("admin:assets_asset_context"), basemap.extent(user)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        at, territory = given.get("at"), given.get("territory")
        if at and territory:
            given["at"] = timezone.make_naive(at).replace(tzinfo=ZoneInfo(territory.time_zone))
        return given


def point(text: str) -> Point:
    """Raises ValidationError."""
    try:
        geometry = json.loads(text[:LONGEST_PLACE])
        if geometry["type"] != "Point":
            raise ValueError
        return Point(*position(geometry["coordinates"]), srid=4326)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValidationError(_("Lieu illisible : un point est attendu.")) from error


def page(request: HttpRequest, site: Any, opts: Any) -> HttpResponse:
    """`?version=` tries a draft as if it applied; else the contract that applies is found."""
    version = _version(request)
    asked = "territory" in request.GET
    form = TrialForm(request.GET if asked else None, user=request.user, initial=_first(request))
    found = _answer(form.cleaned_data, version) if asked and form.is_valid() else {}
    context = {
        **site.each_context(request),
        "opts": opts,
        "title": _("Essayer"),
        "form": form,
        "version": version,
        "media": form.media + forms.Media(css={"all": ["contracts/admin.css"]}),
        **found,
    }
    return TemplateResponse(request, "admin/contracts/trial.html", context)


def _version(request: HttpRequest) -> ContractVersion | None:
    asked = request.GET.get("version", "")
    if not asked:
        return None
    rows = ContractVersion.objects.visible_to(request.user).select_related("contract")
    found = rows.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    if found is None:
        raise Http404
    return found


def _first(request: HttpRequest) -> dict[str, Any]:
    """A territory when there is only one to choose, and now."""
    rows = list(Territory.objects.visible_to(request.user, "contracts.view_contract").defer("outline")[:2])
    return {"at": timezone.localtime().replace(second=0), "territory": rows[0] if len(rows) == 1 else None}


def _answer(given: dict[str, Any], version: ContractVersion | None) -> dict[str, Any]:
    territory, fault_class, at, place = (given[name] for name in ("territory", "fault_class", "at", "place"))
    if version is not None:
        (tried,) = trying.deadlines(version, [Case(territory.pk, fault_class.pk, place, at)])
        choice = tried.choice
    else:
        choice = choosing.line_for(
            owner_id=territory.pk, trade=fault_class.trade, fault_class_id=fault_class.pk, place=place, at=at
        )
    return {"choice": choice, **(_told(choice.line, at) if choice.line else {})}


def _told(line: Commitment, at: datetime) -> dict[str, Any]:
    calendar = trying.calendar_of(line)
    try:
        ends = trying.timed(line, at, calendar=calendar)
    except DelayRefused as refusal:
        return {"refusal": str(refusal)}
    return {
        "start": preview.shown(at, calendar),
        "moment": _moment(calendar, at),
        "clocks": list(_clocks(line, ends, calendar)),
    }


def _clocks(line: Commitment, ends: dict[str, datetime | None], calendar: Calendar) -> Iterator[tuple[str, str, str]]:
    """Name, delay and end of each clock; « sans engagement » where there is none."""
    for clock, name in CLOCKS.items():
        delay, end = line.delay(clock), ends.get(clock)
        yield (
            str(name),
            str(delay) if delay else _("sans engagement"),
            preview.shown(end, calendar) if end else "—",
        )


def _moment(calendar: Calendar, at: datetime) -> str:
    if calendar.is_open(at):
        return _("heures ouvrées")
    return _("astreinte") if calendar.is_on_call(at) else _("ni heures ouvrées ni astreinte")
