# SPDX-License-Identifier: EUPL-1.2
"""Words of columns and of what stands above a table, as French suppliers write them: tables, and how to compare."""

import re
import unicodedata

NAMES: dict[str, tuple[str, ...]] = {  # role -> names of columns, without accents nor case
    "at": (
        "horodate",
        "horodatage",
        "date",
        "date de la mesure",
        "date et heure",
        "date/heure",
        "date heure",
        "date de mesure",
        "date de releve",
        "date du releve",
        "jour",
        "timestamp",
        "horodate iso fin de pas",
        "mois",
        "periode",
        "mois de consommation",
    ),
    "time": ("heure", "heure de la mesure"),
    "begin": ("debut", "date debut", "date de debut", "du", "date de debut de releve", "debut de periode"),
    "end": ("fin", "date fin", "date de fin", "au", "date de fin de releve", "fin de periode"),
    "number": (
        "identifiant prm",
        "prm",
        "pdl",
        "pce",
        "numero de pce",
        "numero pce",
        "n pce",
        "n prm",
        "numero de prm",
        "numero prm",
        "point de livraison",
        "point reference mesure (prm)",
        "reference du point",
        "point de comptage",
        "compteur",
        "numero de compteur",
        "numero du point",
        "id compteur",
    ),
    "unit": ("unite", "unites"),
    "step": ("pas", "pas en minutes", "pas (min)"),
    "nature": ("nature", "statut de la mesure", "qualification", "statut"),
    "quantity": ("grandeur physique", "type de donnees", "type de comptage", "grandeur"),
    "direction": ("grandeur metier",),
}
VALUES = ("valeur", "consommation", "conso", "energie", "puissance", "volume", "index", "production", "eas t", "mesure")
UNIT = re.compile(r"[\[(]\s*(?:en\s+)?([A-Za-z]+[³3]?)\s*[\])]|\ben\s+([kM]?Wh?|m[³3]|litres?)\s*$", re.I)
UNITS = {"w": "W", "kw": "kW", "mw": "MW", "wh": "Wh", "kwh": "kWh", "mwh": "MWh", "m3": "m3", "l": "L", "litre": "L"}
ROLE_OF = {name: role for role, names in NAMES.items() for name in names}
SILENT = {"", "na", "n/a", "#n/a", "nc", "null", "none", "-", "--", "indisponible", "non communique"}  # a gap is told


def plain(text: object) -> str:
    """« Étape métier : » -> « etape metier »."""
    flat = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    return " ".join(flat.lower().replace("°", " ").split()).strip(" :")


def unit_in(header: object) -> str:
    """« Valeur (en kWh) » -> kWh; "" when none is written there."""
    match = UNIT.search(str(header).replace("³", "3"))
    return unit_of(next(filter(None, match.groups()), "")) if match else ""


def unit_of(word: object) -> str:
    """« KWH », « m³ », « litres » as we write them; "" when unknown."""
    text = str(word).strip().lower().replace("³", "3").removesuffix("s")
    return UNITS.get(text, "")


def role_of(header: object) -> str:
    """What a column is, by its name; "" when nothing tells."""
    name = plain(header)
    if name in ROLE_OF:
        return ROLE_OF[name]
    bare = plain(re.sub(r"[\[(].*?[\])]", "", str(header)))
    if bare in ROLE_OF:
        return ROLE_OF[bare]
    return "value" if bare.startswith(VALUES) else ""
