# SPDX-License-Identifier: EUPL-1.2
"""Sources in the back office: what each supervisor is, whether it answers, and its write-only secret."""

import asyncio
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.assets import outbound, secrets, services
from apps.assets.admin import badges
from apps.assets.models import Source
from apps.connectors.base import ConnectorError
from apps.connectors.catalogue import DRIVERS, option_errors
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

TESTED = 5  # at once; each may take 15 s
SECRET = "assets.change_source_secret"  # noqa: S105  (the name of a permission)


class SourceForm(forms.ModelForm):
    driver = forms.ChoiceField(
        label=gettext_lazy("Pilote"), choices=lambda: [(name, driver.label) for name, driver in DRIVERS.items()]
    )
    new_secret = forms.CharField(
        label=gettext_lazy("Nouveau secret"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Chiffré, jamais réaffiché. Vide : le secret en place est gardé."),
    )
    forget_secret = forms.BooleanField(label=gettext_lazy("Effacer le secret"), required=False)

    class Meta:
        model = Source
        fields = ["slug", "name", "territory", "driver", "options", "enabled", "poll_every", "silent_after"]

    def clean(self) -> dict[str, Any]:
        """Settings obey the schema of their driver, field by field."""
        cleaned = super().clean() or {}
        if "driver" in cleaned and "options" in cleaned:
            for problem in option_errors(cleaned["driver"], cleaned["options"] or {}):
                self.add_error("options", problem)
        return cleaned


@admin.register(Source)
class SourceAdmin(ScopedAdmin):
    """« Qui répond, qui se tait ? »"""

    form = SourceForm
    list_display = ["name", "shown_health", "health_reason", "territory", "driver", "enabled", "last_seen_at", "assets"]
    list_filter = ["health", ("territory", ScopedRelatedFilter), "driver", "enabled"]
    list_select_related = ["territory"]
    search_fields = ["name", "slug"]
    search_help_text = gettext_lazy("Nom ou identifiant")
    autocomplete_fields = ["territory"]
    readonly_fields = ["shown_health", "health_reason", "last_seen_at", "has_secret"]
    actions = ["test_connection"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows = super().get_queryset(request).annotate(asset_count=Count("assets"))
        return rows.defer("territory__outline")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        secret = ["has_secret"]
        if request.user.has_perm(SECRET, obj) and self.has_change_permission(request, obj):
            secret += ["new_secret", "forget_secret"]
        return [
            (None, {"fields": ["name", "slug", "territory", "enabled"]}),
            (_("Santé"), {"fields": ["shown_health", "health_reason", "last_seen_at"]}),
            (_("Connexion"), {"fields": ["driver", "options", "poll_every", "silent_after", *secret]}),
        ]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        typed, forget = form.cleaned_data.get("new_secret"), form.cleaned_data.get("forget_secret")
        if (typed or forget) and request.user.has_perm(SECRET, obj):
            services.set_secret(source=obj, secret=typed or "")
            self.message_user(request, _("Le secret a été remplacé.") if typed else _("Le secret a été effacé."))

    @admin.display(description=gettext_lazy("Santé"), ordering="health")
    def shown_health(self, source: Source) -> SafeString:
        return badges.source_health(source)

    @admin.display(description=gettext_lazy("Équipements"), ordering="asset_count")
    def assets(self, source: Any) -> int:
        return source.asset_count

    @admin.display(description=gettext_lazy("Secret en place"), boolean=True)
    def has_secret(self, source: Source) -> bool:
        return bool(source.secret)

    @admin.action(description=gettext_lazy("Tester la connexion"), permissions=["change"])
    def test_connection(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Ask each supervisor now, at most TESTED of them; nothing is written."""
        chosen = [source for source in queryset if self.has_change_permission(request, source)]
        for source in chosen[:TESTED]:
            try:
                messages.success(request, f"{source} : {asyncio.run(_check(source))}")
            except (ConnectorError, secrets.SecretUnreadable) as error:
                messages.error(request, f"{source} : {error}")
        left = len(chosen) - TESTED
        if left > 0:
            words = ngettext("%(n)d source n'a pas été testée.", "%(n)d sources n'ont pas été testées.", left)
            messages.warning(request, words % {"n": left})


async def _check(source: Source) -> str:
    driver = DRIVERS.get(source.driver)
    if driver is None or driver.check is None:
        raise ConnectorError(_("ce pilote n'est pas interrogé, il n'y a rien à tester"))
    async with outbound.client_for(source) as client:
        return await driver.check(client, source.options)
