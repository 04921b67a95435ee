# SPDX-License-Identifier: EUPL-1.2
"""Rounds: a request that waits for a team, somewhere."""

from django.contrib.gis.geos import Point

from tests.factories.work import WorkRequestFactory


class WaitingRequestFactory(WorkRequestFactory):
    """Acknowledged, in the middle of Montpellier, nobody on it."""

    state = "acknowledged"
    place = Point(3.8772, 43.6119, srid=4326)
