# SPDX-License-Identifier: EUPL-1.2
"""What an act is a witness of: a lamp seen dark, or lit. Judged later, by who knows whether it was night."""

from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.contracts.models import FaultClass
from apps.energy.dark_lamps import LAMP
from apps.interventions.field.sent import Seen, Sent
from apps.interventions.models import FieldAct, Outcome, Sighting, WorkRequest
from apps.interventions.refusals import InterventionRefused

DARK = ("lamp_off", "feeder_dark", "three_lamps_in_a_row")  # fault classes by which somebody says that it is dark


def dark(asset: Asset, fault: FaultClass | None) -> Seen | None:
    """None when nothing was said of its light."""
    if fault is None or fault.code not in DARK:
        return None
    return Seen(asset, Sighting.State.OFF, Sighting.Source.PATROL)


def lit(asset: Asset) -> Seen:
    """Raises InterventionRefused (asset)."""
    if asset.kind.code != LAMP:
        raise InterventionRefused("asset", _("%(asset)s n'est pas une lampe.") % {"asset": asset.code})
    return Seen(asset, Sighting.State.LIT, Sighting.Source.PATROL)


def by_order(sent: Sent, request: WorkRequest) -> Seen | None:
    """Sent for a dark lamp, a team found no fault: it saw it lit."""
    fault, asset = request.fault_class, request.asset
    if sent.kind != FieldAct.Kind.CONCLUDE or sent.data["outcome"] != Outcome.NOT_FOUND:
        return None
    if fault is None or fault.code not in DARK or asset is None or asset.kind.code != LAMP:
        return None
    return Seen(asset, Sighting.State.LIT, Sighting.Source.ORDER)
