# SPDX-License-Identifier: EUPL-1.2
"""Who enters the pages of energy, and the days that a page shows."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from apps.energy.site_figures import Asked

VIEW = "energy.view_meteringpoint"
PERIODS = {"3": 91, "12": 365, "24": 730}  # months asked -> days shown
View = Callable[..., HttpResponse]


def door(permission: str = VIEW) -> Callable[[View], View]:
    """Logged in, with the right somewhere; what is shown is then asked of `visible_to`."""

    def guarded(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(login_required(entered))

    return guarded


def asked(request: HttpRequest, today: date | None = None) -> tuple[Asked, str]:
    """Whole days up to yesterday, and which choice that is."""
    chosen = request.GET.get("mois", "12")
    chosen = chosen if chosen in PERIODS else "12"
    until = today or timezone.localdate()
    return Asked(until - timedelta(days=PERIODS[chosen]), until), chosen
