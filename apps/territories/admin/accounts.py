# SPDX-License-Identifier: EUPL-1.2
"""Accounts. Made by the administrators of the platform; a referent reads those who serve his territories."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.territories import granting, services
from apps.territories.admin_scope import EstimatedPaginator
from apps.territories.models import Membership, User


class RolesHeld(admin.TabularInline):
    """Roles of the account that the reader may see; each is given or taken back on its own page."""

    model = Membership
    fields = ["role", "territory"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True
    verbose_name_plural = gettext_lazy("rôles")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows = Membership.objects.visible_to(request.user).select_related("role", "territory")
        return rows.defer("territory__outline").order_by("territory__name")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("territories.view_membership")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """« Qui a un compte, et pour quoi faire ? » Only administrators of the platform write here."""

    list_display = ["username", "name", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["username", "first_name", "last_name", "email"]
    search_help_text = gettext_lazy("Identifiant, nom ou adresse électronique")
    list_per_page = 50
    show_full_result_count = False
    paginator = EstimatedPaginator
    inlines = [RolesHeld]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Personne ou machine"), {"fields": ["first_name", "last_name", "email"]}),
        (gettext_lazy("Compte"), {"fields": ["is_active", "is_superuser", "last_login", "date_joined"]}),
    ]
    read_fieldsets = [(None, {"fields": ["username", "first_name", "last_name", "email", "is_active", "last_login"]})]
    actions = ["create_token", "deactivate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        seen = Membership.objects.visible_to(request.user).select_related("role", "territory")
        held = Prefetch("memberships", seen.defer("territory__outline").order_by("territory__name"), to_attr="held")
        return granting.accounts(request.user).prefetch_related(held)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if request.user.is_superuser else self.read_fieldsets

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not request.user.has_perm("territories.view_membership"):
            return False
        return obj is None or granting.accounts(request.user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what an account did stays under its name. It is deactivated."""
        return False

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return self.inlines if obj else []

    @admin.display(description=gettext_lazy("Nom"), ordering="last_name")
    def name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=gettext_lazy("Rôles"))
    def roles(self, user: Any) -> str:
        if user.is_superuser:
            return _("Administrateur de la plateforme")
        return " ; ".join(f"{held.role}, {held.territory}" for held in user.held) or _("aucun")

    @admin.action(description=gettext_lazy("Créer un jeton d'accès à l'API"), permissions=["change"])
    def create_token(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        users = list(queryset[:2])
        if len(users) != 1:
            self.message_user(request, _("Choisissez un seul compte : un jeton porte ses droits."), messages.WARNING)
            return None
        return redirect(f"{reverse('admin:territories_token_add')}?user={users[0].pk}")

    @admin.action(description=gettext_lazy("Désactiver (retire rôles et jetons)"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        chosen = [user for user in queryset if user.pk != request.user.pk]
        for user in chosen:
            services.deactivate(user=user)
        done = ngettext("%(n)d compte désactivé.", "%(n)d comptes désactivés.", len(chosen)) % {"n": len(chosen)}
        self.message_user(request, done, messages.SUCCESS if chosen else messages.WARNING)
