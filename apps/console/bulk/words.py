# SPDX-License-Identifier: EUPL-1.2
"""What became of a gesture, in one French sentence: « 480 acquittées, 20 l'étaient déjà, 3 non permises »."""

from collections.abc import Callable
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.console.models import BulkAct


def sentence(job: BulkAct) -> str:
    """Counts that are not nil, the first one always; what was left when it was stopped."""
    found = {name: job.outcome.get(name, 0) for name in ("done", "already", "impossible", "forbidden")}
    parts = [done(job.act, found["done"])]
    said = {"already": already, "impossible": impossible, "forbidden": forbidden_of(job.listed)}
    parts += [words(found[name]) for name, words in said.items() if found[name]]
    left = job.total - job.processed
    if left and job.status != BulkAct.Status.RUNNING:
        parts.append(ngettext("%(n)s laissée", "%(n)s laissées", left) % _n(left))
    return ", ".join(parts)


def done(act: str, n: int) -> str:
    models = {
        "acknowledge": ngettext("%(n)s acquittée", "%(n)s acquittées", n),
        "shelve": ngettext("%(n)s masquée", "%(n)s masquées", n),
        "bring_back": ngettext("%(n)s remise en surveillance", "%(n)s remises en surveillance", n),
        "take": ngettext("%(n)s pris en charge", "%(n)s pris en charge", n),
        "assign": ngettext("%(n)s confié", "%(n)s confiés", n),
        "give_back": ngettext("%(n)s rendu", "%(n)s rendus", n),
        "comment": ngettext("%(n)s commentaire écrit", "%(n)s commentaires écrits", n),
        "close": ngettext("%(n)s clos", "%(n)s clos", n),
    }
    return models[act] % _n(n)


def already(n: int) -> str:
    return ngettext("%(n)s l'était déjà", "%(n)s l'étaient déjà", n) % _n(n)


def impossible(n: int) -> str:
    return ngettext("%(n)s impossible", "%(n)s impossibles", n) % _n(n)


def forbidden_of(listed: str) -> Callable[[int], str]:
    def forbidden(n: int) -> str:
        if listed == "incidents":
            return ngettext("%(n)s non permis", "%(n)s non permis", n) % _n(n)
        return ngettext("%(n)s non permise", "%(n)s non permises", n) % _n(n)

    return forbidden


def _n(n: int) -> dict[str, Any]:
    return {"n": intcomma(n)}


def title(job: BulkAct) -> str:
    """What is being done: « Acquitter : 1 234 alarmes »."""
    many = {
        "alarms": ngettext("%(n)s alarme", "%(n)s alarmes", job.total),
        "incidents": ngettext("%(n)s incident", "%(n)s incidents", job.total),
    }
    what = many[job.listed] % _n(job.total)
    return _("%(act)s : %(what)s") % {"act": job.get_act_display(), "what": what}
