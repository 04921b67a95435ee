# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.kpi import measures


class SupervisionConfig(AppConfig):
    name = "apps.supervision"
    verbose_name = _("Supervision")

    def ready(self) -> None:
        measures.offer(
            "interoperability", "apps.supervision.indicators", _("Interopérabilité des superviseurs (note sur 100)")
        )
