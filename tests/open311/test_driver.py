# SPDX-License-Identifier: EUPL-1.2
"""Our client hands a report to our server, over a real socket: what one says, the other understands."""

import asyncio
from urllib.parse import urlsplit

import pytest

from apps.connectors import open311 as driver
from apps.connectors.base import ConnectorError
from apps.connectors.http import Client
from apps.open311.models import Intake
from apps.signalements import services as desk_services
from apps.signalements.models import Signalement
from tests.open311.conftest import HERE, QUESTIONS


def test_a_report_goes_to_a_neighbour_and_its_end_comes_back(live_server, jurisdiction, key, category, pcc):
    category.questions = QUESTIONS
    category.save()
    place, code = urlsplit(live_server.url), jurisdiction.territory.code
    report = driver.Report("V-12", "lamp-out", "Éteinte & <b>", lonlat=HERE, attributes={"combien": "Une"})

    def called(function, *words):
        async def run():
            address = f"{live_server.url}/open311/v2"
            async with Client(address, allow={(place.hostname, place.port)}) as client:
                return await function(client, code, *words)

        return asyncio.run(run())

    assert called(driver.services) == (driver.Service("lamp-out", "Éclairage éteint", True),)
    receipt = called(driver.send, key, report)
    assert called(driver.send, key, report) == receipt
    row = Signalement.objects.get()
    assert (row.reference, row.text, row.answers) == (receipt.service_request_id, "Éteinte & <b>", {"combien": "Une"})
    assert Intake.objects.get().reference == "V-12"
    assert called(driver.of_token, receipt.token) == row.reference
    [status] = called(driver.statuses, [row.reference, "S-XXXX-XXXX"])
    assert (status.state, status.notes) == (driver.OPEN, "Reçu")
    desk_services.treat(signalement_id=row.pk, by=pcc, outcome="provisional")
    [status] = called(driver.statuses, [row.reference])
    assert (status.state, status.notes) == (driver.CLOSED, "Traité : Réparé provisoirement")
    with pytest.raises(ConnectorError, match="identifiants refusés"):
        called(driver.send, "o311-fausse", report)
    with pytest.raises(ConnectorError, match="^Open311 refuse : attribute : Choisir"):
        called(driver.send, key, driver.Report("V-13", "lamp-out", "", lonlat=HERE, attributes={"combien": "Cent"}))
