# SPDX-License-Identifier: EUPL-1.2
"""What the form « Carte publique » of the agents does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.signalements.models import Signalement
from apps.signalements.public import moderating
from apps.signalements.public.forms import PublishForm
from apps.signalements.refusals import SignalementRefused
from apps.signalements.views import detail

GROUND = {"oui": True, "non": False}


@require_POST
@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    report = detail.seen(request, pk)
    form = PublishForm(request.POST, prefix="publish")
    if not form.is_valid():
        return detail.shown(request, report, failed=("publish", form), status=400)
    ground = GROUND.get(form.cleaned_data["private_ground"])
    given = form.cleaned_data | {"private_ground": ground, "by": request.user}
    try:
        moderating.publish(signalement_id=pk, **given)
    except SignalementRefused as refused:
        form.add_error("text", str(refused))
        return detail.shown(request, report, failed=("publish", form), status=400)
    except Signalement.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Publication enregistrée."))
    return redirect("signalement", pk=pk)
