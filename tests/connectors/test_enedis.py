# SPDX-License-Identifier: EUPL-1.2
"""Enedis: both APIs say the same measures, dated by the beginning of their intervals; a refusal names its point."""

import asyncio
import copy
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.connectors import enedis
from apps.connectors.base import ESTIMATED, GOOD, SUSPECT, ConnectorError, Measure
from apps.connectors.enedis import answers, client
from apps.connectors.enedis.measures import measures
from apps.connectors.local_time import midnight
from demo import consumption
from tests.connectors import metered
from tests.connectors.metered import PRMS, reached
from tests.connectors.test_properties import changed, read, thing

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
