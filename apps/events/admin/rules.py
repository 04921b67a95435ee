# SPDX-License-Identifier: EUPL-1.2
"""Rules in the back office: written, tried on the last 30 days, then enabled."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from apps.events.admin.procedures import Indented
from apps.events.models import Rule, RuleFiring, RuleTrial
from apps.events.rules import services, trying
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class RuleForm(forms.ModelForm):
    class Meta:
        model = Rule
        fields = ["conditions", "actions"]  # the screen's fieldsets choose the others

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in {"conditions", "actions"} & self.fields.keys():
            self.fields[name].encoder = Indented
            self.fields[name].widget.attrs.update(rows=10 if name == "conditions" else 16, cols=90, **{"class": "code"})

    def clean_conditions(self) -> dict[str, Any]:
        """Left empty: every incident."""
        given = self.cleaned_data["conditions"]
        return {} if given is None else given

    def _post_clean(self) -> None:
        """After the fields were judged each by itself: the names that actions give must exist."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                services.check(self.instance)
            except services.RuleRefused as refusal:
                self.add_error(refusal.field, ValidationError(refusal.reasons))


@admin.register(Rule)
class RuleAdmin(ScopedAdmin):
    """« Que fait-on de soi-même, quand, et depuis quand ? »"""

    form = RuleForm
    list_display = ["name", "shown_state", "order", "territory", "tried_at"]
    list_filter = ["enabled", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name"]
    search_help_text = _("Nom")
    autocomplete_fields = ["territory"]
    readonly_fields = ["shown_state", "shown_trial"]
    history_hidden = ["tried", "tried_of"]  # what the trial found is on its own page
    fieldsets = [
        (None, {"fields": ["name", "territory", "order", "stop"]}),
        (_("Si"), {"fields": ["conditions"]}),
        (_("Alors"), {"fields": ["actions"]}),
        (_("En service"), {"fields": ["shown_state", "shown_trial"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rule]:
        return super().get_queryset(request).defer("territory__outline")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what it did refers to it: it is stopped instead

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:
        if services.save(rule=obj, by=request.user):
            said = gettext("Règle arrêtée : ce qu'elle fait a changé, l'essayer puis l'activer de nouveau.")
            self.message_user(request, said, messages.WARNING)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        steps = {
            "trial/": (require_safe(self.trial_view), "trial"),
            "try/": (require_POST(self.try_view), "try"),
            "enable/": (require_POST(self.enable_view), "enable"),
            "disable/": (require_POST(self.disable_view), "disable"),
        }
        urls = [path(f"<int:pk>/{end}", wrap(view), name=f"events_rule_{name}") for end, (view, name) in steps.items()]
        return [*urls, *super().get_urls()]

    # --- The page of the dry run

    def trial_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        rule = self._rule(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Essai : %(rule)s") % {"rule": rule},
            "rule": rule,
            "tried": rule.tried,
            "is_current": rule.tried_of == trying.digest(rule),
            "examples": [one | {"at": parse_datetime(one["opened_at"])} for one in rule.tried.get("examples", ())],
            "trial": RuleTrial.objects.filter(rule=rule).first(),
            "days": trying.DAYS,
            "can_enable": request.user.has_perm(services.ENABLE, rule),
        }
        return TemplateResponse(request, "admin/events/rule/trial.html", context)

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._done(request, pk, lambda: services.try_out(rule_id=pk, by=request.user))

    def enable_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        confirmed = request.POST.get("confirmed") == "yes"
        return self._done(
            request,
            pk,
            lambda: services.enable(rule_id=pk, by=request.user, confirmed=confirmed),
            gettext("Règle activée : elle s'applique aux incidents qui changent à partir de maintenant."),
        )

    def disable_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._done(request, pk, lambda: services.disable(rule_id=pk, by=request.user), gettext("Règle arrêtée."))

    def _done(self, request: HttpRequest, pk: int, act: Callable[[], Rule], said: str = "") -> HttpResponse:
        self._rule(request, pk)
        try:
            act()
        except (services.RuleRefused, trying.TooLong) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            if said:
                self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:events_rule_trial", args=[pk]))

    def _rule(self, request: HttpRequest, pk: int) -> Rule:
        rule = self.get_queryset(request).filter(pk=pk).first()
        if rule is None:
            raise Http404
        return rule

    @admin.display(description=_("État"), ordering="enabled")
    def shown_state(self, rule: Rule) -> str:
        return gettext("● active") if rule.enabled else gettext("○ arrêtée")

    @admin.display(description=_("Essai"))
    def shown_trial(self, rule: Rule) -> SafeString | str:
        """Not « trial »: the field of that name, a dry run in the background, would be shown instead."""
        if rule.pk is None:
            return gettext("Enregistrer la règle, puis l'essayer avant de l'activer.")
        link = gettext("Essayer sur les 30 derniers jours, activer ou arrêter")
        page = reverse("admin:events_rule_trial", args=[rule.pk])
        return format_html('<p>{}</p><p><a class="button" href="{}">{}</a></p>', _last_trial(rule), page, link)


def _last_trial(rule: Rule) -> str:
    if not rule.tried_at:
        return gettext("Jamais essayée.")
    if rule.tried_of != trying.digest(rule):
        return gettext("Modifiée depuis son dernier essai : à essayer de nouveau.")
    found = {"matched": rule.tried["matched"], "looked": rule.tried["looked"], "days": rule.tried["days"]}
    said = ngettext(
        "Dernier essai : %(matched)d incident touché sur %(looked)d en %(days)d jours.",
        "Dernier essai : %(matched)d incidents touchés sur %(looked)d en %(days)d jours.",
        rule.tried["matched"],
    )
    return said % found


@admin.register(RuleFiring)
class RuleFiringAdmin(ReadOnlyAdmin):
    """« Pourquoi cette règle a-t-elle fait cela ? »"""

    list_display = ["at", "rule", "incident", "why", "shown_done"]
    list_filter = [("rule", ScopedRelatedFilter), "at"]
    list_select_related = ["rule", "incident"]
    sortable_by = ["at"]
    fields = ["at", "rule", "incident", "why", "matched", "shown_done"]
    readonly_fields = ["shown_done"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleFiring]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.display(description=_("Fait"))
    def shown_done(self, firing: RuleFiring) -> str:
        return " ; ".join(firing.done)
