# SPDX-License-Identifier: EUPL-1.2
"""A page of the public that is not there, in its own words: where to go, nothing of territories and rights."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def told(view: View) -> View:
    """The same view; what it does not find is said on a page of the public, with the same status."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **words: object) -> HttpResponse:
        try:
            return view(request, *args, **words)
        except Http404 as missing:
            why = str(missing) or _("Cette adresse est incomplète, ou elle n'ouvre plus rien.")
            return render(request, "signalements/unknown.html", {"desk": None, "why": why}, status=404)

    return answered
