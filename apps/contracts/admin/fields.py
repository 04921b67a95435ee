# SPDX-License-Identifier: EUPL-1.2
"""Fields of the forms of a version: a delay in a cell, a choice among rows that were read once."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from apps.contracts import delay_text
from apps.contracts.calendars import Bands, BandsRefused, read_bands, written
from apps.contracts.clocks import Delay, DelayRefused


class DelayField(forms.CharField):
    """« 72 h », « 8 h ouvrées », « 3 jours ouvrés »; empty: no commitment."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({"size": 12, "autocomplete": "off", "list": "contract-delays", "class": "delay"})
        super().__init__(**{"required": False, "max_length": 40, "widget": widget, **more})

    def prepare_value(self, value: Any) -> str:
        return str(value) if isinstance(value, Delay) else value or ""

    def clean(self, value: Any) -> Delay | None:
        text = super().clean(value)
        try:
            return delay_text.read(text)
        except DelayRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return delay_text.read(data or "") != initial
        except DelayRefused:
            return True


class HoursField(forms.CharField):
    """« 08:00-12:00 14:00-18:00 »; empty: closed."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({"size": 26, "autocomplete": "off"})
        super().__init__(**{"required": False, "max_length": 80, "widget": widget, **more})

    def clean(self, value: Any) -> str:
        return written(self._bands(super().clean(value)))

    def _bands(self, text: str) -> Bands:
        try:
            return read_bands(text)
        except BandsRefused as refusal:
            raise ValidationError(str(refusal)) from refusal


class RowField(forms.ChoiceField):
    """One of `rows`, read once for a whole table: a query for each cell would be hundreds."""

    def __init__(
        self, rows: Iterable[Model] = (), group: Callable[[Any], Any] | None = None, empty: str = "—", **more: Any
    ) -> None:
        super().__init__(**more)
        found = list(rows)
        self.rows = {str(row.pk): row for row in found}
        self.choices = [("", empty), *(_grouped(found, group) if group else _named(found))]

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def clean(self, value: Any) -> Model | None:
        return self.rows.get(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def _named(rows: Iterable[Model]) -> list[tuple[int, str]]:
    return [(row.pk, str(row)) for row in rows]


def _grouped(rows: Iterable[Model], group: Callable[[Any], Any]) -> list[tuple[str, list[tuple[int, str]]]]:
    return [(str(name), _named(members)) for name, members in groupby(rows, key=group)]
