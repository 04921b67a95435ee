# SPDX-License-Identifier: EUPL-1.2
"""What a supplier posts while processes die under it: acknowledged, it is stored, once."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
import requests

from apps.connectors import standard_webhooks
from tests.faults import town
from tests.stack import BACK, eventually

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of a database that lives as long as the test
SLUG, MESSAGES = "fournisseur", 120
KILLED = {20: "ingest", 45: "web", 70: "ingest", 95: "postgres"}  # before which message
SUPPLIER = f"""
from apps.assets import secrets
from apps.assets.models import Asset, AssetKind, Source
from apps.supervision.models import IngestKey
from apps.territories.models import Territory
owner = Territory.objects.get(code="{town.TOWN}")
options = {{"fields": {{"ref": "id", "at": "date", "value": "v"}}}}
source = Source.objects.create(slug="{SLUG}", name="Essai", driver="json-push", territory=owner, options=options)
kind = AssetKind.objects.order_by("code").first()
Asset.objects.create(code="ENVOI-1", kind=kind, owner=owner, source=source, source_ref="e1", state="unknown")
IngestKey.objects.create(source=source, secret=secrets.encrypt("{KEY}"))
"""
STORED = """
SELECT count(DISTINCT value), count(*) FROM telemetry_measure measure
  JOIN telemetry_series series ON series.id = measure.series_id JOIN assets_asset asset ON asset.fid = series.asset_id
 WHERE asset.code = 'ENVOI-1'
"""
WAITING = "SELECT count(*) FROM supervision_arrival WHERE stored_at IS NULL"


@pytest.fixture
def supplier(stack):
    stack.manage("shell", "-v0", "-c", SUPPLIER)
    yield
    stack.query("UPDATE assets_source SET enabled = false WHERE slug = %s", SLUG)


def test_what_is_acknowledged_to_a_supplier_is_stored_once_whatever_dies(stack, supplier):
    began = datetime.now(UTC) - timedelta(hours=1)
    for number in range(MESSAGES):
        if number in KILLED:
            stack.kill(KILLED[number])
        send(stack, number, began + timedelta(seconds=number))
    eventually(lambda: stack.query(STORED) == [(MESSAGES, MESSAGES)], "tous les envois rangés", within=BACK)
    assert stack.value(WAITING) == 0


def send(stack, number, at):
    """Again with the same id until somebody answers, as the specification asks of a sender."""
    body = json.dumps({"id": "e1", "date": at.isoformat(), "v": number}).encode()

    def answered():
        now = str(int(time.time()))
        headers = {"webhook-id": f"msg_{number}", "webhook-timestamp": now}
        headers["webhook-signature"] = standard_webhooks.signature(KEY, headers["webhook-id"], now, body)
        answer = requests.post(f"{stack.address}/ingest/{SLUG}/", body, headers=headers, timeout=30)
        assert answer.status_code in (200, 202) or answer.status_code >= 500, answer.text
        return answer.status_code < 300

    eventually(answered, f"l'envoi {number} acquitté", within=BACK)
