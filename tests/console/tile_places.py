# SPDX-License-Identifier: EUPL-1.2
"""Where tiles are asked for, and what is in them."""

import math

from apps.console.drawing import Address
from apps.console.models import GeometryChange
from tests.console import mvt

PLACE = (4.36, 48.95)


def address_of(lon, lat, zoom):
    x = int((lon + 180) / 360 * 2**zoom)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
    return Address(zoom, x, y)


def url_of(layer, zoom=14, place=PLACE, **parameters):
    address = address_of(*place, zoom)
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"/api/v1/tiles/{layer}/{zoom}/{address.x}/{address.y}.mvt?{query}"


def features(client, **parameters):
    response = client.get(url_of("assets", **parameters))
    assert response.status_code == 200
    return mvt.decode(response.content).get("assets", [])


def forget_this_transaction():
    """A test is one transaction, and a transaction notes each territory once: pretend that its first part is over."""
    for change in GeometryChange.objects.filter(xid__gt=0):
        GeometryChange.objects.filter(pk=change.pk).update(xid=-change.pk)
