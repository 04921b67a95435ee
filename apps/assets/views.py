# SPDX-License-Identifier: EUPL-1.2
"""The page of one asset: what it is, its state with its age and origin, its network. What other modules know of it
(alarms, interventions, signalements, measures, journal) the page reads from their APIs."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.assets import selectors
from apps.assets.documents.filing import MAY_ADD
from apps.assets.models import Asset, Document

SHOWN = 100  # neighbours listed


@require_safe
@never_cache
@login_required
def asset_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    if not request.user.has_perm("assets.view_asset"):
        raise PermissionDenied
    asset = get_object_or_404(selectors.located(selectors.assets(request.user)), uid=uid)
    feeds = selectors.downstream(request.user, asset)
    context = {
        "asset": asset,
        "attributes": labelled(asset),
        "upstream": [edge.upstream for edge in selectors.upstream(request.user, asset)[:SHOWN]],
        "downstream": [edge.downstream for edge in feeds[:SHOWN]],
        "downstream_total": feeds.count(),
        "position": shown_position(asset),
        "can_alarms": request.user.has_perm("events.view_alarm"),
        "can_works": request.user.has_perm("interventions.view_workrequest"),
        "can_reports": request.user.has_perm("signalements.view_signalement"),
        "can_series": request.user.has_perm("telemetry.view_series"),
        "can_journal": request.user.has_perm("events.view_journalentry"),
        "documents": Document.objects.visible_to(request.user).filter(asset=asset).defer("content"),
        "can_documents": request.user.has_perm("assets.view_document"),
        "can_file": request.user.has_perm(MAY_ADD, asset),
        "can_edit": request.user.has_perm("assets.change_asset", asset),
    }
    return render(request, "assets/asset.html", context)


def labelled(asset: Asset) -> list[tuple[str, Any, bool]]:
    """(label, value, held by hand), in the order of the kind's schema, then the others by name."""
    properties = asset.kind.attribute_schema.get("properties", {})
    found = {**asset.attributes, **asset.local_attributes}
    order = [name for name in properties if name in found] + sorted(set(found) - set(properties))
    told = [(name, properties.get(name, {})) for name in order]
    return [(one.get("title", name), _shown(found[name], one), name in asset.local_attributes) for name, one in told]


def _shown(value: Any, schema: Mapping[str, Any]) -> Any:
    """`schema` may name its values (« x-labels ») and say that they are dates."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, str) and schema.get("format") == "date" and (day := _day(value)):
        return day
    if isinstance(value, str) and value in schema.get("x-labels", {}):
        return schema["x-labels"][value]
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _day(text: str) -> date | None:
    """None when it is none, whatever its source meant: it is shown as it is written."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def shown_position(asset: Any) -> str:
    """« 48,95712 N, 4,36231 E »; "" without geometry."""
    if asset.lon is None:
        return ""
    lat, lon = (f"{abs(value):.5f}".replace(".", ",") for value in (asset.lat, asset.lon))
    return f"{lat} {'N' if asset.lat >= 0 else 'S'}, {lon} {'E' if asset.lon >= 0 else 'O'}"
