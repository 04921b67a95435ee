# SPDX-License-Identifier: EUPL-1.2
"""Files of readings: previewed against what is known, written once confirmed, never a line that is not of its meter."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.assets import owed
from apps.energy.importing import services
from apps.energy.models import PointQuality, ReadingFormat, ReadingImport
from apps.telemetry.models import Measure
from tests.factories import MeteringPointFactory
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
PRM, OTHER = "99990000000001", "99990000000002"
HEADER = "Identifiant PRM;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;Nature;Pas"


@pytest.fixture
def meter(commune):
    return MeteringPointFactory(asset__owner=commune, asset__code="CPT-1", number=PRM, subscribed_power=12)


def curve(*rows, prm=PRM):
    """Lines « horodate;valeur » as Enedis exports them."""
    lines = [f"{prm};PA;CONS;BRUT;W;{row};B;PT30M" for row in rows]
    return "\r\n".join([HEADER, *lines]).encode("cp1252")


MESSY = "\r\n".join(
    [
        curve("2026-01-05 00:30:00;692", "2026-01-05 01:00:00;-5", "2026-01-05 01:30:00;nan").decode("cp1252"),
        f"{PRM};PA;CONS;BRUT;W;2026-01-05 02:00:00;;B;PT30M",
        f"{PRM};PA;CONS;BRUT;kVA;2026-01-05 02:30:00;12;B;PT30M",
        f"{OTHER};PA;CONS;BRUT;W;2026-01-05 03:00:00;700;B;PT30M",
        f"{PRM};PA;CONS;BRUT;W;2031-01-05 03:30:00;700;B;PT30M",
        f"{PRM};PA;CONS;BRUT;W;2026-03-29 02:30:00;700;B;PT30M",
        f"{PRM};PA;CONS;BRUT;W;2026-01-05 00:30:00;693;B;PT30M",
        f"{PRM};PA;CONS;BRUT;W;2026-01-05 04:00:00;750;E;PT30M",
    ]
).encode("cp1252")


def deposited(referent, commune, content=MESSY, **more):
    job = services.deposit(territory=commune, filename="courbe.csv", content=content, by=referent, **more)
    return services.run_now(job)


def written():
    return list(Measure.objects.order_by("at").values_list("value", "quality"))


def test_a_messy_file_of_enedis_says_line_by_line_what_it_refuses(referent, commune, meter):
    job = deposited(referent, commune)
    assert (job.status, job.layout, job.summary["writable"], job.summary["empty"]) == ("ready", "enedis_csv", 2, 1)
    assert [(one["line"], one["reason"]) for one in job.errors] == [
        (3, "valeur négative : -5"),
        (4, "valeur : « nan » n'est pas un relevé"),
        (6, "unité « kVA » inattendue pour cette grandeur"),
        (7, f"aucun compteur {OTHER} parmi ceux de Commune d'essai"),
        (8, "date à venir : 05/01/2031 02:00"),
        (9, "29/03/2026 02:30 n'existe pas (passage à l'heure d'été)"),
        (10, "même instant que la ligne 2, autre valeur"),
    ]
    (group,) = job.summary["groups"]
    assert (group["code"], group["metric"], group["n"], group["since"]) == (
        "CPT-1",
        "power",
        2,
        "2026-01-04T23:00:00+00:00",
    )
    assert written() == []


def test_confirmed_it_is_written_once_and_its_meter_is_looked_at(referent, commune, meter):
    job = deposited(referent, commune)
    done = services.run_now(services.confirm(job_id=job.pk, by=referent))
    assert (done.status, done.summary["written"], bytes(done.content)) == ("done", 2, b"")
    assert written() == [(692.0, 0), (750.0, 1)]
    assert PointQuality.objects.get(point=meter).metric == "power"
    again = deposited(referent, commune)
    assert (again.summary["new"], again.summary["same"], again.summary["writable"]) == (0, 2, 0)
    with pytest.raises(services.ImportRefused, match="rien de nouveau"):
        services.confirm(job_id=again.pk, by=referent)


def test_what_differs_from_what_is_known_is_told_and_kept_as_it_is(referent, commune, meter):
    job = deposited(referent, commune)
    services.run_now(services.confirm(job_id=job.pk, by=referent))
    other = deposited(
        referent, commune, curve("2026-01-05 00:30:00;800", "2026-01-05 04:00:00;760", "2026-01-05 04:30:00;1")
    )
    counts = {name: other.summary[name] for name in ("new", "different", "better")}
    assert counts == {"new": 1, "different": 1, "better": 1}
    (told,) = other.summary["differences"]
    assert (told["line"], told["code"], told["before"], told["after"]) == (2, "CPT-1", 692.0, 800.0)
    services.run_now(services.confirm(job_id=other.pk, by=referent))
    assert written() == [(692.0, 0), (760.0, 0), (1.0, 0)]


def test_cancelled_nothing_is_written_and_the_file_is_dropped(referent, commune, meter):
    job = deposited(referent, commune)
    services.cancel(job_id=job.pk, by=referent)
    job.refresh_from_db()
    assert (job.status, bytes(job.content), written()) == ("cancelled", b"", [])
    with pytest.raises(services.ImportRefused, match="déjà"):
        services.confirm(job_id=job.pk, by=referent)


@pytest.mark.parametrize(("factor", "words"), [(1000, "Des W pris pour des kW"), (0.001, "Des kW pris pour des W")])
def test_kilowatts_taken_for_watts_are_told_and_must_be_checked(referent, commune, meter, factor, words):
    rows = [f"2026-01-05 {hour:02}:30:00;{4000 * factor}" for hour in range(24)]
    job = deposited(referent, commune, curve(*rows))
    assert words in job.summary["doubts"][0]
    with pytest.raises(services.ImportRefused, match="unité paraît fausse"):
        services.confirm(job_id=job.pk, by=referent)
    assert services.run_now(services.confirm(job_id=job.pk, by=referent, checked=True)).summary["written"] == 24


def test_the_file_of_another_meter_is_not_written_on_the_one_that_was_chosen(referent, commune, meter):
    job = deposited(referent, commune, curve("2026-01-05 00:30:00;692", prm=OTHER), point=meter)
    assert job.errors[0]["reason"] == f"fichier d'un autre compteur : {OTHER}, et non {PRM}"
    assert job.summary["writable"] == 0


def test_the_meter_of_the_neighbour_is_as_one_that_does_not_exist(referent, commune, neighbour):
    MeteringPointFactory(asset__owner=neighbour, number=PRM)
    job = deposited(referent, commune, curve("2026-01-05 00:30:00;692"))
    assert job.errors[0]["reason"] == f"aucun compteur {PRM} parmi ceux de Commune d'essai"


def test_gas_is_not_written_on_an_electricity_meter(referent, commune, meter):
    content = f"PCE;Jour;Volume de gaz (m3)\n{PRM};05/01/2026;12\n".encode()
    job = deposited(referent, commune, content)
    assert job.errors[0]["reason"] == "ce compteur compte autre chose (Électricité)"


def test_a_table_is_described_once_and_remembered(referent, commune, meter):
    content = f"Ref;Jour;Quantité\n{PRM};05/01/2026;12,5\n{PRM};06/01/2026;13\n".encode()
    with pytest.raises(services.UnreadableFile, match="en-tête"):
        services.deposit(territory=commune, filename="a.csv", content=content, by=referent)
    content = content.replace("Quantité".encode(), b"Consommation")
    job = services.deposit(territory=commune, filename="a.csv", content=content, by=referent)
    assert job.status == "uploaded"
    plan = services.opening.plans_of(job)[0]
    with pytest.raises(services.ImportRefused, match="Il manque"):
        services.describe(job_id=job.pk, by=referent, plan=plan, point=None)
    said = services.Plan(**{**plan.as_json(), "metric": "energy", "unit": "kWh", "stamp": "day"})
    job = services.run_now(services.describe(job_id=job.pk, by=referent, plan=said, point=meter))
    assert (job.status, job.summary["new"]) == ("ready", 2)
    services.run_now(services.confirm(job_id=job.pk, by=referent))
    assert ReadingFormat.objects.count() == 1
    again = services.deposit(territory=commune, filename="b.csv", content=content, by=referent)
    assert (again.status, services.opening.plans_of(again)[0].unit) == ("analysing", "kWh")


def test_a_saved_answer_of_the_api_is_read_as_the_connector_reads_it(referent, commune, meter):
    how = {"unit": "Wh", "aggregate": "sum", "measuring_period": "P1D"}
    said = {"usage_point_id": PRM, "reading_type": how, "interval_reading": [{"value": "12500", "date": "2026-01-05"}]}
    content = json.dumps({"meter_reading": said}).encode()
    job = deposited(referent, commune, content)
    assert (job.layout, job.status, job.summary["new"]) == ("enedis_json", "ready", 1)
    services.run_now(services.confirm(job_id=job.pk, by=referent))
    assert written() == [(12.5, 0)]


def test_what_is_no_answer_of_enedis_is_refused_as_a_whole(referent, commune):
    with pytest.raises(services.UnreadableFile, match="Enedis"):
        services.deposit(territory=commune, filename="a.json", content=b'{"bonjour": 1}', by=referent)


def test_a_killed_worker_leaves_a_job_that_the_next_one_resumes(referent, commune, meter, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 1)
    job = deposited(referent, commune)
    services.confirm(job_id=job.pk, by=referent)
    taken = owed.claim(ReadingImport.objects.all(), limit=1, lease=timedelta(minutes=2))[0]
    ReadingImport.objects.filter(pk=job.pk).update(processed=1, lease_until=timezone.now() - timedelta(minutes=1))
    assert services.run_due() == 1
    services.run(taken)  # the one believed dead wakes up: fenced out
    job.refresh_from_db()
    assert (job.status, written()) == ("done", [(750.0, 1)])


def test_rights_lost_since_the_deposit_are_lost_for_the_file(referent, commune, meter):
    job = services.deposit(territory=commune, filename="a.csv", content=MESSY, by=referent)
    referent.memberships.all().delete()
    job = services.run_now(job)
    assert job.summary["writable"] == 0


# --- The page -----------------------------------------------------------------------------------------------------


def test_a_person_deposits_reads_the_refusals_and_writes(referent, commune, meter, client_of):
    browser = client_of(referent)
    given = {"file": SimpleUploadedFile("courbe.csv", MESSY), "territory": commune.pk}
    answer = browser.post("/energie/releves/deposer/", given)
    page = browser.get(answer.url).content.decode()
    assert "valeur négative : -5" in page and "Écrire 2 relevés" in page
    listed = browser.get(f"{answer.url}lignes-refusees.csv").content.decode()
    assert listed.splitlines()[1] == "3;valeur négative : -5"
    answer = browser.post(f"{answer.url}ecrire/", follow=True)
    assert "Terminé" in answer.content.decode()
    assert len(written()) == 2


def test_a_file_that_cannot_be_read_says_why_beside_its_field(referent, commune, client_of):
    given = {"file": SimpleUploadedFile("vieux.xls", b"\xd0\xcf\x11\xe0"), "territory": commune.pk}
    answer = client_of(referent).post("/energie/releves/deposer/", given)
    assert (answer.status_code, "Ancien classeur Excel" in answer.content.decode()) == (400, True)


def test_a_description_that_does_not_hold_is_refused_field_by_field(referent, commune, meter, client_of):
    content = f"PRM;Jour;Consommation\n{PRM};05/01/2026;12,5\n".encode()
    browser = client_of(referent)
    url = browser.post(
        "/energie/releves/deposer/", {"file": SimpleUploadedFile("a.csv", content), "territory": commune.pk}
    ).url
    wrong = {"metric": "gas_volume", "unit": "kWh", "stamp": "day", "column_at": "1", "column_value": "2"}
    answer = browser.post(url, wrong)
    assert (answer.status_code, "Cette grandeur se dit en m³" in answer.content.decode()) == (400, True)
    right = wrong | {"metric": "energy", "column_number": "0"}
    assert "Écrire 1 relevé" in browser.post(url, right, follow=True).content.decode()


def test_who_may_not_import_does_not_enter(commune, operator, client_of):
    assert "energy.import_readings" not in ROLES["operator"]
    assert client_of(operator).get("/energie/releves/").status_code == 403


def test_a_file_is_seen_where_the_right_is_held(referent, neighbour, client_of):
    job = ReadingImport.objects.create(territory=neighbour, created_by=referent, filename="x", status="ready")
    assert client_of(referent).get(f"/energie/releves/{job.pk}/").status_code == 404
