# SPDX-License-Identifier: EUPL-1.2
"""The words of the mathematics of savings: why a figure is refused, what is wrong with readings, what was shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.energy.maths.adjustments import Nature
from apps.energy.maths.decomposition import Strategy
from apps.energy.maths.degree_days import Method
from apps.energy.maths.model import Kind
from apps.energy.maths.quality import What
from apps.energy.maths.refusals import Fault, Refusal
from apps.energy.maths.uncertainty import Verdict

REFUSALS: dict[Refusal, Any] = {
    Refusal.TOO_SHORT: _("La référence ne couvre pas tous les mois qui comptent."),
    Refusal.GAPS: _("Il manque trop de jours dans la référence."),
    Refusal.TOO_FEW: _("La référence compte trop peu de relevés pour un modèle."),
    Refusal.NO_MODEL: _("Aucun modèle admissible ne relie la consommation à la température."),
    Refusal.POOR_FIT: _("Le modèle suit mal la consommation : CV(RMSE) au-dessus du seuil."),
    Refusal.LOW_R2: _("La température explique trop peu la consommation : R² sous le seuil."),
    Refusal.BIASED: _("Le modèle est biaisé : NMBE au-delà du seuil."),
    Refusal.AUTOCORRELATED: _("Les écarts se suivent trop d'un relevé à l'autre pour chiffrer l'incertitude."),
    Refusal.NOTHING_USED: _("La consommation de référence est nulle."),
    Refusal.NO_READINGS_AFTER: _("Aucun relevé connu après les travaux."),
    Refusal.GAPS_AFTER: _("Il manque trop de jours de relevés après les travaux."),
}
FAULTS: dict[Fault, Any] = {
    Fault.NO_DATES: _("Aucune date."),
    Fault.NOT_ASCENDING: _("Les dates doivent se suivre, chacune une seule fois."),
    Fault.LENGTHS: _("Une valeur connue est attendue pour chaque date."),
    Fault.END_BEFORE_START: _("La fin doit suivre le début."),
    Fault.OVERLAP: _("Deux lignes portent sur la même chose."),
    Fault.NEGATIVE: _("Une valeur négative n'a pas de sens ici."),
    Fault.NOT_A_SHARE: _("Une part entre 0 et 1 est attendue."),
    Fault.NO_REFERENCE: _("La référence est nulle ou inconnue."),
    Fault.UNREADABLE: _("Ce texte ne suit pas la forme attendue."),
    Fault.NO_NIGHT: _("Le soleil ne se couche pas, ou ne se lève pas, ce jour-là en ce lieu."),
}
QUALITY: dict[What, Any] = {
    What.NOT_A_NUMBER: _("Valeur absente ou illisible"),
    What.NEGATIVE: _("Valeur négative"),
    What.ABSURD: _("Au-dessus de la puissance souscrite"),
    What.FUTURE: _("Date future"),
    What.DUPLICATE: _("Relevé répété"),
    What.CONFLICT: _("Deux valeurs pour un même instant"),
    What.STUCK: _("Valeur figée"),
    What.RESET: _("Index remis à zéro ou compteur changé"),
    What.ROLLOVER: _("Index passé par zéro"),
    What.OUT_OF_ORDER: _("Relevé hors de l'ordre des dates"),
    What.WRONG_UNIT: _("Unité douteuse : un facteur d'environ mille"),
    What.GAP: _("Relevés manquants"),
    What.STEP_CHANGE: _("Le pas de temps change"),
    What.CLOCK_CHANGE: _("Jour de changement d'heure : nombre de relevés inattendu"),
}
VERDICTS: dict[Verdict, Any] = {
    Verdict.DEMONSTRATED: _("économie démontrée"),
    Verdict.NOT_DEMONSTRATED: _("non démontré"),
    Verdict.INCREASED: _("hausse démontrée"),
    Verdict.REFUSED: _("non calculable"),
}
KINDS: dict[Kind, Any] = {
    Kind.CONSTANT: _("constante"),
    Kind.LINEAR: _("linéaire selon la température"),
    Kind.HEATING: _("chauffage"),
    Kind.COOLING: _("climatisation"),
    Kind.BOTH: _("chauffage et climatisation"),
}
STRATEGIES: dict[Strategy, Any] = {
    Strategy.LED: _("LED"),
    Strategy.DIMMING: _("abaissement"),
    Strategy.CUT_OFF: _("coupure de nuit"),
    Strategy.PRESENCE: _("détection de présence"),
    Strategy.UNEXPLAINED: _("écart entre le mesuré et le calculé"),
}
METHODS: dict[Method, Any] = {
    Method.METEO: _("Météo (milieu des extrêmes du jour)"),
    Method.COSTIC: _("professionnels de l'énergie (COSTIC)"),
    Method.MEAN: _("moyenne des heures du jour"),
}
NATURES: dict[Nature, Any] = {
    Nature.ROUTINE: _("ajustement périodique"),
    Nature.NON_ROUTINE: _("ajustement non périodique"),
}
