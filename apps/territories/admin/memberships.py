# SPDX-License-Identifier: EUPL-1.2
"""Who serves which territory, with which role. Given and taken back, by who holds these rights there."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.territories import granting, services
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter
from apps.territories.models import Membership, User
from apps.territories.permission_names import sentence

TOLD = 3  # missing rights named in the refusal


class MembershipForm(forms.ModelForm):
    by: User  # set by the screen

    class Meta:
        model = Membership
        fields = ["user", "territory", "role"]

    def clean(self) -> dict[str, Any]:
        """A role may not hold a right that the person who gives it lacks on that territory."""
        cleaned = super().clean() or {}
        role = cleaned.get("role")
        territory = self.instance.territory if self.instance.pk else cleaned.get("territory")
        if role and territory:
            self._refuse_beyond(role, territory)
        user = self.instance.user if self.instance.pk else cleaned.get("user")
        if user and not user.is_active:
            self.add_error(None, _("Ce compte est désactivé : il ne prend plus de rôle."))
        return cleaned

    def _refuse_beyond(self, role: Group, territory: Any) -> None:
        lacking = list(granting.missing(self.by, role, territory))
        if lacking:
            named = ", ".join(map(sentence, lacking[:TOLD])) + ("…" if len(lacking) > TOLD else "")
            words = _("Ce rôle donne des droits que vous n'avez pas sur %(territory)s : %(rights)s")
            self.add_error("role", words % {"territory": territory, "rights": named})


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """« Qui peut quoi, et où ? »"""

    form = MembershipForm
    list_display = ["user", "full_name", "role", "territory", "account"]
    list_filter = [("territory", ScopedRelatedFilter), ("role", ScopedRelatedFilter), "user__is_active"]
    list_select_related = ["user", "territory", "role"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "territory__name"]
    search_help_text = gettext_lazy("Identifiant, nom ou territoire")
    autocomplete_fields = ["user", "territory"]
    ordering = ["territory__name", "user__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).defer("territory__outline")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "territory"] if obj else []

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.name == "user":
            return granting.accounts(request.user)
        if db_field.name == "role":
            return granting.roles(request.user)
        return super().choices_of(db_field, request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._within(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._within(request, obj)

    def _within(self, request: HttpRequest, obj: Membership | None) -> bool:
        """A role with more rights than one's own is neither changed nor taken back."""
        return obj is None or granting.may_grant(request.user, obj.role, obj.territory)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if change:
            services.change_role(membership=obj, role=form.cleaned_data["role"])
        else:
            obj.pk = services.grant(user=obj.user, territory=obj.territory, role=obj.role).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        services.revoke(user=obj.user, territory=obj.territory, role=obj.role)

    @admin.display(description=gettext_lazy("Nom"), ordering="user__last_name")
    def full_name(self, membership: Membership) -> str:
        return membership.user.get_full_name()

    @admin.display(description=gettext_lazy("Compte actif"), boolean=True)
    def account(self, membership: Membership) -> bool:
        return membership.user.is_active
