# SPDX-License-Identifier: EUPL-1.2
"""Enedis: both APIs say the same measures, dated by the beginning of their intervals; a refusal names its point."""

import asyncio
import copy
import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.connectors import enedis
from apps.connectors.base import ESTIMATED, GOOD, SUSPECT, ConnectorError, Measure
from apps.connectors.catalogue import DRIVERS, option_errors
from apps.connectors.enedis import answers, client
from apps.connectors.enedis.measures import measures
from apps.connectors.local_time import PARIS, midnight
from demo import consumption
from tests.connectors import metered
from tests.connectors.metered import PRMS, reached
from tests.connectors.serving import answering
from tests.connectors.test_properties import changed, read, storable, thing

PRM = "99999999999991"
TODAY = date(2026, 11, 25)
# As the OpenAPI document of mesure_synchrone_auto/v2 and captures published by its users shape it.
CURVE = {
    "idPrm": PRM,
    "etapeMetier": "BRUT",
    "periode": {"dateDebut": "2026-09-29", "dateFin": "2026-09-30"},
    "modeCalcul": "MESURE",
    "grandeur": [
        {
            "grandeurMetier": "CONS",
            "grandeurPhysique": "PA",
            "unite": "W",
            "points": [
                {"v": "4078", "d": "2026-09-29 00:30:00", "p": "PT30M", "n": "B", "iv": "0", "ec": "0"},
                {"v": "2848", "d": "2026-09-29 01:00:00", "p": "PT30M", "n": "B", "iv": "0", "ec": "0"},
                {"v": None, "d": "2026-09-29 01:30:00", "p": "PT30M", "n": "B"},
                {"v": "2000", "d": "2026-09-29 01:40:00", "p": "PT10M", "n": "B"},
                {"v": "2100", "d": "2026-09-29 01:50:00", "p": "PT10M", "n": "E"},
                {"v": "2200", "d": "2026-09-30 00:00:00", "p": "PT60M", "n": "B", "iv": "1"},
            ],
            "calendrier": [],
        }
    ],
    "contexte": [],
}
DAILY = {
    "idPrm": PRM,
    "etapeMetier": "BRUT",
    "periode": {"dateDebut": "2026-10-24", "dateFin": "2026-10-27"},
    "typeValeur": "GLOBALE",
    "modeCalcul": "DIFF.INDEX",
    "pas": "P1D",
    "grandeur": [
        {
            "grandeurMetier": "CONS",
            "grandeurPhysique": "EA",
            "unite": "Wh",
            "points": [
                {"v": "9271", "d": "2026-10-24"},
                {"v": "12724", "d": "2026-10-25"},
                {"v": "14054", "d": "2026-10-26"},
            ],
        }
    ],
}
PEAK = {
    "idPrm": PRM,
    "etapeMetier": "BRUT",
    "modeCalcul": "MESURE",
    "pas": "P1D",
    "grandeur": [
        {
            "grandeurMetier": "CONS",
            "grandeurPhysique": "PMA",
            "unite": "VA",
            "points": [{"v": "3533", "d": "2026-04-01 04:18:59"}],
        }
    ],
}
INDEX = {
    "idPrm": PRM,
    "periode": {"dateDebut": "2026-09-29", "dateFin": "2026-09-30"},
    "grandeur": [],
    "contexte": [
        {
            "etapeMetier": "BRUT",
            "contexteReleve": "COL",
            "typeReleve": "AQ",
            "grandeur": [
                {
                    "grandeurMetier": "CONS",
                    "grandeurPhysique": "EA",
                    "unite": "Wh",
                    "points": [],
                    "cadranTotalisateur": {
                        "codeCadran": "EA_T",
                        "valeur": [{"d": "2026-09-29 00:00:00", "v": 123456789, "iv": 0}],
                    },
                }
            ],
        }
    ],
}
V5 = {
    "meter_reading": {
        "usage_point_id": PRM,
        "start": "2026-09-29",
        "end": "2026-09-30",
        "quality": "BRUT",
        "reading_type": {"measurement_kind": "power", "unit": "W", "aggregate": "average"},
        "interval_reading": [
            {"value": "540", "date": "2026-09-29 00:30:00", "interval_length": "PT30M", "measure_type": "B"},
            {"value": "600", "date": "2026-09-29 01:00:00", "interval_length": "PT30M", "measure_type": "B"},
        ],
    }
}
ALL = {"curve": CURVE, "daily": DAILY, "max_power": PEAK, "index": INDEX, "v5": V5}


def decoded(answer, topic=""):
    return list(enedis.decode(topic, json.dumps(answer).encode(), {}))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


# --- What an answer says ----------------------------------------------------------------------------------------------


def test_a_curve_is_dated_by_the_beginning_of_each_interval_whatever_its_step():
    found = decoded(CURVE)
    assert [(one.at, one.value) for one in found] == [
        (utc(2026, 9, 28, 22), 4078.0),
        (utc(2026, 9, 28, 22, 30), 2848.0),
        (utc(2026, 9, 28, 23, 30), 2000.0),
        (utc(2026, 9, 28, 23, 40), 2100.0),
        (utc(2026, 9, 29, 21), 2200.0),
    ]
    assert {(one.ref, one.metric, one.unit) for one in found} == {(PRM, "power", "W")}
    assert [one.quality for one in found] == [GOOD, GOOD, GOOD, ESTIMATED, SUSPECT]


def test_v5_says_the_same_and_its_production_is_told_apart_by_who_asked():
    assert [(one.metric, one.at, one.value) for one in decoded(V5)] == [
        ("power", utc(2026, 9, 28, 22), 540.0),
        ("power", utc(2026, 9, 28, 22, 30), 600.0),
    ]
    assert {one.metric for one in decoded(V5, "production_curve")} == {"injected_power"}


def test_a_day_of_25_hours_begins_at_its_own_midnight():
    assert [(one.at, one.value, one.unit) for one in decoded(DAILY)] == [
        (utc(2026, 10, 23, 22), 9.271, "kWh"),
        (utc(2026, 10, 24, 22), 12.724, "kWh"),
        (utc(2026, 10, 25, 23), 14.054, "kWh"),
    ]


def test_a_peak_and_a_register_are_dated_by_their_instant():
    assert decoded(PEAK) == [Measure(PRM, "power_max", utc(2026, 4, 1, 2, 18, 59), 3533.0, "VA")]
    assert decoded(INDEX) == [Measure(PRM, "index", utc(2026, 9, 28, 22), pytest.approx(123456.789), "kWh")]


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2026, 3, 29), date(2026, 7, 1)])
@pytest.mark.parametrize("api", ["v2", "v5"])
def test_the_days_of_a_change_of_hour_come_back_whole(day, api):
    """Against the truth of the fictitious server, which knows the hours in UTC."""
    server = metered.enedis(seed=7)
    server.today = day + timedelta(days=30)
    item = server.items[PRMS[0]]
    truth = [one for one in consumption.curve(item, day, server.today, seed=7) if one.watts is not None]
    told = asyncio.run(asked(server, api, day))
    assert [(one.at, one.value) for one in told.records] == [(one.begin, round(one.watts)) for one in truth]
    assert not told.rejected and not any(one.quality for one in told.records)
    hours = (midnight(day + timedelta(days=1)) - midnight(day)) / timedelta(hours=1)
    assert hours == {10: 25, 3: 23, 7: 24}[day.month]
    assert sum((one.end - one.begin) / timedelta(hours=1) for one in truth) in (hours, hours - 3)


async def asked(server, api, day, kind="curve"):
    window = client.Window(client.Reading(PRMS[0], kind, 7, 7, 7), day, day + timedelta(days=1))
    async with reached(server.application()) as (http, options):
        headers = await client.oauth.bearer(http, "/oauth2/v3/token", metered.SECRET)
        return await client._asked(http, {**options, "api": api}, headers, window)


# --- What is wrong in it ----------------------------------------------------------------------------------------------


def curve_with(**point):
    answer = copy.deepcopy(CURVE)
    answer["grandeur"][0]["points"][1] |= point
    return answer


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        ({"v": "-12"}, "valeur : -12 est négative"),
        ({"v": "NaN"}, "valeur : nombre attendu, reçu 'NaN'"),
        ({"v": "9999999999"}, "valeur : 9999999999 est invraisemblable"),
        ({"v": True}, "valeur : nombre attendu, reçu True"),
        ({"p": "PT7M"}, "pas : 'PT7M' : 5, 10, 15, 30 ou 60 minutes attendues"),
        ({"d": "29/09/2026 01:00"}, "date : « AAAA-MM-JJ hh:mm:ss » attendue"),
        ({"d": "1970-01-01 00:30:00"}, "date : année 1970 invraisemblable"),
        ({"d": "2026-03-29 02:30:00"}, "n'existe pas (passage à l'heure d'été)"),
    ],
)
def test_a_bad_point_is_kept_aside_alone_and_read_again_as_it_was(point, reason):
    (series,) = answers.read(curve_with(**point))
    told = measures(series)
    assert len(told.records) == 4 and len(told.rejected) == 1
    assert reason in told.rejected[0].reason and PRM in told.rejected[0].reason
    with pytest.raises(ConnectorError, match="valeur|pas|date"):
        list(enedis.decode("item", told.rejected[0].payload, {}))
    repaired = told.rejected[0].payload.replace(json.dumps(list(point.values())[0]).encode(), b'"2848"')
    if "v" in point:
        assert len(list(enedis.decode("item", repaired, {}))) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"unite": "kVAr"}, "unite : « kVAr » inattendue pour power, en W"),
        ({"grandeurPhysique": "ERC"}, "grandeur CONS/ERC : non lue"),
        ({"unite": None}, "champ absent : unite"),
    ],
)
def test_a_quantity_that_is_not_what_it_should_be_is_refused_whole(change, reason):
    answer = copy.deepcopy(CURVE)
    answer["grandeur"][0] |= change
    with pytest.raises(ConnectorError, match=reason):
        decoded(answer)


def test_kilowatts_are_read_as_such():
    answer = copy.deepcopy(CURVE)
    answer["grandeur"][0] |= {"unite": "kW", "points": [{"v": "4.078", "d": "2026-09-29 00:30:00", "p": "PT30M"}]}
    assert [one.value for one in decoded(answer)] == [4078.0]


def test_the_file_of_another_meter_is_refused():
    with pytest.raises(ConnectorError, match=f"réponse du point {PRM} à la place de {PRMS[0]}"):
        client._read(CURVE, PRMS[0], "curve")


def test_a_great_many_bad_points_are_counted_not_all_kept():
    answer = copy.deepcopy(CURVE)
    answer["grandeur"][0]["points"] = [{"v": "x", "d": "2026-09-29 00:30:00", "p": "PT30M"}] * 300
    (series,) = answers.read(answer)
    told = measures(series)
    assert len(told.rejected) == 21 and "280 autres" in told.rejected[-1].reason
    answer["grandeur"][0]["points"] *= 20
    with pytest.raises(ConnectorError, match="6000 points"):
        decoded(answer)


# --- Polls ------------------------------------------------------------------------------------------------------------


def polled(server, options, cursor=None, today=TODAY, secret=metered.SECRET):
    """One poll at noon of `today`, there and here."""
    server.today = today

    async def run():
        async with reached(server.application()) as (http, where):
            http.secret = secret
            return await enedis.fetch(http, {**where, **options}, cursor or {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "utc_now", lambda: datetime.combine(today, time(12), UTC))
        return asyncio.run(run())


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(client, "PACE", 0.0)


@pytest.mark.parametrize("api", ["v2", "v5"])
def test_points_are_read_and_the_one_without_consent_is_a_refusal_of_its_own(api, quick):
    batch = polled(metered.enedis(), {"api": api, "points": list(PRMS), "max_power": True, "first": 10})
    assert not batch.problem
    metrics = {(one.ref, one.metric) for one in batch.records}
    assert metrics == {(prm, name) for prm in PRMS[:2] for name in ("power", "energy", "power_max")}
    assert {item.reason.split(" : ")[0] for item in batch.rejected} == {PRMS[2]}
    assert len(batch.rejected) == 3  # once a kind
    with pytest.raises(ConnectorError, match=PRMS[2]):
        list(enedis.decode("item", batch.rejected[0].payload, {}))
    storable(batch.records)
    days = sorted({one.at for one in batch.records if one.metric == "energy" and one.ref == PRMS[0]})
    assert 7 <= len(days) <= 10 and all(at.astimezone(PARIS).hour == 0 for at in days)


def test_what_was_corrected_is_told_again_with_another_value(quick):
    """Raw days of the last ones, read before and after their correction: the other days say the same."""
    options, server = {"points": list(PRMS[:2]), "curve": False}, metered.enedis(seed=3)
    first = polled(server, options)
    again = polled(server, options, first.cursor, TODAY + timedelta(days=4))
    before, after = ({(one.ref, one.at): one.value for one in batch.records} for batch in (first, again))
    both = before.keys() & after.keys()
    raw = {
        (prm, midnight(day))
        for prm in PRMS[:2]
        for day in (TODAY - timedelta(days=n) for n in range(1, 5))
        if consumption.is_raw(server.items[prm], day, TODAY, seed=3)
    }
    assert raw & both and {key for key in both if before[key] != after[key]} == raw & both


def test_without_its_secret_nothing_is_asked():
    with pytest.raises(ConnectorError, match="identifiant:secret"):
        polled(metered.enedis(), {"points": [PRMS[0]]}, secret="seul")


ERRORS = {
    404: (404, {"code": "SGT404", "message": "Pas de mesure trouvée pour ce point"}, "", ""),
    "before": (400, {"error": "ADAM-ERR0123", "error_description": "anterior"}, "", ""),
    "objected": (400, {"error": "ADAM-ERR0075", "error_description": "x"}, "s'oppose", ""),
    "gateway": (403, {"code": "900908", "message": "Resource forbidden"}, "n'est pas souscrite", ""),
    "mute": (403, None, "consentement absent ou expiré", ""),
    "quota": (429, {"code": "SGT429", "message": "SLA dépassé"}, "", "429"),
    "down": (503, None, "", "503"),
    "garbage": (200, "<html>", "JSON illisible", ""),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_each_refusal_means(name, quick):
    status, body, refusal, failure = ERRORS[name]

    async def answer(request):
        if request.path == "/oauth2/v3/token":
            return web.json_response({"access_token": "abc"})
        if isinstance(body, dict):
            return web.json_response(body, status=status)
        return web.Response(text=body or "", status=status)

    async def run():
        async with answering(answer) as port:
            url = f"http://127.0.0.1:{port}"
            async with client_of(url, port) as http:
                return await enedis.fetch(http, {"url": url, "points": [PRM], "daily": False, "first": 1}, {})

    if failure:
        with pytest.raises(ConnectorError, match=failure) as told:
            asyncio.run(run())
        assert told.value.retryable
        return
    batch = asyncio.run(run())
    assert [refusal in item.reason for item in batch.rejected] == [True] * bool(refusal)
    assert bool(batch.problem) == bool(refusal)  # the only point there is cannot be read
    assert ("until" in batch.cursor["marks"][f"{PRM}/curve"]) == (not refusal)


def client_of(url, port):
    return metered.Client(url, allow={("127.0.0.1", port)}, secret=metered.SECRET)


def test_a_trial_shows_the_last_days_and_the_test_says_what_is_wrong():
    server = metered.enedis()

    async def run(points):
        async with reached(server.application()) as (http, options):
            options |= {"points": points}
            return await enedis.sample(http, options), await enedis.check(http, options)

    batch, said = asyncio.run(run([PRMS[0]]))
    assert len(batch.records) >= 80 and said.startswith("Jeton accepté ; 2 lecture(s) essayée(s)")
    assert "consentement" in asyncio.run(run([PRMS[2]]))[1] or "titulaire" in asyncio.run(run([PRMS[2]]))[1]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({}, "url, points"),
        ({"url": "https://x", "points": ["123"]}, "points.0 (Numéro de point (14 chiffres))"),
        ({"url": "https://x", "points": [PRM, PRM]}, "points"),
        ({"url": "https://x", "points": [PRM], "api": "v4"}, "api"),
        ({"url": "https://x", "points": [PRM], "client_secret": "y"}, "client_secret"),
    ],
)
def test_settings_are_checked_in_words(options, named):
    assert any(named in line for line in option_errors("enedis", options)), option_errors("enedis", options)
    assert not option_errors("enedis", {"url": "https://gw.example", "points": [PRM]})
    assert DRIVERS["enedis"].revises


# --- Whatever comes ---------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(sorted(ALL)), new=thing, number=st.integers(0, 500))
def test_an_answer_with_one_part_changed_is_read_or_refused(name, new, number):
    payload = json.dumps(changed(ALL[name], new, number)).encode()
    read(lambda: enedis.decode("item", payload, {}))


@settings(max_examples=50, deadline=None)
@given(payload=st.binary(max_size=200), topic=st.sampled_from(["", "curve", "production_daily"]))
def test_any_bytes_are_read_or_refused(payload, topic):
    read(lambda: enedis.decode(topic, payload, {}))
