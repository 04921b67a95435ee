# SPDX-License-Identifier: EUPL-1.2
"""What the TALQ 2.7.1 data model means for an operator, as tables. Source: TALQ_specification, data model (BSD-3).

A test holds every name and unit below against the official model.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Event(NamedTuple):
    """A TALQ event as an alarm: our condition, its default severity, what the operator reads."""

    condition: str
    severity: str
    title: str


class Quantity(NamedTuple):
    """A TALQ measurement as ours: metric, unit, and what to multiply the TALQ value by."""

    metric: str
    unit: str
    factor: float = 1.0


# Function type -> kind of asset. The first that a device has wins: a luminaire may carry a presence sensor.
KINDS = {
    "CabinetMonitorFunction": "control_cabinet",
    "SegmentMonitorFunction": "control_cabinet",
    "CabinetConfigurationFunction": "control_cabinet",
    "LampMonitorFunction": "light_point",
    "LampActuatorFunction": "light_point",
    "PresenceSensorFunction": "presence_sensor",
    "MovementSensorFunction": "presence_sensor",
    "ElectricalMeterFunction": "energy_meter",
}

# Same meaning, older name: both may be sent by one gateway.
DEPRECATED = {
    "controlGearComFailure": "controlGearCommFailure",
    "hardwareUpdating": "hardwareUpdated",
    "highTemperature": "temperatureTooHigh",
    "lowTemperature": "temperatureTooLow",
    "absolutLampPowerTooHigh": "absoluteLampPowerTooHigh",
    "absolutLampPowerTooLow": "absoluteLampPowerTooLow",
    "powerfactorTooLow": "powerFactorTooLow",
    "locationUpdated": "locationChanged",
}

# An attribute that moved to another function: where it lives, newest first. A device may say both.
MOVED = {
    "cabinetDoorOpen": ("CabinetMonitorFunction", "SegmentMonitorFunction", "BasicFunction"),
    "leakageDetected": ("CabinetMonitorFunction", "SegmentMonitorFunction"),
    "temperature": ("TemperatureSensorFunction", "LampMonitorFunction", "BatteryManagementSystemFunction"),
}

ALARMS = {
    # lamps
    "lampFailure": Event("lamp_failure", "major", "Lampe en panne"),
    "lampUnexpectedOn": Event("lamp_unexpected_on", "minor", "Lampe allumée hors programme"),
    "dimmingFailure": Event("dimming_failure", "minor", "Gradation en défaut"),
    "cyclingFailure": Event("cycling_failure", "major", "Lampe qui clignote"),
    "controlGearCommFailure": Event("control_gear_comm_failure", "major", "Driver injoignable"),
    "controlGearFailure": Event("control_gear_failure", "major", "Driver en panne"),
    "controlGearThermalShutdown": Event("control_gear_thermal_shutdown", "major", "Driver arrêté : trop chaud"),
    "controlGearThermalDerating": Event("control_gear_thermal_derating", "minor", "Driver bridé : trop chaud"),
    "lightSourceOpenCircuit": Event("light_source_open_circuit", "major", "Module LED coupé"),
    "lightSourceShortCircuit": Event("light_source_short_circuit", "major", "Module LED en court-circuit"),
    "relayFailure": Event("relay_failure", "major", "Relais bloqué"),
    "contactorError": Event("contactor_error", "major", "Contacteur en défaut"),
    "lampPowerTooHigh": Event("lamp_power_high", "minor", "Puissance de lampe trop élevée"),
    "lampPowerTooLow": Event("lamp_power_low", "minor", "Puissance de lampe trop faible"),
    "absoluteLampPowerTooHigh": Event("lamp_power_high_limit", "minor", "Puissance de lampe au-dessus du seuil"),
    "absoluteLampPowerTooLow": Event("lamp_power_low_limit", "minor", "Puissance de lampe sous le seuil"),
    "lampVoltageTooHigh": Event("lamp_voltage_high", "minor", "Tension de lampe trop élevée"),
    "lampVoltageTooLow": Event("lamp_voltage_low", "minor", "Tension de lampe trop faible"),
    "powerFactorTooLow": Event("power_factor_low", "minor", "Facteur de puissance trop faible"),
    "currentTooHigh": Event("current_high", "minor", "Courant trop élevé"),
    "currentTooLow": Event("current_low", "minor", "Courant trop faible"),
    "temperatureTooHigh": Event("temperature_high", "minor", "Température trop élevée"),
    "invalidLampType": Event("invalid_lamp_type", "minor", "Type de lampe mal configuré"),
    "lightSourceThermalDerating": Event("light_source_thermal_derating", "minor", "Module LED bridé : trop chaud"),
    "lightSourceThermalShutdown": Event("light_source_thermal_shutdown", "major", "Module LED arrêté : trop chaud"),
    "lightSourceOverallFailureCondition": Event("light_source_failure", "major", "Module LED en panne"),
    "controlGearOverallFailureCondition": Event(
        "control_gear_overall_failure", "major", "Driver en panne (état global)"
    ),
    "controlGearOutputPowerLimitation": Event("control_gear_power_limited", "minor", "Driver bridé en puissance"),
    "controlGearExternalSupplyOvervoltage": Event(
        "control_gear_overvoltage", "major", "Surtension à l'entrée du driver"
    ),
    "controlGearExternalSupplyUndervoltage": Event(
        "control_gear_undervoltage", "major", "Sous-tension à l'entrée du driver"
    ),
    "limitError": Event("level_limited", "minor", "Niveau demandé hors des bornes du driver"),
    # supply, cabinets, feeders
    "supplyLoss": Event("supply_loss", "critical", "Perte d'alimentation"),
    "supplyVoltageTooHigh": Event("supply_voltage_high", "major", "Surtension de l'alimentation"),
    "supplyVoltageTooLow": Event("supply_voltage_low", "major", "Sous-tension de l'alimentation"),
    "circuitBreakerTripped": Event("circuit_breaker_tripped", "critical", "Disjoncteur déclenché"),
    "leakageDetected": Event("leakage_detected", "major", "Défaut d'isolement"),
    "cabinetDoorOpen": Event("cabinet_door_open", "major", "Porte d'armoire ouverte"),
    "switchingErrorOn": Event("switching_error_on", "major", "Départ resté allumé"),
    "switchingErrorOff": Event("switching_error_off", "major", "Départ resté éteint"),
    "localOverride": Event("local_override", "minor", "Marche forcée sur place"),
    "totalPowerTooHigh": Event("total_power_high", "minor", "Puissance totale trop élevée"),
    "totalPowerTooLow": Event("total_power_low", "minor", "Puissance totale trop faible"),
    "totalCurrentTooHigh": Event("total_current_high", "minor", "Courant total trop élevé"),
    "totalCurrentTooLow": Event("total_current_low", "minor", "Courant total trop faible"),
    "neutralCurrentTooHigh": Event("neutral_current_high", "minor", "Courant de neutre trop élevé"),
    "phase1ActivePowerTooHigh": Event("power_1_high", "minor", "Puissance de la phase 1 trop élevée"),
    "phase1ActivePowerTooLow": Event("power_1_low", "minor", "Puissance de la phase 1 trop faible"),
    "phase1CurrentTooHigh": Event("current_1_high", "minor", "Courant de la phase 1 trop élevé"),
    "phase1CurrentTooLow": Event("current_1_low", "minor", "Courant de la phase 1 trop faible"),
    "phase1VoltageTooHigh": Event("voltage_1_high", "major", "Tension de la phase 1 trop élevée"),
    "phase1VoltageTooLow": Event("voltage_1_low", "major", "Tension de la phase 1 trop faible"),
    "phase1PowerFactorTooLow": Event("power_factor_1_low", "minor", "Facteur de puissance de la phase 1 trop faible"),
    "phase2ActivePowerTooHigh": Event("power_2_high", "minor", "Puissance de la phase 2 trop élevée"),
    "phase2ActivePowerTooLow": Event("power_2_low", "minor", "Puissance de la phase 2 trop faible"),
    "phase2CurrentTooHigh": Event("current_2_high", "minor", "Courant de la phase 2 trop élevé"),
    "phase2CurrentTooLow": Event("current_2_low", "minor", "Courant de la phase 2 trop faible"),
    "phase2VoltageTooHigh": Event("voltage_2_high", "major", "Tension de la phase 2 trop élevée"),
    "phase2VoltageTooLow": Event("voltage_2_low", "major", "Tension de la phase 2 trop faible"),
    "phase2PowerFactorTooLow": Event("power_factor_2_low", "minor", "Facteur de puissance de la phase 2 trop faible"),
    "phase3ActivePowerTooHigh": Event("power_3_high", "minor", "Puissance de la phase 3 trop élevée"),
    "phase3ActivePowerTooLow": Event("power_3_low", "minor", "Puissance de la phase 3 trop faible"),
    "phase3CurrentTooHigh": Event("current_3_high", "minor", "Courant de la phase 3 trop élevé"),
    "phase3CurrentTooLow": Event("current_3_low", "minor", "Courant de la phase 3 trop faible"),
    "phase3VoltageTooHigh": Event("voltage_3_high", "major", "Tension de la phase 3 trop élevée"),
    "phase3VoltageTooLow": Event("voltage_3_low", "major", "Tension de la phase 3 trop faible"),
    "phase3PowerFactorTooLow": Event("power_factor_3_low", "minor", "Facteur de puissance de la phase 3 trop faible"),
    # controllers and communication
    "communicationFailure": Event("communication_failure", "minor", "Communication perdue"),
    "deviceMalfunction": Event("device_malfunction", "major", "Appareil en défaut"),
    "functionError": Event("function_error", "minor", "Fonction en défaut"),
    "batteryMode": Event("battery_mode", "minor", "Fonctionne sur batterie"),
    "batteryShutdown": Event("battery_shutdown", "major", "Arrêté : batterie vide"),
    "batteryLevelTooLow": Event("battery_low", "minor", "Pile faible"),
    "lastSyncError": Event("clock_sync_error", "minor", "Horloge non synchronisée"),
    "locationChanged": Event("location_changed", "minor", "Position changée"),
    "invalidCalendar": Event("invalid_calendar", "minor", "Calendrier d'allumage invalide"),
    "invalidProgram": Event("invalid_program", "minor", "Programme d'allumage invalide"),
    "applicationControllerError": Event("application_controller_error", "minor", "Contrôleur DALI en défaut"),
    "inputDeviceError": Event("input_device_error", "minor", "Capteur DALI en défaut"),
    "instanceError": Event("input_instance_error", "minor", "Entrée de capteur DALI en défaut"),
    "changeReleaseFailure": Event("release_change_failed", "minor", "Mise à jour du logiciel échouée"),
    "packageChangeFailure": Event("package_change_failed", "minor", "Mise à jour des données échouée"),
    "releaseMismatch": Event("release_mismatch", "minor", "Version de logiciel inattendue"),
    "invalidAddress": Event("invalid_address", "minor", "Adresse refusée par la passerelle"),
    "invalidConfig": Event("invalid_config", "minor", "Réglage refusé par la passerelle"),
    "invalidLoggerConfig": Event("invalid_logger_config", "minor", "Réglage de journal refusé par la passerelle"),
    # what moves, is struck or opened
    "orientationChanged": Event("orientation_changed", "minor", "Orientation changée"),
    "notInProperPosition": Event("not_in_position", "minor", "Appareil déplacé"),
    "impactDetected": Event("impact_detected", "major", "Choc détecté"),
    "grillOpened": Event("grill_opened", "major", "Grille d'avaloir ouverte"),
    "containerTampered": Event("container_tampered", "major", "Conteneur forcé"),
    "contentsTampered": Event("contents_tampered", "major", "Contenu du conteneur forcé"),
    # batteries and solar
    "batteryEmpty": Event("battery_empty", "major", "Batterie vide"),
    "overCurrentCharge": Event("charge_current_high", "minor", "Courant de charge trop élevé"),
    "overCurrentDischarge": Event("discharge_current_high", "minor", "Courant de décharge trop élevé"),
    "highPower": Event("power_high", "minor", "Puissance trop élevée"),
    # weather, air, noise, light
    "fireDetected": Event("fire_detected", "critical", "Incendie détecté"),
    "temperatureTooLow": Event("temperature_low", "minor", "Température trop basse"),
    "humidityTooHigh": Event("humidity_high", "minor", "Humidité trop élevée"),
    "humidityTooLow": Event("humidity_low", "minor", "Humidité trop faible"),
    "gasConcentrationTooHigh": Event("gas_high", "critical", "Concentration de gaz trop élevée"),
    "pm1TooHigh": Event("pm1_high", "minor", "Particules PM1 au-dessus du seuil"),
    "pm2-5TooHigh": Event("pm2_5_high", "minor", "Particules PM2,5 au-dessus du seuil"),
    "pm10TooHigh": Event("pm10_high", "minor", "Particules PM10 au-dessus du seuil"),
    "noiseTooHigh": Event("noise_high", "minor", "Bruit trop fort"),
    "abnormalNoiseDetected": Event("abnormal_noise", "minor", "Bruit anormal"),
    "levelTooHigh": Event("level_high", "minor", "Éclairement au-dessus du seuil"),
    "levelTooLow": Event("level_low", "minor", "Éclairement sous le seuil"),
    # water
    "levelWarning": Event("water_level_warning", "major", "Niveau d'eau préoccupant dans l'avaloir"),
    "overfull": Event("gully_overfull", "major", "Avaloir plein"),
    "fluidLevelTooHigh": Event("fluid_level_high", "major", "Niveau de liquide trop haut"),
    "fluidLevelTooLow": Event("fluid_level_low", "major", "Niveau de liquide trop bas"),
    "flowRateTooHigh": Event("flow_high", "major", "Débit trop élevé"),
    "flowRateTooLow": Event("flow_low", "minor", "Débit trop faible"),
    "pHTooHigh": Event("ph_high", "minor", "Eau trop basique"),
    "pHTooLow": Event("ph_low", "minor", "Eau trop acide"),
    "chlorineTooHigh": Event("chlorine_high", "major", "Chlore trop élevé"),
    "conductanceTooHigh": Event("conductance_high", "minor", "Conductance de l'eau trop élevée"),
    "conductivityTooHigh": Event("conductivity_high", "minor", "Conductivité de l'eau trop élevée"),
    "dissolvedOxygenTooLow": Event("dissolved_oxygen_low", "minor", "Oxygène dissous trop faible"),
    "orpTooLow": Event("orp_low", "minor", "Potentiel d'oxydoréduction trop faible"),
    "NH3TooHigh": Event("nh3_high", "major", "Ammoniac trop élevé"),
    "NH4TooHigh": Event("nh4_high", "minor", "Ammonium trop élevé"),
    "NO3TooHigh": Event("no3_high", "minor", "Nitrates trop élevés"),
    "salinityTooHigh": Event("salinity_high", "minor", "Salinité trop élevée"),
    "salinityTooLow": Event("salinity_low", "minor", "Salinité trop faible"),
    "totalDissolvedGasTooHigh": Event("dissolved_gas_high", "minor", "Gaz dissous trop élevés"),
    "totalDissolvedGasTooLow": Event("dissolved_gas_low", "minor", "Gaz dissous trop faibles"),
    "totalDissolvedSolidsTooHigh": Event("dissolved_solids_high", "minor", "Solides dissous trop élevés"),
    "totalSuspendedSolidsTooHigh": Event("suspended_solids_high", "minor", "Matières en suspension trop élevées"),
    "turbidityTooHigh": Event("turbidity_high", "minor", "Eau trop trouble"),
    # waste, parking, traffic
    "containerFull": Event("container_full", "minor", "Conteneur plein"),
    "weightTooHigh": Event("weight_high", "minor", "Poids trop élevé"),
    "weightTooLow": Event("weight_low", "minor", "Poids trop faible"),
    "badParkingDetected": Event("bad_parking", "minor", "Véhicule mal garé"),
    "blockingVehicleDetected": Event("blocking_vehicle", "minor", "Véhicule qui en bloque un autre"),
    "forbiddenParkingDetected": Event("forbidden_parking", "minor", "Stationnement non autorisé"),
    "forbiddenVehicleDetected": Event("forbidden_vehicle", "minor", "Véhicule non autorisé"),
    "overstayDetected": Event("overstay", "minor", "Stationnement trop long"),
    "heavyTrafficDetected": Event("heavy_traffic", "minor", "Trafic dense"),
}

NONE = "none"  # the severity of what is no alarm

# The normal life of a system: proof that the device speaks, nothing for an operator to do.
ROUTINE = {
    "batteryFull": "Batterie pleine",
    "calendarChange": "Calendrier changé",
    "changingRelease": "Changement de version en cours",
    "charging": "Batterie en charge",
    "deviceReset": "Appareil redémarré",
    "hardwareUpdated": "Matériel changé",
    "installationMode": "Appareil en cours de pose",
    "isOccupied": "Présence dans la zone",
    "lightStateChange": "État de la lampe changé",
    "maintenanceMode": "Appareil en maintenance",
    "movementDetected": "Mouvement détecté",
    "newCmsAttached": "Autre superviseur rattaché",
    "occupancyChangeToOccupied": "Place occupée",
    "occupancyChangeToVacant": "Place libérée",
    "packageDownloaded": "Données téléchargées",
    "photocellOutputOn": "Cellule enclenchée",
    "powerCycleSeen": "Coupure brève vue par le driver",
    "presenceStatusChanged": "Présence changée",
    "programChange": "Programme changé",
    "releaseChanged": "Version changée",
    "sensorOutputOn": "Capteur enclenché",
    "softwareUpdating": "Mise à jour en cours",
    "stateChange": "État changé",
    "targetCommandChange": "Consigne changée",
    "targetLightCommandChange": "Consigne d'éclairage changée",
}

KILO = 1000.0

MEASURES = {
    "activePower": Quantity("power", "W"),
    "apparentPower": Quantity("apparent_power", "VA"),
    "reactivePower": Quantity("reactive_power", "var"),
    "totalPower": Quantity("power", "W", KILO),  # a cabinet's meter speaks in kW
    "totalVA": Quantity("apparent_power", "VA", KILO),
    "totalVAR": Quantity("reactive_power", "var", KILO),
    "maxDemandPower": Quantity("max_power", "W", KILO),
    "phase1ActivePower": Quantity("power_1", "W", KILO),
    "phase2ActivePower": Quantity("power_2", "W", KILO),
    "phase3ActivePower": Quantity("power_3", "W", KILO),
    "activeEnergy": Quantity("energy", "kWh"),
    "totalActiveEnergy": Quantity("energy", "kWh"),
    "totalReactiveEnergy": Quantity("reactive_energy", "kvar.h"),
    "supplyVoltage": Quantity("voltage", "V"),
    "phase1Voltage": Quantity("voltage_1", "V"),
    "phase2Voltage": Quantity("voltage_2", "V"),
    "phase3Voltage": Quantity("voltage_3", "V"),
    "supplyCurrent": Quantity("current", "A"),
    "totalCurrent": Quantity("current", "A"),
    "phase1Current": Quantity("current_1", "A"),
    "phase2Current": Quantity("current_2", "A"),
    "phase3Current": Quantity("current_3", "A"),
    "powerFactor": Quantity("power_factor", "1"),
    "totalPowerFactor": Quantity("power_factor", "1"),
    "frequency": Quantity("frequency", "Hz"),
    "temperature": Quantity("temperature", "Cel"),
    "operatingHours": Quantity("operating_hours", "h"),
    "switchOnCounter": Quantity("switch_on_count", "1"),
    "supplyLossCount": Quantity("supply_loss_count", "1"),
    "communicationQuality": Quantity("communication_quality", "%"),
    "batteryLevel": Quantity("battery", "%"),
    "actualLightState": Quantity("level", "%"),
    "presenceStatus": Quantity("presence", "1"),
    "movementDetected": Quantity("presence", "1"),
}

# BasicFunction attribute -> attribute of the asset.
IDENTITY = {
    "assetId": "code",
    "serial": "serial",
    "hwType": "hw_type",
    "hwVersion": "hw_version",
    "swType": "sw_type",
    "swVersion": "sw_version",
    "installationDate": "installed_at",
}


CLASS = "talq_class"  # attribute of the asset: the class of its device, as announced


def meaning(event: str, severities: Mapping[str, str] | None = None) -> Event | None:
    """The alarm that a TALQ event is; None for a routine event. `severities` are those that a technician set for this
    source, over the tables above. A name we do not know is an alarm all the same: a supplier's own event is the
    supplier saying that someone should look."""
    name = DEPRECATED.get(event, event)
    told = (severities or {}).get(name)
    if told == NONE or (told is None and name in ROUTINE):
        return None
    known = ALARMS.get(name) or Event(own_condition(name), "minor", ROUTINE.get(name) or unknown_title(name))
    return known._replace(severity=told) if told else known


def own_condition(name: str) -> str:
    return f"talq_{name}"[:60]


def unknown_title(name: str) -> str:
    return f"Événement TALQ « {name[:120]} »"


def table(severities: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """(event, what it means, severity by default, severity of this source) of every event, as a person reads them."""
    rows = [(name, event.title, event.severity) for name, event in ALARMS.items()]
    rows += [(name, title, NONE) for name, title in ROUTINE.items()]
    return [(name, title, usual, severities.get(name, usual)) for name, title, usual in sorted(rows, key=_alphabet)]


def _alphabet(row: tuple[str, str, str]) -> str:
    return row[0].lower()
