# SPDX-License-Identifier: EUPL-1.2
"""Login, logout and password change, in French and slowed down against guessing."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from rest_framework.throttling import AnonRateThrottle

from apps.territories import sessions


class LoginThrottle(AnonRateThrottle):
    """Per address, whatever the user name: django-axes counts per name and address."""

    scope = "login"


class SignIn(LoginView):
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not LoginThrottle().allow_request(request, self):
            return render(request, "registration/lockout.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        sessions.begin(self.request.session, self.request.user)
        return response


@never_cache
def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin's own login page gives way to ours; somebody logged in who comes here is not of the staff."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"))
