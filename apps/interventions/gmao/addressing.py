# SPDX-License-Identifier: EUPL-1.2
"""Which GMAO a request goes to, and the client that calls one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.assets import outbound, secrets
from apps.connectors.base import ConnectorError
from apps.connectors.gmao.base import GmaoDriver
from apps.connectors.gmao.catalogue import DRIVERS
from apps.connectors.http import Client
from apps.contracts.models import Party
from apps.interventions.models import Gmao, WorkRequest
from apps.territories import scoping

T = TypeVar("T")
WHO_REPAIRS = (Party.Role.CONTRACTOR, Party.Role.PARTNER, Party.Role.SUBCONTRACTOR)


def gmao_of(request: WorkRequest) -> Gmao | None:
    """The most particular of those that serve it: by contractor, then by trade, then by its own territory."""
    serving = Gmao.objects.filter(
        Q(trades=[]) | Q(trades__contains=[request.trade]),
        active=True,
        territory__in=scoping.above(request.territory_id),
    ).defer("secret", "hook_secret")
    rows = list(serving)
    names = _contractors(request) if any(row.contractor for row in rows) else set()
    fitting = [row for row in rows if not row.contractor or row.contractor in names]
    return min(fitting, key=lambda row: _distance(row, request), default=None)


def driver_of(gmao: Gmao) -> GmaoDriver:
    """Raises ConnectorError for a driver that this version no longer has."""
    if gmao.driver not in DRIVERS:
        raise ConnectorError(_("pilote inconnu : %(name)s") % {"name": gmao.driver})
    return DRIVERS[gmao.driver]


def call(gmao: Gmao, function: Callable[..., Awaitable[T]], *words: Any) -> T:
    """What a function of its driver answers. Raises ConnectorError."""
    headers = driver_of(gmao).headers(_secret(gmao))

    async def ask() -> T:
        url = str(gmao.options.get("url", ""))
        async with Client(url, allow=outbound.allowed(), headers=headers) as client:
            return await function(client, gmao.options, *words)

    return asyncio.run(ask())


def _secret(gmao: Gmao) -> str:
    try:
        return secrets.decrypt(gmao.secret)
    except secrets.SecretUnreadable as error:
        raise ConnectorError(str(error)) from error


def _contractors(request: WorkRequest) -> set[str]:
    version = request.version_of_contract
    if version is None:
        return set()
    return set(Party.objects.filter(contract=version.contract_id, role__in=WHO_REPAIRS).values_list("name", flat=True))


def _distance(row: Gmao, request: WorkRequest) -> tuple[bool, bool, bool, int]:
    return not row.contractor, not row.trades, row.territory_id != request.territory_id, row.pk
