# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReversibilityConfig(AppConfig):
    name = "apps.reversibility"
    verbose_name = _("Réversibilité")
