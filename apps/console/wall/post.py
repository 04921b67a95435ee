# SPDX-License-Identifier: EUPL-1.2
"""What a wall screen must know: the server's hour and version, the end of its session, how much it watches."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone

from apps.assets.models import Asset
from apps.console import scope
from apps.territories.models import Territory


def of(request: Any, code: str) -> dict[str, Any]:
    """As JSON: dates in ISO 8601. Raises Territory.DoesNotExist."""
    ends = request.session.get_expiry_date() if SESSION_KEY in request.session else None
    return {
        "at": timezone.now().isoformat(),
        "version": version(),
        "session_ends_at": ends and ends.isoformat(),
        "followed": followed(request.user, code),
    }


def version() -> str:
    """Changes with the files of a release: a page that holds others has to be read again. Empty when developing."""
    return getattr(staticfiles_storage, "manifest_hash", "")


def followed(user: Any, code: str) -> int:
    """Pieces of equipment in service that the person may see."""
    territories = scope.within(Territory.objects.visible_to(user, "assets.view_asset"), code)
    if code and not territories.exists():
        raise Territory.DoesNotExist(code)
    return Asset.objects.visible_to(user).in_service().filter(owner__in=territories).count()
