# SPDX-License-Identifier: EUPL-1.2
"""What a GMAO is told, in words: the order, a text, a photo, a new state."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.photos import storing
from apps.connectors.gmao.base import Addition, Order
from apps.events.models import Severity
from apps.interventions.models import NEVER, Handoff, Step, WorkRequest

MOST_ASSETS = 30  # named in the description; the page has them all


def order(handoff: Handoff, request: WorkRequest) -> Order:
    return Order(
        key=str(handoff.key),
        number=request.pk,
        title=f"DI {request.pk} · {request.title}",
        description="\n".join(_lines(request)),
        priority=Severity(request.priority).slug,
        trade=request.trade,
        due_at=None if request.due_at == NEVER else request.due_at,
        lonlat=None if request.restricted or not request.place else (request.place.x, request.place.y),
    )


def addition(handoff: Handoff, request: WorkRequest, step: str = "") -> Addition:
    """Raises FileNotFoundError for a photo that is no longer in its folder."""
    key = str(handoff.key)
    if handoff.comment is not None:
        return Addition(key, Handoff.Kind.TEXT, text=f"{_name(handoff.comment.by)} : {handoff.comment.text}")
    if handoff.attachment is not None:
        photo = handoff.attachment
        text = " · ".join(filter(None, [str(photo.get_moment_display()), photo.caption, _name(photo.by)]))
        name = f"{photo.moment}-{photo.pk}.jpg"
        return Addition(key, Handoff.Kind.PHOTO, text=text, name=name, data=storing.read(photo.file))
    return Addition(key, Handoff.Kind.STATE, text=_state(request, step), step=step)


def _lines(request: WorkRequest) -> list[str]:
    """A position that is reserved is read in Connecte, by who may."""
    assets = list(request.assets.order_by("code").values_list("code", "name")[: MOST_ASSETS + 1])
    lines = [request.description] if request.description else []
    lines.append(_("Territoire : %(name)s") % {"name": request.territory.name})
    if request.fault_class:
        lines.append(_("Classe de panne : %(name)s") % {"name": request.fault_class.label})
    if request.restricted:
        lines.append(_("Position réservée : à lire dans Connecte."))
    else:
        lines += [" ".join(filter(None, [_("Équipement :"), code, name])) for code, name in assets[:MOST_ASSETS]]
        if len(assets) > MOST_ASSETS:
            lines.append(_("… et d'autres : voir Connecte."))
        if request.place:
            lines.append(_("Lieu : %(lat).5f, %(lon).5f") % {"lat": request.place.y, "lon": request.place.x})
    lines.append(_("Détectée le %(at)s") % {"at": f"{timezone.localtime(request.detected_at):%d/%m/%Y à %H:%M}"})
    lines.append(page(request))
    return lines


def page(request: WorkRequest) -> str:
    return f"{settings.BASE_URL}/interventions/{request.pk}/"


def _state(request: WorkRequest, step: str) -> str:
    words = {"step": Step(step).label, "state": request.get_state_display()}
    said = _("Connecte : %(step)s (demande « %(state)s »).") % words
    return f"{said} {request.outcome_said}".strip()


def _name(person: Any) -> str:
    return person.get_full_name() or person.username
