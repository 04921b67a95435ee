# SPDX-License-Identifier: EUPL-1.2
"""What the TALQ 2.7.1 data model means for an operator, as tables. Source: TALQ_specification, data model (BSD-3).

A test holds every name and unit below against the official model.
"""

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
    "absolutLampPowerTooHigh": "absoluteLampPowerTooHigh",
    "absolutLampPowerTooLow": "absoluteLampPowerTooLow",
    "powerfactorTooLow": "powerFactorTooLow",
    "locationUpdated": "locationChanged",
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
    "highTemperature": Event("temperature_high", "minor", "Température trop élevée"),
    "temperatureTooHigh": Event("temperature_high", "minor", "Température trop élevée"),
    "invalidLampType": Event("invalid_lamp_type", "minor", "Type de lampe mal configuré"),
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
}

# The normal life of a lighting system: proof that the device speaks, nothing for an operator to do.
ROUTINE = {
    "calendarChange",
    "deviceReset",
    "hardwareUpdated",
    "installationMode",
    "lightStateChange",
    "maintenanceMode",
    "movementDetected",
    "newCmsAttached",
    "packageDownloaded",
    "photocellOutputOn",
    "powerCycleSeen",
    "presenceStatusChanged",
    "programChange",
    "releaseChanged",
    "sensorOutputOn",
    "softwareUpdating",
    "stateChange",
    "targetCommandChange",
    "targetLightCommandChange",
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


def meaning(event: str) -> Event | None:
    """The alarm that a TALQ event is; None for a routine event. A name we do not know is an alarm all the same:
    a supplier's own event is the supplier saying that someone should look."""
    name = DEPRECATED.get(event, event)
    if name in ROUTINE:
        return None
    return ALARMS.get(name) or Event(f"talq_{name}"[:60], "minor", f"Événement TALQ « {name[:120]} »")
