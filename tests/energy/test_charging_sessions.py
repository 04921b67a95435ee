# SPDX-License-Identifier: EUPL-1.2
"""Sessions of a charger kept, judged, shown: twice the same file changes nothing, no driver is kept."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.energy.charging import services
from apps.energy.models import ChargingSession, MeteringPoint
from apps.events.models import JournalEntry
from apps.supervision.demo.energy import sessions as demo
from tests.energy.test_charging import WHOLE, cdr, event
from tests.energy.test_energy_pages import seen
from tests.factories import (
    ChargingSessionFactory,
    MembershipFactory,
    MeteringPointFactory,
    PriceFactory,
    SiteFactory,
    UserFactory,
)
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(commune):
    return SiteFactory(territory=commune, name="École du Soleil")


@pytest.fixture
def charger(commune, site):
    return MeteringPointFactory(
        asset__owner=commune, site=site, number="", asset__code="CPB-1", asset__attributes={"charger": True}
    )


@pytest.fixture
def viewer(commune):
    user = UserFactory(username="elue")
    MembershipFactory(user=user, territory=commune, permissions=ROLES["viewer"])
    return user


def bring(charger, by, said):
    """Preview then write, as the two pages do."""
    content = said if isinstance(said, bytes) else json.dumps(said).encode()
    found = services.preview(content=content, charger=charger, by=by)
    opened = services.opened(services.sealed(found, charger=charger, by=by, source="f.json"), by=by)
    done = services.write(
        charger=charger, standard=opened["standard"], sessions=opened["sessions"], by=by, source=opened["source"]
    )
    return found, done


def test_a_file_brings_its_sessions_once_and_nobody(charger, referent):
    _found, done = bring(charger, referent, WHOLE)
    (row,) = ChargingSession.objects.all()
    assert (done.new, row.record, row.standard) == (1, "t-1", "ocpp201")
    assert (float(row.charged_kwh), float(row.given_kwh)) == (1.5, 1.0)
    assert (float(row.soc_start), float(row.soc_end), float(row.meter_start)) == (40, 42, 100)
    assert "somebody" not in str(ChargingSession.objects.values())
    again, done = bring(charger, referent, WHOLE)
    assert (again.same, again.kept, done) == (1, (), services.Written(0, 0, 0))
    assert JournalEntry.objects.filter(kind="charging.imported").count() == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1)])
def test_two_parts_of_a_session_make_the_whole_in_any_order(charger, referent, order):
    parts = [WHOLE[:2], WHOLE[2:]]
    for rank in order:
        bring(charger, referent, parts[rank])
    (row,) = ChargingSession.objects.all()
    assert (float(row.charged_kwh), float(row.given_kwh)) == (1.5, 1.0)
    assert (row.began_at, row.ended_at) == tuple(datetime(2026, 3, 1, 18, minute, tzinfo=UTC) for minute in (0, 30))


def test_a_session_then_its_cdr_then_a_credit(charger, referent):
    live = {name: cdr()[name] for name in ("country_code", "party_id", "start_date_time", "charging_periods")}
    live |= {
        "id": "s-1",
        "status": "ACTIVE",
        "kwh": "4.2",
        "evse_uid": "borne-1",
        "last_updated": "2026-03-01T19:00:00Z",
    }
    live |= {"cdr_token": {"uid": "somebody"}}
    bring(charger, referent, {"data": [live], "status_code": 1000})
    bring(charger, referent, [cdr(session_id="s-1", charging_periods=[], total_energy="8.5")])
    (row,) = ChargingSession.objects.all()
    assert (float(row.charged_kwh), float(row.given_kwh)) == (8.5, 3.5)  # what a CDR cannot say is kept
    assert row.ended_at is not None and row.record == "cdr-1"
    credit = cdr(id="cdr-1-C", credit=True, credit_reference_id="cdr-1", session_id="s-1", total_energy=-8.5)
    assert bring(charger, referent, [credit])[1].credited == 1
    row.refresh_from_db()
    assert row.flags == ["credited"] and not row.counted
    bring(charger, referent, [cdr(id="cdr-2", session_id="s-1", last_updated="2026-03-03T08:00:00Z")])
    row.refresh_from_db()
    assert (row.record, row.flags, float(row.charged_kwh)) == ("cdr-2", [], 8.0)


def test_another_charger_is_refused(charger, referent, commune, site):
    bring(charger, referent, [cdr()])
    found, done = bring(charger, referent, [cdr(id="cdr-2", cdr_location={"evse_uid": "borne-9"})])
    assert done.new == 0 and "autre borne, borne-9" in found.refused[0][1]
    other = MeteringPointFactory(asset__owner=commune, site=site, number="", asset__attributes={"charger": True})
    found, done = bring(other, referent, [cdr()])
    assert done.new == 0 and "déjà enregistrée pour une autre borne" in found.refused[0][1]
    two = [cdr(id=f"c-{name}", cdr_location={"evse_uid": name}) for name in ("x", "y")]
    found, done = bring(other, referent, two)
    assert done.new == 0 and "plusieurs dans ce fichier (x, y)" in found.refused[0][1]
    other.asset.attributes |= {"evse": "x, z"}
    other.asset.save()
    assert bring(MeteringPoint.objects.get(pk=other.pk), referent, two)[1].new == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"total_energy": "NaN", "charging_periods": []}, "total_energy : « NaN »"),
        ({"total_energy": -3, "charging_periods": []}, "total_energy : valeur négative"),
        ({"total_energy": "8,5", "charging_periods": []}, "total_energy : nombre attendu"),
        ({"total_energy": 5e6, "charging_periods": []}, "énergie chargée : invraisemblable"),
        ({"start_date_time": "2199-01-01T00:00:00Z", "end_date_time": "2199-01-01T01:00:00Z"}, "début : date à venir"),
        ({"end_date_time": "soir"}, "end_date_time : date RFC 3339"),
        ({"cdr_location": {}}, "cdr_location.evse_uid : absent"),
        ({"charging_periods": {"a": 1}}, "charging_periods : liste d'objets"),
        ({"id": "x" * 500}, "id : texte de 1 à 120"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(charger, referent, changes, said):
    found, done = bring(charger, referent, [cdr(**changes)])
    assert done.new == 0
    assert said in found.refused[0][1]


def test_what_is_doubtful_is_flagged_and_not_summed(charger, referent, viewer, site, client_of):
    now = timezone.now().replace(microsecond=0)
    hours = [(-30, -20, 8), (-25, -18, 9), (-10, -9, 4000)]  # whole, over the first one, 4 000 kWh in an hour
    told = [
        cdr(
            id=f"c-{rank}",
            start_date_time=(now + timedelta(hours=begins)).isoformat(),
            end_date_time=(now + timedelta(hours=ends)).isoformat(),
            total_energy=kwh,
            charging_periods=[],
        )
        for rank, (begins, ends, kwh) in enumerate(hours)
    ]
    bring(charger, referent, told[1:])
    bring(charger, referent, told[:1])
    flags = {row.record: row.flags for row in ChargingSession.objects.all()}
    assert flags == {"c-0": [], "c-1": ["overlap"], "c-2": ["absurd"]}
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/sessions/?mois=3")
    assert (page.context["totals"].charged, page.context["totals"].uncounted) == (8, 2)
    text = page.content.decode().replace("&#x27;", "'")
    assert "Chevauche une autre session" in text and "ce qui a été rendu n'est pas connu" in text


def test_ocpp_16_frames_with_text_values(charger, referent):
    sampled = {"measurand": "Energy.Active.Export.Register", "unit": "kWh"}
    frames = [
        [2, "a", "StartTransaction", {"connectorId": 1, "idTag": "somebody", "meterStart": 5000, "timestamp": at(0)}],
        [3, "a", {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}],
        [2, "b", "MeterValues", {"connectorId": 1, "transactionId": 77, "meterValue": [
            {"timestamp": at(5), "sampledValue": [{"value": "1.000", **sampled}, {"value": "50", "measurand": "SoC",
             "unit": "Percent", "location": "EV"}, {"value": "6200.4"}]},
            {"timestamp": at(20), "sampledValue": [{"value": "3.500", **sampled}]}]}],
        [2, "c", "StopTransaction", {"transactionId": 77, "meterStop": 9000, "timestamp": at(30)}],
        [2, "d", "StopTransaction", {"transactionId": 78, "meterStop": 9000, "timestamp": at(30)}],
    ]  # fmt: skip
    lines = b"\n".join(json.dumps(one).encode() for one in frames)
    found, _done = bring(charger, referent, lines)
    (row,) = ChargingSession.objects.all()
    assert (row.record, row.standard, row.evse) == ("77", "ocpp16", "1")
    assert (float(row.charged_kwh), float(row.given_kwh), float(row.soc_start)) == (4.0, 2.5, 50)
    assert [why.split(" : ")[0] for _position, why in found.refused] == ["StartTransaction"]


def at(minute):
    return f"2026-03-01T18:{minute:02}:00Z"


# --- Pages --------------------------------------------------------------------------------------------------------


def test_a_referent_brings_a_file_by_the_pages(referent, charger, client_of):
    browser = client_of(referent)
    assert "Ni badge, ni jeton" in seen(browser, "/energie/bornes/deposer/")
    file = BytesIO(json.dumps([*WHOLE, event(9, "Paused", 1)]).encode())
    file.name = "superviseur.json"
    page = browser.post("/energie/bornes/deposer/", {"charger": charger.pk, "file": file})
    text = page.content.decode()
    assert "sessions nouvelles : 1" in text and "eventType" in text
    assert not ChargingSession.objects.exists() and "somebody" not in text
    answer = browser.post("/energie/bornes/ecrire/", {"seal": page.context["seal"]}, follow=True)
    assert "Sessions écrites : 1 nouvelles" in answer.content.decode()
    assert ChargingSession.objects.get().source == "superviseur.json"


def test_a_bad_file_a_foreign_charger_and_a_forged_seal_are_refused(referent, charger, client_of):
    browser = client_of(referent)
    for content, said in (
        (b"{", "illisible"),
        (b"[]", "Aucun message"),
        (b'[{"a": 1}]', "Ni OCPP 1.6"),
        (b"3", "Un objet"),
    ):
        file = BytesIO(content)
        file.name = "x.json"
        page = browser.post("/energie/bornes/deposer/", {"charger": charger.pk, "file": file})
        assert page.status_code == 400 and said in page.context["form"].errors["file"][0], content
    stranger = MeteringPointFactory(number="", asset__attributes={"charger": True})
    file = BytesIO(json.dumps(WHOLE).encode())
    file.name = "x.json"
    assert browser.post("/energie/bornes/deposer/", {"charger": stranger.pk, "file": file}).status_code == 400
    answer = browser.post("/energie/bornes/ecrire/", {"seal": "faux"}, follow=True)
    assert "plus valable" in answer.content.decode()
    assert not ChargingSession.objects.exists()


@pytest.fixture
def held(charger, site, commune):
    """A site with a curve, a charger and three sessions; `grow()` makes ten times more of everything."""
    MeteringPointFactory(asset__owner=commune, site=site)
    PriceFactory(tariff__territory=commune, tariff__is_default=True, eur_per_unit="0.20")

    def grow(count):
        first = ChargingSession.objects.count()
        for rank in range(first, first + count):
            ChargingSessionFactory(charger=charger, began_at=timezone.now() - timedelta(days=1 + rank % 80))
        return site

    grow(3)
    return grow


WISH = "arrivee=17&depart=8&capacite=52&charge_arrivee=60&charge_voulue=80&puissance_charge=7.4"
PAGES = [
    "/energie/sites/{}/sessions/?mois=3",
    "/energie/sites/{}/flux/?mois=3",
    f"/energie/vehicule/?{WISH}&puissance_rendue=7.4&rendement=93&usure=0&site={{}}",
]


@pytest.mark.parametrize("path", PAGES)
def test_ten_times_more_sessions_cost_the_same_queries(held, viewer, site, client_of, path):
    browser = client_of(viewer)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(path.format(site.pk))
        assert page.status_code in (200, 400)
        assert "Chargé" in page.content.decode()
        counts.append(len(asked))
        held(30)
    assert counts[0] == counts[1] <= 45, counts


def test_sessions_are_shown_by_pages_and_as_csv(held, viewer, site, client_of):
    held(57)
    browser = client_of(viewer)
    page = browser.get(f"/energie/sites/{site.pk}/sessions/?mois=3")
    assert len(page.context["rows"]) == 50
    after = browser.get(f"/energie/sites/{site.pk}/sessions/{page.context['older']}")
    assert len(after.context["rows"]) == 10
    assert after.context["totals"].charged == page.context["totals"].charged == 60 * 22
    lines = browser.get(f"/energie/sites/{site.pk}/sessions.csv?mois=3").content.decode().splitlines()
    assert len(lines) == 61 and lines[0].startswith("\ufeffborne;point de charge;")
    assert ";22,000;10,000;" in lines[1]


def test_the_neighbour_sees_no_session(held, site, neighbour_operator, client_of):
    browser = client_of(neighbour_operator)
    assert browser.get(f"/energie/sites/{site.pk}/sessions/").status_code in (403, 404)
    assert browser.get("/api/v1/charging-sessions/").json()["results"] == []


def test_the_api_lists_sessions(held, viewer, client_of):
    answer = client_of(viewer).get("/api/v1/charging-sessions/?standard=ocpp201").json()
    assert len(answer["results"]) == 3 and answer["results"][0]["counted"] is True
    assert client_of(viewer).post("/api/v1/charging-sessions/", {}).status_code == 405


def test_the_demo_tells_a_month_that_its_meter_could_count(charger):
    now = datetime(2026, 11, 29, 6, 0, tzinfo=UTC)  # before the vehicle leaves
    told = list(demo.sessions(now.date(), now, 1))
    assert len(told) == 31
    assert told[-1].ended is None and told[-1].charged is None
    assert {(one.charged, one.given) for one in told if one.ended and not one.flags} == {(22.0, 10.0)}
    charger.asset.code, charger.is_sample = "CPB-006", True
    charger.asset.save()
    charger.save()
    assert (demo.load_sessions(), demo.load_sessions()) == (31, 0)
    assert ChargingSession.objects.summed().filter(is_sample=True).count() == 31
