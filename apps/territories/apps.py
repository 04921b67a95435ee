# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.territories import dates


class TerritoriesConfig(AppConfig):
    name = "apps.territories"
    verbose_name = _("Territoires et habilitations")

    def ready(self) -> None:
        dates.say_ordinals()
