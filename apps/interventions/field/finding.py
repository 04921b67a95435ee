# SPDX-License-Identifier: EUPL-1.2
"""The equipment in front of somebody: the number written on it, or what its QR code says (its address, or its code)."""

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.assets import selectors
from apps.assets.models import Asset
from apps.interventions.refusals import InterventionRefused

UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
LONGEST = 200
NAMED = 5  # of those that could be meant


def found(text: str, by: Any) -> list[Asset]:
    """Those that it may mean, a few at most. An address is read for its identifier only: nothing is fetched."""
    said = text.replace("\x00", "").strip()[:LONGEST]
    rows = selectors.located(selectors.assets(by)).exclude(lifecycle=Asset.Lifecycle.REMOVED)
    if address := UID.search(said):
        return list(rows.filter(uid=UUID(address.group()))[:1])
    if not said:
        return []
    exact = list(rows.filter(code__iexact=said).order_by("fid")[: NAMED + 1])
    return exact or list(rows.filter(code__icontains=said).order_by("code", "fid")[: NAMED + 1])


def asset(text: str, by: Any) -> Asset:
    """The only one that it means. Raises InterventionRefused (asset)."""
    rows = found(text, by)
    exact = [row for row in rows if row.code.lower() == text.strip().lower() or str(row.uid) in text.lower()]
    if len(exact) == 1:
        return exact[0]
    if not rows:
        raise InterventionRefused("asset", _("Numéro inconnu : %(text)s. Vérifier l'étiquette.") % {"text": text[:60]})
    named = ", ".join(f"{row.code} ({row.owner})" for row in rows[:NAMED])
    raise InterventionRefused("asset", _("Plusieurs équipements possibles : %(named)s.") % {"named": named})
