# SPDX-License-Identifier: EUPL-1.2
"""What is known of the equipment itself: of a snapshot, so of the running month only."""

from decimal import Decimal

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.kpi.measured import Asked, Measured, nothing


def sources_heard(asked: Asked) -> Measured:
    """Equipment that a supervisor answers for and whose state is known now ÷ equipment that a supervisor answers for:
    unknown is not well."""
    if asked.now.astimezone(asked.zone).date() > asked.month_end:
        return nothing(_("Se mesure à l'instant même : ce mois est passé."))
    rows = Asset.objects.filter(owner__in=asked.ids, lifecycle=Asset.Lifecycle.IN_SERVICE).order_by()
    answered = Q(source__isnull=False) & ~Q(source__driver="none")
    known = answered & ~Q(state=Asset.State.UNKNOWN)
    told = rows.aggregate(n=Count("pk", filter=answered), known=Count("pk", filter=known), at=Max("state_at"))
    if not told["n"]:
        return nothing(_("Aucun équipement n'est suivi par un superviseur."))
    value = (Decimal(100 * told["known"]) / told["n"]).quantize(Decimal("0.0001"))
    return Measured(value=value, cases=told["n"], completeness=Decimal(1), known_at=asked.now)
