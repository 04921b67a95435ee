# SPDX-License-Identifier: EUPL-1.2
"""Documents of the demo, all invented: for each cabinet, which feeders leave it and what they feed."""

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import Flowable, Paragraph

from apps.assets.documents import filing
from apps.assets.models import Asset, Document, NetworkEdge
from apps.territories.models import Territory, User
from apps.territories.paper import STYLES, fact, pdf, text


@transaction.atomic
def load(plan: dict[str, Any]) -> int:
    """How many were filed; none a second time, nor without accounts."""
    by = User.objects.filter(username=plan["by"]).first()
    within = Territory.objects.get(code=plan["territory"]).includes.all()
    cabinets = Asset.objects.filter(kind__code=plan["kind"], owner__in=within, attributes__fictif=True)
    rows = cabinets.filter(documents=None).select_related("owner").order_by("code")
    if by is None:
        return 0
    for cabinet in rows:
        content = scheme(cabinet, plan["title"])
        placed = filing.placed(name=f"schema {cabinet.code}.pdf", content=content)
        filing.add(asset=cabinet, by=by, title=plan["title"], nature=Document.Nature.PLAN, placed=placed)
    return Document.objects.filter(asset__in=cabinets).count()


def scheme(cabinet: Asset, title: str) -> bytes:
    """One page."""
    said = _("%(what)s de l'armoire %(code)s") % {"what": title, "code": cabinet.code}
    story: list[Flowable] = [Paragraph(text(said), STYLES["title"])]
    story.append(Paragraph(fact(_("Commune"), cabinet.owner.name), STYLES["fact"]))
    story.append(Paragraph(text(_("Document inventé pour la démonstration.")), STYLES["small"]))
    feeders = NetworkEdge.objects.filter(upstream=cabinet, nature=NetworkEdge.Nature.POWER)
    fed = feeders.annotate(fed=Count("downstream__feeds")).order_by("downstream__code")
    for code, count in fed.values_list("downstream__code", "fed"):
        lamps = ngettext("%(n)d point lumineux", "%(n)d points lumineux", count) % {"n": count}
        story.append(Paragraph(fact(code, lamps), STYLES["fact"]))
    return pdf(story, title=said, subject=_("Document fictif"))
