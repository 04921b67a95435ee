# SPDX-License-Identifier: EUPL-1.2
"""The reason as the operator reads it."""

from apps.events.correlation import reason
from tests.events.correlation.town import (
    A1,
    CABINET_A,
    CAMERA,
    PROBES,
    RADIO,
    all_say,
    grouped,
    only,
    says,
)


def test_a_cabinet_that_speaks():
    found = only(says(CABINET_A, "supply_loss"), *all_say(A1, "communication_failure", step=0.5))
    words = reason(found, name="A-230", things="points lumineux", condition="Perte d'alimentation")
    assert words == (
        "10 points lumineux sur 23 en aval de A-230 ne répondent plus, en 4 min ; "
        "A-230 l'annonce : Perte d'alimentation"
    )


def test_a_feeder_that_says_nothing():
    found = only(*all_say(A1, "supply_loss", step=0.01))
    assert reason(found, name="D-12", things="points lumineux") == (
        "10 points lumineux sur 10 en aval de D-12 n'ont plus de courant, en moins d'une minute ; "
        "D-12 n'annonce rien : cause déduite"
    )


def test_a_row():
    found = only(*all_say([A1[3], A1[4], A1[5]], "lamp_failure", step=2))
    assert reason(found, name="PL-0412", things="points lumineux") == (
        "3 points lumineux qui se suivent sur 60 m sont en panne, en 4 min ; le premier vu de l'armoire est PL-0412"
    )


def test_a_lost_source():
    found = only(says(0, "connection", source=RADIO), *all_say(PROBES, "offline", 1))
    assert reason(found, name="LoRa", things="sondes") == (
        "6 sondes de la source LoRa ne répondent plus, en 1 min ; la liaison avec elle est perdue"
    )


def test_a_walk_one_asset_and_an_alarm_alone():
    walk = only(says(A1[0], "tamper"), says(A1[2], "tamper", 5), says(CAMERA, "video_loss", 8))
    twice = only(says(A1[0], "lamp_failure"), says(A1[0], "lamp_power_low", 2))
    (alone,) = grouped(says(A1[0], "battery_low"))
    assert reason(walk, name="PL-1") == (
        "3 équipements touchés ou arrêtés à moins de 73 m les uns des autres, en 8 min ; le premier touché est PL-1"
    )
    assert reason(twice, name="PL-1") == "2 alarmes d'un même équipement, PL-1, apparues en 2 min"
    assert reason(alone, name="PL-1") == "Alarme isolée : rien d'autre ne s'est produit en amont ni autour de PL-1"
