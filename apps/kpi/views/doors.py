# SPDX-License-Identifier: EUPL-1.2
"""Who enters: with the right to read figures somewhere; which ones is then asked of `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from apps.kpi.reading import VIEW

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
