# SPDX-License-Identifier: EUPL-1.2
"""Whether what signalements owe is done: e-mails to inhabitants, their photos, what is handed to other authorities.
Counted for everybody, and named for nobody."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.signalements import overdue
from apps.signalements.letters import watching
from apps.supervision.doctor.finding import Finding, fault, ok, warning
from apps.supervision.doctor.processes import spoken


def findings() -> list[Finding]:
    return [mails(), photos(), handovers()]


def mails() -> Finding:
    part, found = _("Courriels aux habitants"), watching.going()
    if found.late and found.since:
        told = ngettext("%(n)d en retard de %(age)s", "%(n)d en retard, le plus ancien de %(age)s", found.late)
        text = told % {"n": found.late, "age": spoken(timezone.now() - found.since)}
        return fault(part, text, _("Vérifiez les tâches de fond (worker, beat)."))
    if found.failing:
        told = ngettext("%(n)d en échec : %(why)s", "%(n)d en échec, dont le dernier : %(why)s", found.failing)
        text = told % {"n": found.failing, "why": found.reason}
        return fault(part, text, _("Vérifiez le serveur de messagerie (EMAIL_URL)."))
    if found.held:
        told = ngettext("%(n)d attend un serveur de messagerie", "%(n)d attendent un serveur de messagerie", found.held)
        return warning(part, told % {"n": found.held}, _("Donnez EMAIL_URL, puis relancez."))
    return ok(part, _("à l'heure"))


def photos() -> Finding:
    part, found = _("Photos des habitants"), overdue.photos()
    if found.late and found.since:
        told = ngettext(
            "%(n)d attend d'être préparée depuis %(age)s",
            "%(n)d attendent d'être préparées, la plus ancienne depuis %(age)s",
            found.late,
        )
        text = told % {"n": found.late, "age": spoken(timezone.now() - found.since)} + _failing(found)
        if found.moving:
            return warning(part, text, _("La préparation avance : après un afflux, rien à faire qu'attendre."))
        return fault(part, text, _("Vérifiez les tâches de fond (worker, beat) et la place sur le disque."))
    return ok(part, _("préparées à mesure"))


def handovers() -> Finding:
    part, found = _("Signalements transmis à d'autres autorités"), overdue.handovers()
    if found.late and found.since:
        told = ngettext(
            "%(n)d n'est pas parti depuis %(age)s",
            "%(n)d ne sont pas partis, le plus ancien depuis %(age)s",
            found.late,
        )
        text = told % {"n": found.late, "age": spoken(timezone.now() - found.since)} + _failing(found)
        return fault(part, text, _("Vérifiez l'adresse Open311 du destinataire et les tâches de fond (worker, beat)."))
    if found.stopped:
        told = ngettext("%(n)d attend la décision d'un agent", "%(n)d attendent la décision d'un agent", found.stopped)
        return warning(
            part, told % {"n": found.stopped}, _("Ouvrez Administration › Transmissions à d'autres autorités.")
        )
    return ok(part, _("à l'heure"))


def _failing(found: overdue.Overdue) -> str:
    """What was said at the last attempt, when there was one."""
    if not found.failing:
        return ""
    return _(" ; dernier échec : %(why)s") % {"why": found.reason[:200]}
