# SPDX-License-Identifier: EUPL-1.2
"""Roles: sets of rights, as data, written in French and grouped by what they act on."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.territories import permission_names
from apps.territories.admin_history import HistoryAdmin

Choices = list[tuple[str, list[tuple[int, str]]]]


def choices() -> Choices:
    """« Sources » : voir, ajouter, modifier, supprimer, peut poser le secret d'une source."""
    groups = groupby(permission_names.offered(), key=permission_names.subject)
    return [(name, [(one.pk, permission_names.named(one)) for one in members]) for name, members in groups]


class RoleForm(forms.ModelForm):
    permissions = forms.TypedMultipleChoiceField(
        label=_("Droits"), choices=choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Group
        fields = ["name", "permissions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["permissions"] = list(self.instance.permissions.values_list("pk", flat=True))

    def clean_permissions(self) -> QuerySet[Permission]:
        """What is not proposed here is neither given nor taken."""
        chosen = set(self.cleaned_data["permissions"])
        if self.instance.pk:
            proposed = {pk for _group, members in choices() for pk, _name in members}
            chosen |= set(self.instance.permissions.values_list("pk", flat=True)) - proposed
        return Permission.objects.filter(pk__in=chosen)


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(HistoryAdmin):
    """« Que permet ce rôle, et à combien de personnes ? » Written by administrators of the platform only."""

    form = RoleForm
    list_display = ["name", "rights", "holders"]
    search_fields = ["name"]
    search_help_text = _("Nom du rôle")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        rows = super().get_queryset(request)
        counted = rows.annotate(
            right_count=Count("permissions", distinct=True), holder_count=Count("memberships__user", distinct=True)
        )
        return counted.order_by("name")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a role that nobody holds."""
        return request.user.is_superuser and not (obj and obj.memberships.exists())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"plural": _("rôles")} | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        context |= {"plural": _("rôles"), "singular": _("rôle")}
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description=_("Droits"), ordering="right_count")
    def rights(self, role: Any) -> int:
        return role.right_count

    @admin.display(description=_("Personnes"), ordering="holder_count")
    def holders(self, role: Any) -> int:
        return role.holder_count
