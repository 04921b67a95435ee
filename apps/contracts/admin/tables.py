# SPDX-License-Identifier: EUPL-1.2
"""Rows written inside the page of a version: who may, and what makes each of them unique."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext


class Day(forms.DateInput):
    """The day picker of the browser."""

    def __init__(self) -> None:
        super().__init__({"type": "date"}, format="%Y-%m-%d")


DAYS = {models.DateField: {"widget": Day}}


class Tables:
    """A page with tables of rows: each says what its button adds (`add_text`)."""

    def get_inline_formsets(self, *args: Any, **more: Any) -> list[Any]:
        found = super().get_inline_formsets(*args, **more)  # type: ignore[misc]
        for one in found:
            told = json.loads(one.inline_formset_data())
            told["options"] |= {"addText": str(one.opts.add_text), "deleteText": gettext("Retirer")}
            one.inline_formset_data = json.dumps(told)
        return found


class Writable:
    """The page of a version shows these rows as forms only to who may write in it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_delete_permission = has_view_permission = has_change_permission


class Once(forms.BaseInlineFormSet):
    """Rows of one page are compared with each other; the last name of `key` gets the error."""

    key: tuple[str, ...] = ()
    twice: Any = ""

    def clean(self) -> None:
        super().clean()
        seen: set[tuple[Any, ...]] = set()
        for form in self.forms:
            given = getattr(form, "cleaned_data", None) or {}
            if given.get("DELETE") or self.key[-1] not in given:
                continue
            found = tuple(given.get(name) for name in self.key)
            if any(found) and found in seen:
                form.add_error(self.key[-1], ValidationError(self.twice))
            seen.add(found)

    def validate_unique(self) -> None:
        """Said by `clean`, beside its field."""
