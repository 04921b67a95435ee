# SPDX-License-Identifier: EUPL-1.2
"""Whether inhabitants are written to: counted for everybody, and named for nobody."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.signalements.letters import watching
from apps.supervision.doctor.finding import Finding, fault, ok, warning


def findings() -> list[Finding]:
    part, found = _("Courriels aux habitants"), watching.going()
    if found.late:
        told = ngettext("%(n)d en retard", "%(n)d en retard", found.late) % {"n": found.late}
        return [fault(part, told, _("Vérifiez les tâches de fond (worker, beat)."))]
    if found.failing:
        told = ngettext("%(n)d en échec : %(why)s", "%(n)d en échec, dont le dernier : %(why)s", found.failing)
        text = told % {"n": found.failing, "why": found.reason}
        return [fault(part, text, _("Vérifiez le serveur de messagerie (EMAIL_URL)."))]
    if found.held:
        told = ngettext("%(n)d attend un serveur de messagerie", "%(n)d attendent un serveur de messagerie", found.held)
        return [warning(part, told % {"n": found.held}, _("Donnez EMAIL_URL, puis relancez."))]
    return [ok(part, _("à l'heure"))]
