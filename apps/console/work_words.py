# SPDX-License-Identifier: EUPL-1.2
"""The words of interventions and procedures in the console; `{time}` stays for the countdown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORK_WORDS: dict[str, Any] = {
    "work_number": _("DI n° {n}"),
    "work_left": _("{time} avant {clock}"),
    "work_late": _("{clock} dépassée de {time}"),
    "reports_to_triage": _("Signalements à trier {n}"),
    "reports_reopened": _("rouverts {n}"),
    "work_open": _("DI en cours {n}"),
    "work_open_late": _("{n} en retard"),
    "work_no_team": _("À choisir plus tard"),
    "work_to_decide": _("À choisir par qui valide"),
    "work_no_class": _("À choisir"),
    "work_no_commitment": _("sans engagement"),
    "work_until": _("avant {time}"),
    "work_already": _("La DI n° {n} est déjà ouverte pour cela, {state}."),
    "work_repeat": _("Récidive : réparé il y a moins de 30 jours par la DI n° {n}."),
    "work_done": _("Intervention demandée."),
    # Procedures (fiches réflexes)
    "procedure_progress": _("{n} sur {all}"),
    "procedure_by": _("Ouverte par {who}"),
    "procedure_rule": _("Ouverte par la règle « {rule} »"),
    "procedure_class": _("Ouverte d'office"),
    "procedure_choose": _("Aucune autre fiche à ouvrir."),
    "procedure_request": _("Demander l'intervention"),
    "step_done": _("fait par {who}, {time}"),
    "step_somebody": _("quelqu'un"),
    "step_before": _("avant {time}"),
    "step_late": _("conseillé avant {time}"),
    "done_check": _("Étape faite, au journal."),
    "done_uncheck": _("Étape à refaire, au journal."),
    "done_procedure": _("Fiche réflexe ouverte."),
    "journal_procedure.opened": _("Fiche réflexe"),
    "journal_intervention.opened": _("Intervention demandée"),
    "journal_intervention.updated": _("Intervention"),
    "journal_intervention.order": _("Intervention"),
    "journal_intervention.clock": _("Délai du contrat"),
    "journal_intervention.suspension": _("Délai du contrat"),
    "journal_intervention.regrouped": _("Interventions regroupées"),
}
