# SPDX-License-Identifier: EUPL-1.2
"""What Enedis measures, under which paths, in which units, and what its words mean here: tables."""

from dataclasses import dataclass

from apps.connectors.base import ESTIMATED, GOOD

CONSUMED, PRODUCED = "CONS", "PROD"  # grandeurMetier
POWER, ENERGY, PEAK, REGISTER = "PA", "EA", "PMA", "INDEX"  # grandeurPhysique; the last one is ours, for EA registers


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of reading. `v5` "": that API has none. `most`: days a request may hold."""

    direction: str
    quantity: str
    v2: str
    v5: str
    most: int
    label: str


KINDS = {
    "curve": Kind(
        CONSUMED,
        POWER,
        "courbe_de_charge_consommation",
        "metering_data_clc/v5/consumption_load_curve",
        7,
        "courbe de charge",
    ),
    "daily": Kind(
        CONSUMED,
        ENERGY,
        "consommation_quotidienne",
        "metering_data_dc/v5/daily_consumption",
        365,
        "consommation quotidienne",
    ),
    "max_power": Kind(
        CONSUMED,
        PEAK,
        "puissance_conso_max_quotidienne",
        "metering_data_dcmp/v5/daily_consumption_max_power",
        365,
        "puissance maximale",
    ),
    "index": Kind(CONSUMED, REGISTER, "index_consommation", "", 365, "index de consommation"),
    "production_curve": Kind(
        PRODUCED,
        POWER,
        "courbe_de_charge_production",
        "metering_data_plc/v5/production_load_curve",
        7,
        "courbe de production",
    ),
    "production_daily": Kind(
        PRODUCED,
        ENERGY,
        "production_quotidienne",
        "metering_data_dp/v5/daily_production",
        365,
        "production quotidienne",
    ),
    "production_index": Kind(PRODUCED, REGISTER, "index_production", "", 365, "index de production"),
}
V2 = "/mesure_synchrone_auto/v2/"
TOKEN = "/oauth2/v3/token"  # noqa: S105  (a path)

# The curve of a point that produces and consumes is not mixed with what it takes: two metrics.
METRICS = {
    (CONSUMED, POWER): ("power", "W"),
    (CONSUMED, ENERGY): ("energy", "kWh"),
    (CONSUMED, PEAK): ("power_max", "VA"),
    (CONSUMED, REGISTER): ("index", "kWh"),
    (PRODUCED, POWER): ("injected_power", "W"),
    (PRODUCED, ENERGY): ("injection", "kWh"),
    (PRODUCED, REGISTER): ("injection_index", "kWh"),
}
FACTORS = {  # (what they write, what is stored): their unit times this
    ("W", "W"): 1.0,
    ("kW", "W"): 1000.0,
    ("VA", "VA"): 1.0,
    ("kVA", "VA"): 1000.0,
    ("Wh", "kWh"): 0.001,
    ("kWh", "kWh"): 1.0,
}
# Nature of a point (« n », « measure_type »). Those that neither document names are kept as estimated.
NATURES = {"": GOOD, "B": GOOD, "C": GOOD, "E": ESTIMATED}
LIKELY = {"", "0"}  # « iv », Linky's index of likelihood; another value is doubtful
LARGEST = {POWER: 1e9, PEAK: 1e9, ENERGY: 1e11, REGISTER: 1e14}  # W, VA, Wh: no point of a network is as large

NO_DATA = {"no_data_found", "STM-ERR-0000014", "STM-ERR-0000020", "ADAM-ERR0123", "ADAM-ERR0125", "ADAM-DC-0016"}
WORDS = {  # what an operator reads of the refusals that are known
    "ADAM-DC-0007": "le titulaire du point a changé",
    "ADAM-DC-0008": "consentement absent, révoqué ou expiré",
    "ADAM_DC_0008": "consentement absent, révoqué ou expiré",
    "ADAM-DC-0009": "période antérieure au consentement",
    "ADAM-ERR0061": "le demandeur n'est pas reconnu comme titulaire du point",
    "ADAM-ERR0069": "ce point n'a pas de mesure dans ce sens (consommation ou production)",
    "ADAM-ERR0075": "le titulaire s'oppose à l'enregistrement de la courbe de charge",
    "STM-ERR-0000019": "point inconnu ou non autorisé",
    "900908": "l'API n'est pas souscrite pour cette application",
}
