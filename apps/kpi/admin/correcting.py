# SPDX-License-Identifier: EUPL-1.2
"""Correcting published figures: which ones, what they said, and why; asked on a page before anything is measured."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.kpi import services, words
from apps.kpi.models import Figure
from apps.kpi.services import KpiRefused


class CorrectionForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Motif de la correction"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text=gettext_lazy("Publié avec le chiffre, par exemple « relevés de septembre reçus le 14 octobre »."),
        error_messages={
            "required": gettext_lazy("Dites pourquoi ces chiffres sont corrigés : le motif est publié avec eux."),
            "max_length": gettext_lazy("400 caractères au plus."),
        },
    )


def asked(screen: Any, request: HttpRequest, rows: QuerySet[Figure]) -> HttpResponse | None:
    """The page that asks why; None: it is done, or there is nothing to correct, and a message says so."""
    wanted = [row for row in rows.select_related("territory") if request.user.has_perm("kpi.publish_figure", row)]
    found = [row for row in wanted if row.is_published and row.current]
    if not found:
        screen.message_user(request, _("Seul un chiffre publié, et à jour, se corrige."), messages.ERROR)
        return None
    form = CorrectionForm(request.POST if "confirmed" in request.POST else None)
    if form.is_valid():
        _correct(screen, request, found, form.cleaned_data["why"])
        return None
    context = {
        **screen.admin_site.each_context(request),
        "opts": screen.opts,
        "title": _("Corriger des chiffres publiés"),
        "form": form,
        "rows": [{"row": row, "value": words.amount(row.value, row.indicator) or row.why} for row in found],
        "left_out": len(wanted) - len(found),
    }
    return TemplateResponse(request, "admin/kpi/figure/correct.html", context)


def _correct(screen: Any, request: HttpRequest, found: Sequence[Figure], why: str) -> None:
    done = 0
    for row in found:
        try:
            services.correct(row, why=why, by=request.user)
            done += 1
        except KpiRefused as refusal:
            screen.message_user(request, f"{row.definition.name}, {row.month:%m/%Y} : {refusal}", messages.ERROR)
    told = ngettext("%(n)d chiffre corrigé.", "%(n)d chiffres corrigés.", done) % {"n": done}
    screen.message_user(request, told)
