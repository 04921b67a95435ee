# SPDX-License-Identifier: EUPL-1.2
"""Who enters: with the right to read figures somewhere; which ones is then asked of `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from apps.kpi import reading
from apps.kpi.reading import VIEW
from apps.territories.models import Territory

View = Callable[..., HttpResponse]


def door(permission: str = VIEW) -> Callable[[View], View]:
    def guarded(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(login_required(entered))

    return guarded


def visible(request: HttpRequest, code: str) -> Territory:
    """The territory `code`, whose figures the person may read; what they may not read answers as what is not there."""
    found = next((one for one in reading.territories(request.user) if one.code == code), None)
    if found is None:
        raise Http404
    return found
