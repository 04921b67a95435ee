# SPDX-License-Identifier: EUPL-1.2
"""Who knocked: failed attempts that count towards a lockout, and logins. Read-only, for administrators."""

from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.territories.admin_scope import EstimatedPaginator


class DoorAdmin(admin.ModelAdmin):
    """What django-axes writes; what was typed is not shown."""

    list_per_page = 50
    show_full_result_count = False
    paginator = EstimatedPaginator
    search_fields = ["username", "ip_address"]
    search_help_text = _("Identifiant ou adresse IP")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission


@admin.register(AccessAttempt)
class AccessAttemptAdmin(DoorAdmin):
    list_display = ["attempt_time", "username", "ip_address", "failures_since_start"]
    list_filter = ["attempt_time"]
    fields = [*list_display, "user_agent", "path_info"]


@admin.register(AccessLog)
class AccessLogAdmin(DoorAdmin):
    list_display = ["attempt_time", "username", "ip_address", "logout_time"]
    list_filter = ["attempt_time"]
    fields = [*list_display, "user_agent", "path_info"]
