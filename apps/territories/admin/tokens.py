# SPDX-License-Identifier: EUPL-1.2
"""Access tokens of machines: made here, shown once on the answer itself, stored hashed, taken back by deletion."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.territories import services
from apps.territories.models import Token, User


class TokenForm(forms.ModelForm):
    class Meta:
        model = Token
        fields = ["user", "name"]

    def clean_user(self) -> User:
        user = self.cleaned_data["user"]
        if not user.is_active:
            raise forms.ValidationError(_("Ce compte est désactivé : il ne prend pas de jeton."))
        return user


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """« Quelle machine entre, avec les droits de qui, jusqu'à quand ? »"""

    form = TokenForm
    list_display = ["name", "user", "token_key", "created", "expiry"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    search_help_text = _("Usage ou compte")
    autocomplete_fields = ["user"]
    ordering = ["-created"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "name", "token_key", "created", "expiry"] if obj else ["user", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Token]:
        rows = super().get_queryset(request).defer("digest")
        return rows if request.user.is_superuser else rows.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The plain token lives in `obj.shown_once` until the answer is written, and nowhere else."""
        shown = services.create_token(user=obj.user, name=obj.name)
        obj.pk = Token.objects.filter(user=obj.user).latest("created").pk
        obj.shown_once = shown

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, Token.objects.get(pk=obj.pk), message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Jeton créé"),
            "token": obj.shown_once,
            "account": obj.user,
            "name": obj.name,
        }
        return TemplateResponse(request, "admin/territories/token/created.html", context)
