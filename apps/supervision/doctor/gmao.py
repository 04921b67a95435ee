# SPDX-License-Identifier: EUPL-1.2
"""Whether requests reach the maintenance software (GMAO): each one that a person may see, or all of them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.interventions.gmao import watching
from apps.interventions.gmao.watching import Exchange
from apps.interventions.models import Gmao
from apps.supervision.doctor.finding import Finding, fault, ok, warning
from apps.supervision.doctor.processes import spoken


def findings(gmaos: QuerySet[Gmao]) -> list[Finding]:
    found: list[Finding] = []
    for one in watching.exchanges(gmaos.filter(active=True)):
        part = _("GMAO %(name)s") % {"name": one.gmao}
        wrong = [*_faults(part, one), *_warnings(part, one)]
        found += wrong or [ok(part, _("en pause") if one.gmao.paused else _("à jour"))]
    return found


def _faults(part: str, one: Exchange) -> Iterator[Finding]:
    now = timezone.now()
    if one.down and one.gmao.health_at:
        words = {"age": spoken(now - one.gmao.health_at), "why": one.gmao.health_reason, "n": one.waiting}
        told = ngettext(
            "en panne depuis %(age)s, %(n)d envoi attend : %(why)s",
            "en panne depuis %(age)s, %(n)d envois attendent : %(why)s",
            one.waiting,
        )
        yield fault(part, told % words, _("Tout repart seul à son retour. Sinon : Administration › GMAO."))
    if one.late and one.oldest:
        told = ngettext(
            "%(n)d envoi en retard de %(age)s", "%(n)d envois en retard, le plus ancien de %(age)s", one.late
        )
        text = told % {"n": one.late, "age": spoken(now - one.oldest)}
        yield fault(part, text, _("Vérifiez les tâches de fond (worker, beat)."))
    elif one.failing and not one.down:
        told = ngettext("%(n)d envoi en échec, sera renvoyé", "%(n)d envois en échec, seront renvoyés", one.failing)
        yield fault(part, told % {"n": one.failing}, _("Ouvrez Administration › Remises à la GMAO."))


def _warnings(part: str, one: Exchange) -> Iterator[Finding]:
    if one.refused:
        told = ngettext("%(n)d envoi refusé", "%(n)d envois refusés", one.refused)
        yield warning(part, told % {"n": one.refused}, _("Corrigez, puis « Réessayer maintenant »."))
    if one.held:
        told = ngettext("%(n)d envoi à confirmer", "%(n)d envois à confirmer", one.held)
        yield warning(part, told % {"n": one.held}, _("Ouvrez Interventions : quelqu'un doit confirmer."))
    if one.conflicts:
        told = ngettext("%(n)d désaccord à trancher", "%(n)d désaccords à trancher", one.conflicts)
        yield warning(part, told % {"n": one.conflicts}, _("Ouvrez Interventions › En désaccord avec la GMAO."))
    if one.doubled:
        told = ngettext("%(n)d demande en double là-bas", "%(n)d demandes en double là-bas", one.doubled)
        yield warning(part, told % {"n": one.doubled}, _("Supprimez le doublon dans la GMAO."))
    if one.dead:
        told = ngettext("%(n)d appel inutilisable en 24 h", "%(n)d appels inutilisables en 24 h", one.dead)
        yield warning(part, told % {"n": one.dead}, _("Ouvrez Administration › Appels de GMAO."))
