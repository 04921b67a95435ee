# SPDX-License-Identifier: EUPL-1.2
"""Each measure in words: its value or why there is none, its target, how it is computed, where its rows are."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.events.quality import counting
from apps.events.quality.counting import Rates
from apps.events.quality.report import Report

MINUTE = 60
HEARD, ALL, MASKED = "annoncees", "toutes", "masquees"  # which rows (views.rows)


@dataclass(frozen=True, slots=True)
class Measure:
    """`verdict`: "good", "major", "critical" or "" when no target judges it. `rows`: which episodes it counts."""

    key: str
    label: str
    value: float | None
    unit: str
    target: str
    definition: str
    verdict: str = ""
    why: str = ""
    rows: str = ""


def of(report: Report) -> list[Measure]:
    """In the order of the page; empty when nothing is measured (`report.why`)."""
    if report.why:
        return []
    return [*_rate_measures(report), *_volumes(report), *_handling(report)]


def _rate_measures(report: Report) -> list[Measure]:
    heard, opened = report.heard, report.incidents
    short = report.period.days < 1
    too_short = _("Moins d'un jour de données : une moyenne par jour ne voudrait rien dire.")
    less = _("Moins de dix minutes de données.")
    day, ten = _("par jour et par poste"), _("en 10 min et par poste")
    goal = _("150 au plus ; agir à partir de 300")
    return [
        Measure(
            *("alarms_per_day", _("Alarmes annoncées par jour"), heard.per_day if heard and not short else None, day),
            *(goal, _("Épisodes que rien ne masque, divisés par les jours mesurés et par les postes.")),
            verdict=_judged_day(heard, short),
            why=too_short if short else "",
            rows=HEARD,
        ),
        Measure(
            *("incidents_per_day", _("Incidents ouverts par jour"), None if short or not opened else opened.per_day),
            *(day, goal, _("Incidents ouverts sur la période, sans ceux qui ont été fusionnés avec un autre.")),
            verdict=_judged_day(opened, short),
            why=too_short if short else "",
            rows="incidents",
        ),
        Measure(
            *("alarms_per_10_min", _("Alarmes annoncées en 10 min, en moyenne"), heard.per_ten if heard else None, ten),
            *(_("1 au plus, 2 se gèrent"), _("La même moyenne, ramenée à dix minutes.")),
            verdict="" if not heard else "good" if heard.per_ten <= 1 else "major" if heard.per_ten > 2 else "",
            why="" if heard else less,
            rows=HEARD,
        ),
        Measure(
            *("peak_10_min", _("Pire période de 10 min"), heard.peak if heard else None, ten, _("10 au plus")),
            _("Le plus grand nombre d'alarmes annoncées en dix minutes, comptées de hh:00 à hh:10, et ainsi de suite."),
            verdict="" if not heard else "good" if heard.peak <= counting.FLOOD else "major",
            why="" if heard else less,
            rows=HEARD,
        ),
        Measure(
            *("flooded", _("Temps en avalanche"), heard.flooded if heard else None, "%", _("moins de 1 %")),
            _("Part des périodes de 10 min avec plus de 10 alarmes annoncées par poste."),
            verdict="" if not heard else "good" if heard.flooded < 1 else "major",
            why="" if heard else less,
        ),
    ]


def _volumes(report: Report) -> list[Measure]:
    heard = sum(report.split.values())
    opened = report.incidents.total if report.incidents else 0
    nothing = _("Aucun épisode sur la période.")
    no_incident = _("Aucun incident ouvert sur la période.")
    top = sum(one.heard for one in report.alarms)
    return [
        Measure(
            *("messages", _("Messages d'apparition reçus"), report.messages, "", _("sans cible")),
            _("Tout ce que les sources ont dit apparaître, répétitions et battements compris."),
        ),
        Measure(
            *("episodes", _("Épisodes"), report.episodes, "", _("sans cible")),
            _("Les battements d'une même alarme à moins de 30 min l'un de l'autre ne font qu'un épisode."),
            rows=ALL,
        ),
        Measure(
            *("heard", _("Alarmes annoncées"), heard, "", _("sans cible")),
            _(
                "Épisodes que ni la cause d'un incident ni un événement planifié ne masquent, tels qu'ils sont classés "
                "aujourd'hui. Les masquages par un opérateur n'en sont pas retirés."
            ),
            rows=HEARD,
        ),
        Measure(
            *("masked_ratio", _("Symptômes masqués"), counting.share(report.masked, report.episodes), "%"),
            *(_("sans cible"), _("Épisodes masqués par la cause de leur incident, sur tous les épisodes.")),
            why="" if report.episodes else nothing,
            rows=MASKED,
        ),
        Measure(
            *("episodes_per_incident", _("Épisodes par incident"), report.episodes / opened if opened else None, ""),
            *(_("sans cible"), _("Épisodes commencés, divisés par les incidents ouverts sur la période.")),
            why="" if opened else no_incident,
        ),
        Measure(
            *("top_ten", _("Part des dix premières alarmes"), counting.share(top, heard), "%", _("5 % au plus")),
            _("Annonces des dix alarmes (source, équipement, condition) les plus fréquentes, sur toutes."),
            verdict="" if not heard else "good" if 100 * top <= 5 * heard else "major",
            why="" if heard else nothing,
        ),
    ]


def _handling(report: Report) -> list[Measure]:
    acks = report.acks.get(None)
    heard = sum(report.split.values())
    nobody = _("Personne n'a acquitté d'alarme de cette période.")
    how = _("De l'apparition au premier acquittement par une personne, d'après le journal ; %(n)d épisodes acquittés.")
    definition = how % {"n": acks.count if acks else 0}
    listed = report.stale[0].total if report.stale else 0
    return [
        Measure(
            *("ack_p50", _("Acquittement, médiane"), acks.p50 / MINUTE if acks else None, "min", _("sans cible")),
            *(definition, "", "" if acks else nobody),
        ),
        Measure(
            *("ack_p90", _("Acquittement, 9 fois sur 10 en moins de"), acks.p90 / MINUTE if acks else None, "min"),
            *(_("sans cible"), definition, "", "" if acks else nobody),
        ),
        Measure(
            *("never_acknowledged", _("Jamais acquittées"), counting.share(heard - (acks.count if acks else 0), heard)),
            *("%", _("sans cible"), _("Alarmes annoncées que personne n'a acquittées, sur toutes.")),
            why="" if heard else _("Aucun épisode sur la période."),
        ),
        Measure(
            *("chattering", _("Alarmes bavardes"), len(report.chatter), "", _("0")),
            _("Alarmes qui sont apparues et disparues trois fois en une minute ou moins, au moins une fois."),
            verdict="major" if report.chatter else "good",
        ),
        Measure(
            *("stale", _("Alarmes périmées, maintenant"), listed, "", _("5 au plus")),
            _("Présentes sans arrêt depuis plus de 24 h, ni masquées par quelqu'un ni hors service."),
            verdict="major" if listed > 5 else "good",
        ),
    ]


def _judged_day(rates: Rates | None, short: bool) -> str:
    if rates is None or short:
        return ""
    if rates.per_day >= counting.ACT:
        return "critical"
    return "good" if rates.per_day <= counting.MANAGEABLE else "major"
