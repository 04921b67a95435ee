# SPDX-License-Identifier: EUPL-1.2
"""GRDF ADICT: gas days from 06:00 to 06:00, provisional then definitive, in m³ and in kWh."""

import asyncio
import copy
import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.connectors import grdf
from apps.connectors.base import ESTIMATED, GOOD, ConnectorError
from apps.connectors.catalogue import option_errors
from apps.connectors.grdf import client
from demo import consumption
from tests.connectors import metered
from tests.connectors.metered import PCES, reached
from tests.connectors.serving import answering
from tests.connectors.test_properties import changed, read, storable, thing

PCE, TODAY = "23000000000000", date(2026, 11, 25)
# The shapes that the tests of a published client of ADICT bear.
LINE = {
    "pce": {"id_pce": PCE},
    "periode": {"valeur": None, "date_debut": "2021-08-16", "date_fin": "2021-08-19"},
    "releve_debut": {"date_releve": None, "index_brut_debut": {"valeur_index": None, "horodate_Index": None}},
    "releve_fin": {
        "date_releve": "2021-08-17T06:00:00+02:00",
        "index_brut_fin": {"valeur_index": 1325, "horodate_Index": "2021-08-17T06:00:00+02:00"},
    },
    "consommation": {
        "date_debut_consommation": "2021-08-16T06:00:00+02:00",
        "date_fin_consommation": "2021-08-17T06:00:00+02:00",
        "volume_brut": 1,
        "coeff_calcul": {"coeff_pta": None, "valeur_pcs": None, "coeff_conversion": 11.16},
        "volume_converti": None,
        "energie": 8,
        "type_qualif_conso": "Mesuré",
        "sens_flux_gaz": "Consommation",
        "statut_conso": "Provisoire",
        "journee_gaziere": "2021-08-16",
        "type_conso": "Informative Journalier",
    },
    "statut_restitution": None,
}


def line(**said):
    """The line above with some of its consumption changed."""
    one = copy.deepcopy(LINE)
    one["consommation"] |= said
    return one


def decoded(*lines):
    return list(grdf.decode("item", "\n".join(json.dumps(one) for one in lines).encode(), {}))


def values(*lines):
    return {one.metric: (one.at, one.value, one.quality) for one in decoded(*lines)}


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_gas_day_is_a_volume_an_energy_a_coefficient_and_a_register():
    assert values(LINE) == {
        "gas_volume": (utc(2021, 8, 16, 4), 1.0, ESTIMATED),
        "energy": (utc(2021, 8, 16, 4), 8.0, ESTIMATED),
        "gas_coefficient": (utc(2021, 8, 16, 4), 11.16, ESTIMATED),
        "gas_index": (utc(2021, 8, 17, 4), 1325.0, ESTIMATED),
    }
    assert {one.unit for one in decoded(LINE)} == {"m3", "kWh", "kWh/m3"}


def test_what_is_definitive_is_better_than_what_was_provisional():
    definitive = line(statut_conso="Définitive", volume_brut=1.2)
    assert values(definitive)["gas_volume"][2] == GOOD
    both = client.told(b"\n".join(json.dumps(one).encode() for one in (definitive, LINE)), PCE)
    kept = {one.metric: one for one in both.records}
    assert (kept["gas_volume"].value, kept["gas_volume"].quality) == (1.2, GOOD)
    assert values(line(statut_conso="Définitive", type_qualif_conso="Estimé"))["energy"][2] == ESTIMATED


def test_a_missing_energy_is_the_volume_times_the_coefficient_and_says_that_it_is_an_estimate():
    said = values(line(energie=None, statut_conso="Définitive", volume_brut=100))
    assert said["energy"] == (utc(2021, 8, 16, 4), pytest.approx(1116.0), ESTIMATED)
    assert said["gas_volume"][2] == GOOD
    assert "energy" not in values(line(energie=None, coeff_calcul=None))
    assert "gas_volume" not in values(line(volume_brut=None))
    assert decoded(line(type_qualif_conso="Absence de données")) == []


@pytest.mark.parametrize(("day", "hours"), [("2026-10-24", 25), ("2026-03-28", 23), ("2026-07-01", 24)])
def test_a_gas_day_of_a_change_of_hour_has_its_hours(day, hours):
    """Named only: the period is the gas day of Paris."""
    said = values(line(date_debut_consommation=None, date_fin_consommation=None, journee_gaziere=day))
    after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    next_day = values(line(date_debut_consommation=None, date_fin_consommation=None, journee_gaziere=after))
    assert next_day["gas_volume"][0] - said["gas_volume"][0] == timedelta(hours=hours)


def test_a_billing_period_never_adds_to_the_days_that_it_covers():
    month = line(date_fin_consommation="2021-09-16T06:00:00+02:00", type_conso="Publiée", journee_gaziere=None)
    assert {"gas_volume_period", "energy_period"} <= values(month).keys()
    assert not {"gas_volume", "energy"} & values(month).keys()


def test_what_is_injected_has_names_of_its_own():
    assert {"gas_injected", "injection"} <= values(line(sens_flux_gaz="Production")).keys()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"volume_brut": -1}, "volume_brut : -1 est négatif"),
        ({"energie": "beaucoup"}, "energie : nombre fini attendu"),
        ({"coeff_calcul": {"coeff_conversion": 0.0112}}, "coeff_conversion : 0.0112 kWh/m³ est invraisemblable"),
        ({"date_fin_consommation": "2021-08-15T06:00:00+02:00"}, "consommation : période"),
        ({"date_debut_consommation": "16/08/2021"}, "date ISO 8601"),
        ({"date_debut_consommation": None, "journee_gaziere": "hier"}, "journee_gaziere : date attendue"),
    ],
)
def test_a_line_that_cannot_be_read_is_kept_aside_alone(said, reason):
    lines = [LINE, line(**said), line(journee_gaziere="2021-08-17")]
    told = client.told(b"\n".join(json.dumps(one).encode() for one in lines), PCE)
    assert [reason in item.reason for item in told.rejected] == [True]
    assert told.records
    with pytest.raises(ConnectorError):
        list(grdf.decode("item", told.rejected[0].payload, {}))


@pytest.mark.parametrize(
    ("code", "words"),
    [("1000002", "aucun droit d'accès"), ("1000014", "révoqué son consentement"), ("1999999", "Mystère")],
)
def test_a_refusal_comes_in_a_line_and_is_told_in_words(code, words):
    refusal = {"pce": {"id_pce": PCE}, "consommation": None, "statut_restitution": {"code": code, "message": "Mystère"}}
    with pytest.raises(client.Refusal, match=words):
        client.told(json.dumps(refusal).encode(), PCE)
    nothing = refusal | {"statut_restitution": {"code": "1000008", "message": "x"}}
    assert client.told(json.dumps(nothing).encode(), PCE).records == ()
    partial = refusal | {"statut_restitution": {"code": "2000100", "message": "x"}}
    with pytest.raises(ConnectorError) as told:
        client.told(json.dumps(partial).encode(), PCE)
    assert told.value.retryable


def test_the_answer_about_another_point_is_refused():
    assert "à la place de GI000001" in client.told(json.dumps(LINE).encode(), "GI000001").rejected[0].reason


# --- Polls ------------------------------------------------------------------------------------------------------------


def polled(server, options, cursor=None, today=TODAY):
    server.today = today

    async def run():
        async with reached(server.application(), "/adict/v2") as (http, where):
            return await grdf.fetch(http, {**where, **options}, cursor or {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "utc_now", lambda: datetime.combine(today, time(12), UTC))
        patch.setattr(client, "PACE", 0.0)
        return asyncio.run(run())


def test_gas_days_are_read_and_the_point_without_right_is_refused_alone():
    server = metered.grdf()
    batch = polled(server, {"points": list(PCES), "first": 30, "again": 30})
    assert [item.reason for item in batch.rejected] == ["GI999003 : aucun droit d'accès sur ce point (1000002)"]
    volumes = {one.at: one.value for one in batch.records if (one.ref, one.metric) == (PCES[0], "gas_volume")}
    days = [TODAY - timedelta(days=n) for n in range(2, 31)]
    truth = {consumption.gas_day(server.items[PCES[0]], day)[0]: day for day in days}
    assert volumes.keys() == truth.keys()
    exact = sum(volumes[at] == consumption.gas_volume(server.items[PCES[0]], day) for at, day in truth.items())
    assert exact >= 26  # the others are estimated
    storable(batch.records)
    assert not batch.problem


def test_provisional_days_are_told_again_as_definitive():
    server, options = metered.grdf(), {"points": [PCES[0]]}
    first = polled(server, options)
    later = polled(server, options, first.cursor, date(2026, 12, 11))
    before, after = (
        {one.at: one.quality for one in batch.records if one.metric == "gas_volume"} for batch in (first, later)
    )
    november = datetime(2026, 11, 10, 5, tzinfo=UTC)
    assert (before[november], after[november]) == (ESTIMATED, GOOD)


def test_a_refusal_of_the_server_itself_says_its_reason():
    refusal = {"statut_restitution": {"code": "1000001", "message": "expiré"}}

    async def answer(request):
        if request.path == "/token":
            return web.json_response({"access_token": "abc"})
        return web.Response(text=json.dumps(refusal), status=403)

    async def run():
        async with answering(answer) as port:
            url = f"http://127.0.0.1:{port}"
            async with metered.Client(url, allow={("127.0.0.1", port)}, secret=metered.SECRET) as http:
                return await grdf.fetch(http, {"url": url, "token_url": f"{url}/token", "points": [PCE]}, {})

    batch = asyncio.run(run())
    assert [item.reason for item in batch.rejected] == [f"{PCE} : droit d'accès expiré (1000001)"]
    assert batch.problem.startswith("aucun point n'est lisible")


def test_settings_are_checked_in_words():
    good = {"url": "https://api.grdf.fr/adict/v2", "points": ["GI123456", PCE]}
    assert not option_errors("grdf", good)
    assert any("PCE" in said for said in option_errors("grdf", good | {"points": ["12"]}))


@settings(max_examples=80, deadline=None)
@given(new=thing, number=st.integers(0, 500))
def test_a_line_with_one_part_changed_is_read_or_refused(new, number):
    read(lambda: grdf.decode("item", json.dumps(changed(LINE, new, number)).encode(), {}))


@settings(max_examples=50, deadline=None)
@given(payload=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(payload):
    read(lambda: grdf.decode("item", payload, {}))
    read(lambda: client.told(payload).records)
