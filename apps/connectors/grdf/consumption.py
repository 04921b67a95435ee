# SPDX-License-Identifier: EUPL-1.2
"""One line of ADICT as measures: a volume in m³, an energy in kWh, the coefficient between them, the register.

A gas day begins at 06:00 of legal time: 23 or 25 hours long twice a year. What is longer than a day is a billing
period: it is kept apart, so that it never adds to the days that it covers.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from apps.connectors.base import (
    ESTIMATED,
    GOOD,
    MAX_REF,
    ConnectorError,
    Measure,
    instant,
    mapping,
    number,
    required,
    shown,
    text,
)
from apps.connectors.local_time import PARIS
from apps.connectors.windows import Refusal

GAS_DAY = time(6)
LONGEST_DAY = timedelta(hours=25)
LONGEST_PERIOD = timedelta(days=800)
CONSUMED, PRODUCED = "Consommation", "Production"
PROVISIONAL = ("provisoire",)
NOT_MEASURED = ("estimé", "estime", "calculé", "calcule")
ABSENT = "absence"
NO_DATA = {"1000008"}
WORDS = {
    "1000000": "client déménagé, point inaccessible",
    "1000001": "droit d'accès expiré",
    "1000002": "aucun droit d'accès sur ce point",
    "1000009": "le droit d'accès ne couvre pas les données publiées",
    "1000010": "le droit d'accès ne couvre pas les données informatives",
    "1000011": "preuve de consentement invalide",
    "1000014": "le titulaire a révoqué son consentement",
}
AGAIN = {"2000100", "2000007"}  # a technical error there: asked again at the next poll
COEFFICIENT = (5.0, 20.0)  # kWh/m³: a PCS of 8 to 13 at up to a few bars; beyond, one of the two is wrong


def measures(line: Mapping[str, Any], pce: str = "") -> list[Measure]:
    """What one line says. `pce`: the point that was asked. Raises Refusal for a point that GRDF refuses,
    ConnectorError for a line that cannot be read."""
    _refuse_status(line)
    ref = text(required(line, "pce.id_pce"), "pce.id_pce", longest=MAX_REF)
    if pce and ref != pce:
        raise ConnectorError(f"réponse du point {ref:.20} à la place de {pce}")
    said = line.get("consommation")
    if said is None:
        return []
    return list(_measures(ref, line, mapping(said, "consommation")))


def _measures(ref: str, line: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Measure]:
    kind = str(said.get("type_qualif_conso") or "").lower()
    if kind.startswith(ABSENT):
        return
    begins, ends = _period(said)
    quality = _quality(said, kind)
    volume, energy, coefficient = _amounts(said)
    daily = ends - begins <= LONGEST_DAY
    produced = said.get("sens_flux_gaz") == PRODUCED
    for name, value, unit, sure in (
        ("gas_volume", volume, "m3", quality),
        ("energy", *energy_of(volume, energy, coefficient, quality)),
    ):
        if value is not None:
            yield Measure(ref, _named(name, daily=daily, produced=produced), begins, value, unit, sure)
    if coefficient is not None:
        yield Measure(ref, "gas_coefficient", begins, coefficient, "kWh/m3", quality)
    yield from _register(ref, line, quality)


def energy_of(
    volume: float | None, energy: float | None, coefficient: float | None, quality: int
) -> tuple[float | None, str, int]:
    """As told; else the volume times the coefficient (on the gross calorific value), which is an estimate of ours."""
    if energy is None and volume is not None and coefficient is not None:
        return volume * coefficient, "kWh", max(quality, ESTIMATED)
    return energy, "kWh", quality


def _named(name: str, *, daily: bool, produced: bool) -> str:
    """Days and billing periods are not one curve; neither are what is taken and what is injected."""
    if produced:
        name = {"gas_volume": "gas_injected", "energy": "injection"}[name]
    return name if daily else f"{name}_period"


def _period(said: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """When it begins and ends: as told, with an offset; else the gas day that is named."""
    begins, ends = said.get("date_debut_consommation"), said.get("date_fin_consommation")
    if begins is None or ends is None:
        day = text(said.get("journee_gaziere"), "consommation.journee_gaziere", longest=10)
        return _gas_day(day)
    first, last = (instant(at, f"consommation.{name}") for name, at in (("date_debut", begins), ("date_fin", ends)))
    if not timedelta() < last - first <= LONGEST_PERIOD:
        raise ConnectorError(f"consommation : période de {shown(begins)} à {shown(ends)}")
    return first, last


def _gas_day(said: str) -> tuple[datetime, datetime]:
    try:
        day = date.fromisoformat(said)
        both = [datetime.combine(one, GAS_DAY, PARIS).astimezone(UTC) for one in (day, day + timedelta(days=1))]
    except (ValueError, OverflowError) as error:
        raise ConnectorError(f"consommation.journee_gaziere : date attendue, reçu {shown(said)}") from error
    return instant(both[0].isoformat(), "journee_gaziere"), instant(both[1].isoformat(), "journee_gaziere")


def _quality(said: Mapping[str, Any], kind: str) -> int:
    state = str(said.get("statut_conso") or "").lower()
    return ESTIMATED if state in PROVISIONAL or kind in NOT_MEASURED else GOOD


def _amounts(said: Mapping[str, Any]) -> tuple[float | None, float | None, float | None]:
    volume, energy = _amount(said, "volume_brut"), _amount(said, "energie")
    how = said.get("coeff_calcul")
    coefficient = _amount(mapping(how, "coeff_calcul"), "coeff_conversion") if how is not None else None
    if coefficient is not None and not COEFFICIENT[0] <= coefficient <= COEFFICIENT[1]:
        raise ConnectorError(f"coeff_conversion : {coefficient:g} kWh/m³ est invraisemblable")
    return volume, energy, coefficient


def _amount(said: Mapping[str, Any], name: str) -> float | None:
    if said.get(name) is None:
        return None
    amount = number(said[name], name)
    if not 0 <= amount < 1e12:
        raise ConnectorError(f"{name} : {amount:g} est négatif ou invraisemblable")
    return amount


def _register(ref: str, line: Mapping[str, Any], quality: int) -> Iterator[Measure]:
    """The register at the end, in m³, when it is told with its date."""
    end = line.get("releve_fin")
    gross = end.get("index_brut_fin") if isinstance(end, Mapping) else None
    if not isinstance(gross, Mapping) or gross.get("valeur_index") is None or not gross.get("horodate_Index"):
        return
    at = instant(gross["horodate_Index"], "index_brut_fin.horodate_Index")
    value = number(gross["valeur_index"], "index_brut_fin.valeur_index")
    if not 0 <= value < 1e12:
        raise ConnectorError(f"index_brut_fin : {value:g} est négatif ou invraisemblable")
    yield Measure(ref, "gas_index", at, value, "m3", quality)


def _refuse_status(line: Mapping[str, Any]) -> None:
    """Errors come with a 200, in the line itself."""
    status = line.get("statut_restitution")
    said = status if isinstance(status, Mapping) else line
    code = said.get("code") or said.get("code_statut_traitement")
    if code is None or (str(code).strip("0") == "" and not isinstance(code, bool)) or str(code) in NO_DATA:
        return
    words = WORDS.get(str(code)) or str(said.get("message") or said.get("message_retour_traitement") or "refusé")
    if str(code) in AGAIN:
        raise ConnectorError(f"GRDF : {words[:200]} ({str(code)[:20]})", retryable=True)
    raise Refusal(f"{words[:200]} ({str(code)[:20]})")
