# SPDX-License-Identifier: EUPL-1.2
"""Screens of what belongs to a version and has a page of its own: zones, calendars. Reached from the version."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.contracts.models import ContractVersion
from apps.contracts.models.version import CHANGE, VIEW
from apps.territories.admin_scope import ScopedAdmin

HISTORY = "contracts.view_contractversionhistory"


class VersionRowAdmin(ScopedAdmin):
    """Rights are those of the version; nothing is written once it is published (nor would the database let it)."""

    list_select_related = ["version__contract"]
    autocomplete_fields: list[str] = []

    def permission(self, action: str) -> str:
        return VIEW if action == "view" else CHANGE

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}  # not in the menus: a zone means nothing without its version

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.version.is_draft) and request.user.has_perm(CHANGE, obj)

    has_delete_permission = has_change_permission

    def may_read_history(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_view_or_change_permission(request, obj) and request.user.has_perm(HISTORY)

    def drafts(self, request: HttpRequest) -> QuerySet[ContractVersion]:
        """Where the person may add one."""
        rows = ContractVersion.objects.visible_to(request.user, CHANGE)
        return rows.filter(state=ContractVersion.State.DRAFT).select_related("contract")

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.remote_field.model is ContractVersion:
            return self.drafts(request)
        return super().choices_of(db_field, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["version", *self.readonly_fields] if obj else [*self.readonly_fields]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._back(request, obj, _("« %(name)s » est ajouté à la version.")) or super().response_add(
            request, obj
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._back(request, obj, _("« %(name)s » est enregistré.")) or super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        self.message_user(request, _("« %(name)s » est retiré.") % {"name": obj_display}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:contracts_contractversion_change", args=[request.version_left]))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        request.version_left = obj.version_id  # type: ignore[attr-defined]  (read by response_delete)
        super().delete_model(request, obj)

    def _back(self, request: HttpRequest, obj: Any, said: str) -> HttpResponse | None:
        """To the version, unless another button asks to stay."""
        if {"_continue", "_addanother"} & request.POST.keys():
            return None
        self.message_user(request, said % {"name": obj.name}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:contracts_contractversion_change", args=[obj.version_id]))
