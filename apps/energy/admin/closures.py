# SPDX-License-Identifier: EUPL-1.2
"""Days on which sites are closed, written by hand; what a row closes is shown before it is kept."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.energy import calendars
from apps.energy.models import Closure, Site
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

PREVIEW = "_apercu"
MOST = 12  # sites named in the preview


@admin.register(Closure)
class ClosureAdmin(ScopedAdmin):
    """« Quels jours ces bâtiments sont-ils fermés, en plus des jours fériés ? »"""

    list_display = ["label", "starts_on", "ends_on", "days", "of", "territory", "is_sample"]
    list_filter = [("territory", ScopedRelatedFilter), "starts_on"]
    list_select_related = ["territory", "site"]
    search_fields = ["label", "use", "site__name", "territory__name"]
    search_help_text = gettext_lazy("Motif, usage, site ou territoire")
    autocomplete_fields = ["territory", "site"]
    fields = ["label", "starts_on", "ends_on", "territory", "site", "use", "is_sample"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closure]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=gettext_lazy("Jours"))
    def days(self, row: Closure) -> int:
        return (row.ends_on - row.starts_on).days + 1

    @admin.display(description=gettext_lazy("Sites"))
    def of(self, row: Closure) -> str:
        return str(row.site) if row.site else row.use or _("tous")

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and PREVIEW in request.POST:
            return self._previewed(request, object_id, form_url)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        may = self.has_change_permission(request, row) if row else self.has_add_permission(request)
        context |= {"may_preview": may}
        if row is not None and "closes" not in context:
            context["closes"] = closes(row, request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def _previewed(self, request: HttpRequest, object_id: str | None, form_url: str) -> HttpResponse:
        """The same form with what it would close; nothing is written."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if not (self.has_change_permission(request, row) if row else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, row, change=row is not None)(request.POST, instance=row)
        valid = form.is_valid()
        fields = helpers.AdminForm(form, list(self.get_fieldsets(request, row)), {}, (), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Aperçu de la fermeture"),
            "adminform": fields,
            "original": row,
            "object_id": object_id,
            "is_popup": False,
            "media": self.media + fields.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
            "closes": {**closes(form.instance, request.user), "previewed": True} if valid else None,
        }
        return self.render_change_form(
            request, context, add=row is None, change=row is not None, obj=row, form_url=form_url
        )


def closes(row: Closure, user: Any) -> dict[str, Any]:
    """In words: the sites that it closes among those that the person sees, and how many open days each loses."""
    seen = Site.objects.visible_to(user).filter(nature=Site.Nature.BUILDING).order_by("name", "pk")
    sites = calendars.concerned(row, seen.defer("note"))
    days = (row.ends_on - row.starts_on).days + 1
    lead = ngettext("%(n)d site fermé", "%(n)d sites fermés", len(sites)) % {"n": len(sites)}
    words = ngettext("%(what)s pendant %(n)d jour : %(label)s.", "%(what)s pendant %(n)d jours : %(label)s.", days)
    return {"lead": words % {"what": lead, "n": days, "label": row.label}, "lines": list(_lines(row, sites))}


def _lines(row: Closure, sites: Sequence[Site]) -> Iterator[str]:
    """Those with hours, one by one; the others in one line."""
    if not sites:
        yield _("Aucun bâtiment que vous voyez n'est de ce territoire ou de cet usage.")
    told = [site for site in sites if any(calendars.week_of(site))]
    yield from (_line(row, site) for site in told[:MOST])
    if len(told) > MOST:
        yield _("et %(n)d autres.") % {"n": len(told) - MOST}
    if len(sites) > len(told):
        yield ngettext(
            "%(n)d site sans heures d'ouverture : sa fermeture ne change que la présence de ses salles.",
            "%(n)d sites sans heures d'ouverture : leur fermeture ne change que la présence de leurs salles.",
            len(sites) - len(told),
        ) % {"n": len(sites) - len(told)}


def _line(row: Closure, site: Site) -> str:
    week = calendars.week_of(site)
    days = [row.starts_on + timedelta(days=n) for n in range((row.ends_on - row.starts_on).days + 1)]
    off = calendars.days_off(site.region, (), row.starts_on, row.ends_on)
    lost = sum(bool(week[day.weekday()]) and np.datetime64(day) not in off for day in days)
    one, more = "%(site)s : %(n)d jour d'ouverture de moins.", "%(site)s : %(n)d jours d'ouverture de moins."
    return ngettext(one, more, lost) % {"site": site, "n": lost}
