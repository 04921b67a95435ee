# SPDX-License-Identifier: EUPL-1.2
"""A TALQ gateway calls our CMS: announcements, log reports, what it reads back, what it is refused."""

import json
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from apps.assets.models import Asset, AssetAlias
from apps.events.models import Alarm
from apps.supervision import inbox, keys
from apps.supervision.ingest import Inbound, ingest
from apps.supervision.models import Arrival, DeadLetter, Poll
from apps.supervision.replay import replay
from apps.telemetry.models import Series
from tests.factories import AssetKindFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db
GATEWAY = "22222222-2222-4222-8222-222222222222"
LAMP, METER = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


@pytest.fixture
def source(commune):
    for code in ("light_point", "energy_meter"):
        AssetKindFactory(code=code)
    options = {"url": "https://passerelle.example", "cms_address": str(uuid.uuid4())}
    return SourceFactory(slug="eclairage", driver="talq", territory=commune, options=options)


@pytest.fixture
def call(source):
    """call("POST", "devices", said): the answer of our CMS to this gateway."""
    key = keys.renew(source=source, by=None)

    def asked(method, path, said=None, *, request_id=None, headers=None, **query):
        given = {"clientAddress": GATEWAY, **query}
        if method != "GET":
            given["talqRequestId"] = request_id or str(uuid.uuid4())
        given = {name: value for name, value in given.items() if value is not None}
        shown = {"talq-api-version": "2.7.1", "Authorization": f"Bearer {key}"} | (headers or {})
        shown = {name: value for name, value in shown.items() if value is not None}
        address = f"/ingest/eclairage/talq/{path}?" + "&".join(f"{name}={value}" for name, value in given.items())
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return Client().generic(method, address, body, content_type="application/json", headers=shown)

    return asked


def lamp(address=LAMP, code="PL-1", kind="LampMonitorFunction", **changes):
    basic = {"id": "basic", "type": "BasicFunction", "assetId": {"type": "AttributeString", "value": code}}
    return {
        "address": address,
        "name": "Lampe",
        "class": "Luminaire",
        "functions": [basic, {"id": "f", "type": kind}],
    } | (changes)


def report(*events):
    stamp = timezone.now().isoformat()
    entries = [
        {
            "data": {
                "type": "EventLogData",
                "srcAddress": ref,
                "eventType": name,
                "timestamp": stamp,
                "startEndFlag": flag,
            }
        }
        for ref, name, flag in events
    ]
    return {"address": "alarms", "entries": entries}


def error(answer):
    (said,) = answer.json()
    assert said["description"]
    return answer.status_code, said["key"]


def test_devices_are_announced_read_back_changed_and_removed(call, source):
    answer = call("POST", "devices", [lamp()])
    assert (answer.status_code, answer.json()) == (201, [lamp()])
    assert inbox.store_some() == 1
    asset = Asset.objects.get(source=source)
    assert (asset.source_ref, asset.code, asset.kind.code) == (LAMP, "PL-1", "light_point")
    read = call("GET", "devices", limit="10")
    assert (read.json(), read.headers["pagination-totalCount"]) == (
        [{"address": LAMP, "name": "Lampe", "class": "Luminaire"}],
        "1",
    )
    assert call("GET", "devices", deviceClasses="Autre").json() == []
    assert call("PUT", f"devices/{LAMP}", lamp(name="Lampe neuve")).status_code == 200
    removed = call("DELETE", f"devices/{LAMP.upper()}")
    assert (removed.status_code, removed.json()["address"]) == (200, LAMP)
    inbox.store_some()
    asset.refresh_from_db()
    assert (asset.name, asset.lifecycle) == ("Lampe neuve", "removed")
    assert error(call("GET", f"devices/{LAMP}")) == (404, "resourceNotFound")
    assert error(call("DELETE", f"devices/{LAMP}")) == (404, "resourceNotFound")
    call("POST", "devices", [lamp()])
    inbox.store_some()
    asset.refresh_from_db()
    assert asset.lifecycle == "in_service"


def test_a_log_report_is_kept_then_stored_and_its_request_id_remembered(call, source):
    call("POST", "devices", [lamp()])
    one = str(uuid.uuid4())
    said = report((f"{LAMP}/f", "lampFailure", True))
    assert [call("POST", "log-reports", said, request_id=one).status_code for _ in range(2)] == [201, 201]
    assert Arrival.objects.filter(message_id=one, stored_at=None).count() == 1
    inbox.store_some()
    alarm = Alarm.objects.get()
    assert (alarm.condition, alarm.active, alarm.occurrences) == ("lamp_failure", True, 1)
    ended = report((f"{LAMP}/f", "lampFailure", False))
    assert call("POST", "log-reports", ended, request_id=one.upper()).status_code == 201  # known: nothing is done
    inbox.store_some()
    alarm.refresh_from_db()
    assert alarm.active
    source.refresh_from_db()
    assert source.health == "ok"


def test_a_technician_says_what_each_event_is_worth(call, source):
    source.options = source.options | {"severities": {"lampFailure": "critical", "dimmingFailure": "none"}}
    source.save()
    call("POST", "devices", [lamp()])
    call("POST", "log-reports", report((LAMP, "lampFailure", True), (LAMP, "dimmingFailure", True)))
    inbox.store_some()
    assert list(Alarm.objects.values_list("condition", "severity")) == [("lamp_failure", 1)]
    assert Asset.objects.get().last_seen_at is not None


def test_two_devices_with_one_asset_id_are_one_asset_and_do_not_hide_each_other(call, source):
    call("POST", "devices", [lamp()])
    inbox.store_some()
    call("POST", "devices", [lamp(METER, kind="ElectricalMeterFunction", name="Compteur")])
    events = [(LAMP, "communicationFailure", True), (METER, "communicationFailure", True), (METER, "supplyLoss", True)]
    call("POST", "log-reports", report(*events))
    call("POST", "log-reports", report((METER, "communicationFailure", False)))
    power = {"type": "AttributeFloat", "value": 1.5, "timestamp": timezone.now().isoformat()}
    entries = [
        {"data": {"type": "AttributeLogData", "srcAddress": ref, "attributeName": name, "attributeValue": power}}
        for ref, name in ((f"{LAMP}/f", "activePower"), (f"{METER}/f", "totalPower"))
    ]
    call("POST", "log-reports", {"address": "measures", "entries": entries})
    inbox.store_some()
    asset = Asset.objects.get(source=source)
    assert (asset.name, asset.kind.code, AssetAlias.objects.get().ref) == ("Lampe", "light_point", METER)
    said = {alarm.condition: alarm.active for alarm in Alarm.objects.filter(asset=asset)}
    assert said == {
        "communication_failure": True,
        "communication_failure:bbbbbbbb": False,
        "supply_loss:bbbbbbbb": True,
    }
    assert {one.metric: one.last.value for one in Series.objects.filter(asset=asset)} == {
        "power": 1.5,
        "power:bbbbbbbb": 1500,  # a meter speaks in kW
    }
    assert call("GET", f"devices/{METER}").json()["address"] == METER
    call("DELETE", f"devices/{METER}")
    inbox.store_some()
    asset.refresh_from_db()
    assert asset.lifecycle == "in_service" and not AssetAlias.objects.exists()


def test_twins_that_the_polls_found_are_told_apart_in_what_is_posted(call, source):
    call("POST", "devices", [lamp()])
    Poll.objects.create(source=source, cursor={"several": [LAMP]})
    call("POST", "log-reports", report((f"{LAMP}/f1", "lampFailure", True)))
    inbox.store_some()
    assert Alarm.objects.get().condition == "lamp_failure:f1"


def test_a_class_without_a_kind_waits_for_a_technician(call, source):
    classes = [{"name": "Banc", "functions": [{"functionId": "b", "type": "BasicFunction"}]}]
    known = {"name": "Mât", "functions": [{"functionId": "l", "type": "LampActuatorFunction"}]}
    assert error(call("POST", "device-classes", [{"functions": []}])) == (400, "payloadError")
    assert call("POST", "device-classes", [*classes, known]).status_code == 201
    inbox.store_some()
    letter = DeadLetter.objects.get()
    assert "« Banc » sans type d'équipement" in letter.reason
    source.options = source.options | {"kinds": {"Banc": "light_point"}}
    source.save()
    replay(letter_id=letter.pk, by=UserFactory(is_superuser=True))
    assert call("POST", "device-classes", classes).status_code == 201
    assert call("PUT", "device-classes/Banc", classes[0]).status_code == 200
    assert call("POST", "services", [{"name": "ControlService"}]).status_code == 201


def test_what_is_refused_says_why_with_the_keys_of_the_specification(call, source):
    plain = {"headers": {"Authorization": None}}
    assert error(call("GET", "devices", **plain)) == (401, "headerMissing")
    assert error(call("GET", "devices", headers={"Authorization": "Bearer x"})) == (401, "headerValueNotValid")
    assert error(call("GET", "devices", headers={"talq-api-version": None})) == (400, "headerMissing")
    assert error(call("GET", "devices", headers={"talq-api-version": "1.0"})) == (400, "headerValueNotValid")
    assert error(call("GET", "devices", clientAddress=None)) == (400, "parameterMissing")
    assert error(call("POST", "devices", [], clientAddress="x")) == (400, "parameterValueNotValid")
    assert error(call("POST", "devices", [], request_id="7")) == (400, "parameterValueNotValid")
    assert error(call("GET", "devices", limit="-1")) == (400, "parameterValueNotValid")
    assert error(call("POST", "devices", b"{")) == (400, "payloadError")
    assert error(call("POST", "log-reports", [])) == (400, "payloadError")
    assert error(call("PUT", f"devices/{METER}", lamp())) == (400, "payloadError")
    assert error(call("POST", "devices", [{"address": LAMP}])) == (422, "genericError")
    assert error(call("POST", "lamp-types", [])) == (422, "genericError")
    assert error(call("PUT", "lamp-types/x", {})) == (404, "resourceNotFound")
    assert error(call("GET", "nulle-part")) == (404, "resourceNotFound")
    refused = call("DELETE", "log-reports")
    assert (*error(refused), refused.headers["Allow"]) == (405, "genericError", "POST")
    assert [call("GET", path).json() for path in ("lamp-types", "lamp-types/count", "groups")] == [[], 0, []]
    assert call("GET", "logger-configs/alarms").json()["ownerCMS"] == source.options["cms_address"]
    assert error(call("GET", "logger-configs/autre")) == (404, "resourceNotFound")
    assert not Arrival.objects.exists() and DeadLetter.objects.count() == 1
    source.enabled = False
    source.save()
    assert error(call("GET", "devices")) == (403, "genericError")
    plain_door = Client().post("/ingest/eclairage/", b"{}", content_type="application/json")
    assert (plain_door.status_code, plain_door.json()["detail"]) == (401, "signature refusée")


def test_devices_of_one_asset_read_in_one_poll_are_one_asset_whatever_their_order(source):
    from apps.connectors.talq.gateway import _devices_batch

    said = [lamp(METER, kind="ElectricalMeterFunction", name="Compteur"), lamp()]
    batch = _devices_batch(said, [], source.options, {}, timezone.now())
    for _ in range(2):
        ingest(source=source, inbound=[Inbound(records=batch.records)])
    assert [(one.source_ref, one.name) for one in Asset.objects.filter(source=source)] == [(LAMP, "Lampe")]
    assert AssetAlias.objects.get().ref == METER
