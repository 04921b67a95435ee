# SPDX-License-Identifier: EUPL-1.2
"""Pages of the console."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Public landing: what this is, and the door for agents."""
    return render(request, "home.html")


@login_required
def console(request: HttpRequest) -> HttpResponse:
    """The control centre's screen: queue, map, panel."""
    return render(request, "console/console.html")
