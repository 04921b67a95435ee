# SPDX-License-Identifier: EUPL-1.2
"""Errors outside of a view: a page for a person, JSON for a machine that called the API."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"detail": _("Introuvable, ou hors de vos territoires.")}, status=404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away is said as such (503, try again), not as an unknown fault."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    words = _("Base de données injoignable : réessayez.") if away else _("Erreur du serveur : elle a été notée.")
    if is_api(request):
        response: HttpResponse = JsonResponse({"detail": words}, status=status)
    else:
        response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    if away:
        response["Retry-After"] = "5"
    return response


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
