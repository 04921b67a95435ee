# SPDX-License-Identifier: EUPL-1.2
"""What a step is called for whoever follows: short, plain, true. « Traité » never says more than its outcome."""

from django.utils.translation import gettext as _

from apps.signalements import workflow
from apps.signalements.models import Routing, Signalement

Outcome = Signalement.Outcome


def said(report: Signalement) -> str:
    """Of the state that the report is in now."""
    if report.state == workflow.TREATED:
        return _treated(report.outcome)
    if report.state == workflow.FORWARDED:
        return _forwarded(report)
    words = {
        workflow.RECEIVED: _("Votre signalement est bien arrivé."),
        workflow.QUALIFIED: _("Un agent l'a lu : il sera traité."),
        workflow.PLANNED: _("L'intervention est programmée."),
        workflow.IN_PROGRESS: _("Une équipe s'en occupe."),
        workflow.PARTIAL: _("Rétabli provisoirement : la réparation définitive suivra."),
        workflow.CONFIRMED: _("La réparation est confirmée.")
        if report.confirmation == Signalement.Confirmation.CITIZEN
        else _("Sans réponse de votre part, le dossier est clos."),
        workflow.INFO_ASKED: _("Nous avons une question."),
        workflow.DUPLICATE: _("Déjà signalé : vous suivez désormais le même dossier que d'autres habitants."),
        workflow.OUT_OF_SCOPE: _("Cela ne relève pas de nous. À qui s'adresser : %(who)s.") % {"who": report.addressee},
        workflow.REJECTED: _("Votre signalement n'a pas été retenu."),
        workflow.REOPENED: _("Ce n'est pas réparé : le dossier est rouvert."),
    }
    return words[report.state]


def _forwarded(report: Signalement) -> str:
    routed = Routing.objects.filter(signalement=report).values_list("addressee__name", flat=True).first()
    who = routed or report.category.service
    return _("Transmis à : %(who)s.") % {"who": who} if who else _("Transmis à l'équipe.")


def _treated(outcome: str) -> str:
    words: dict[str, str] = {
        Outcome.RESOLVED: _("L'équipe dit que c'est réparé."),
        Outcome.PROVISIONAL: _("L'équipe a fait une réparation provisoire."),
        Outcome.NOT_FOUND: _("L'équipe est venue et n'a rien trouvé à réparer."),
        Outcome.NEEDLESS: _("Il n'y avait plus rien à faire."),
        Outcome.OUT_OF_SCOPE: _("L'équipe est venue : cela ne relève pas de nous."),
    }
    return words.get(outcome, _("Le dossier est traité."))
