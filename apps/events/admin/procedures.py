# SPDX-License-Identifier: EUPL-1.2
"""Procedures in the back office: saved, their steps are a new version; what is open keeps its own."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.contracts.recognition import SHAPES
from apps.events.models import Procedure
from apps.events.procedures import services, steps
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class Indented(json.JSONEncoder):
    """A step a line or so: people read it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**(more | {"indent": 1, "ensure_ascii": False}))


class ProcedureForm(forms.ModelForm):
    steps = forms.JSONField(
        label=_("Étapes"),
        help_text=steps.HELP,
        encoder=Indented,
        widget=forms.Textarea(attrs={"rows": 16, "cols": 90, "class": "code"}),
    )

    class Meta:
        model = Procedure
        fields = ["title"]  # the screen's fieldsets choose the others

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        newest = self.instance.versions.order_by("-number").first() if self.instance.pk else None
        if newest and "steps" in self.fields:
            self.fields["steps"].initial = newest.steps

    def clean_steps(self) -> list[dict[str, Any]]:
        wrong = list(steps.problems(self.cleaned_data["steps"]))
        if wrong:
            raise ValidationError(wrong)
        return self.cleaned_data["steps"]


@admin.register(Procedure)
class ProcedureAdmin(ScopedAdmin):
    """« Que faire, dans quel ordre, et sur quels incidents la fiche s'ouvre-t-elle d'elle-même ? »"""

    form = ProcedureForm
    list_display = ["title", "code", "territory", "version", "active"]
    list_filter = ["active", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["title", "code"]
    search_help_text = _("Libellé ou code")
    autocomplete_fields = ["territory", "fault_classes"]
    readonly_fields = ["in_words", "shown_shapes"]
    fieldsets = [
        (None, {"fields": ["title", "code", "territory", "active"]}),
        (_("S'ouvre d'elle-même"), {"fields": ["fault_classes", "shapes"]}),
        (_("Étapes"), {"fields": ["steps", "in_words"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Procedure]:
        rows = super().get_queryset(request).defer("territory__outline")
        return rows.annotate(newest=Max("versions__number"))

    def get_fieldsets(self, request: HttpRequest, obj: Procedure | None = None) -> Any:
        """Who may only read is shown the steps and the shapes once, in words."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        words = {"steps": (), "shapes": ("shown_shapes",)}
        return [
            (name, {"fields": [one for field in options["fields"] for one in words.get(field, (field,))]})
            for name, options in self.fieldsets
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "territory" in form.base_fields and not request.user.is_superuser:
            form.base_fields["territory"].required = True  # a shared one is for the administrators of the platform
        return form

    def save_model(self, request: HttpRequest, obj: Procedure, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            version = services.write(procedure=obj, wanted=form.cleaned_data["steps"], by=request.user)
        if change and "steps" in form.changed_data:
            said = gettext("Version %(n)d : les fiches déjà ouvertes gardent la leur.") % {"n": version.number}
            self.message_user(request, said, messages.INFO)

    @admin.display(description=_("Version"), ordering="newest")
    def version(self, row: Any) -> str:
        return f"v{row.newest}" if row.newest else self.get_empty_value_display()

    @admin.display(description=_("Ou pour les formes"))
    def shown_shapes(self, row: Procedure) -> str:
        return ", ".join(str(SHAPES.get(shape, shape)) for shape in row.shapes) or self.get_empty_value_display()

    @admin.display(description=_("En clair"))
    def in_words(self, row: Procedure) -> SafeString | str:
        newest = row.versions.order_by("-number").first() if row.pk else None
        if newest is None:
            return self.get_empty_value_display()
        return format_html_join("", "<p>{}. {}</p>", enumerate(map(steps.in_words, newest.steps), 1))
