# SPDX-License-Identifier: EUPL-1.2
"""Scenarios of « Et si… »: keep the one that is shown, delete one. Opening and comparing are addresses."""

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.energy import scenarios
from apps.energy.models import SavedScenario
from apps.energy.scenarios import CHANGE, ScenarioRefused


class KeepForm(forms.Form):
    """`wish`: the address of the scenario, checked by the service."""

    name = forms.CharField(label=gettext_lazy("Nom du scénario"), max_length=80)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    wish = forms.CharField(max_length=scenarios.LONGEST_WISH, widget=forms.HiddenInput)


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Kept, it is opened; refused, the scenario is shown again and says why."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _refused(request, " ".join(f"{form[name].label} : {said[0]}" for name, said in form.errors.items()))
    given = form.cleaned_data
    try:
        row = scenarios.save(name=given["name"], note=given["note"], wish=given["wish"], by=request.user)
    except ScenarioRefused as refusal:
        return _refused(request, str(refusal))
    messages.success(request, _("Scénario « %(name)s » gardé.") % {"name": row.name})
    return redirect(address(row.wish))


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    row = get_object_or_404(SavedScenario.objects.visible_to(request.user, CHANGE), pk=pk)
    scenarios.delete(scenario=row, by=request.user)
    messages.success(request, _("Scénario « %(name)s » supprimé.") % {"name": row.name})
    return redirect(f"{reverse('energy-what-if')}?territoire={quote(row.territory.code)}")


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(address(request.POST.get("wish", "").replace("\x00", "")[: scenarios.LONGEST_WISH]))


def address(wish: str) -> str:
    """Of the page with this scenario: what was posted is only ever a query of that page."""
    return f"{reverse('energy-what-if')}?{quote(wish, safe='=&%+')}"
