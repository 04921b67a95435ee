# SPDX-License-Identifier: EUPL-1.2
"""Pages of a person's account."""

from django.contrib.auth import views as auth
from django.urls import path

from apps.territories import views

urlpatterns = [
    path("connexion/", views.SignIn.as_view(), name="login"),
    path("deconnexion/", auth.LogoutView.as_view(), name="logout"),
    path("mot-de-passe/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("mot-de-passe/change/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
]
