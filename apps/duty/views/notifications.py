# SPDX-License-Identifier: EUPL-1.2
"""One's own notifications: how one is reached, of what, what was sent; and a button to try each way."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.duty import channels, selectors
from apps.duty.models import Channel
from apps.duty.refusals import DutyRefused

SHOWN = 50  # messages of the log


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "channels": selectors.own_channels(request.user),
        "notices": selectors.own_notices(request.user)[:SHOWN],
        "on_call": selectors.own_on_call(request.user),
        "no_mail": not settings.EMAIL_HOST,
    }
    return render(request, "duty/notifications.html", context)


@require_POST
@login_required
def test(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        channels.ask_test(channel_id=pk, by=request.user)
    except Channel.DoesNotExist as error:
        raise Http404 from error
    except DutyRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("L'essai part dans quelques secondes : son résultat s'inscrit ci-dessous."))
    return redirect("notifications")
