# SPDX-License-Identifier: EUPL-1.2
"""Rows as the specification names them, and what of a report may leave: never who reported, nor how to reach them.

Words and photos leave where the jurisdiction publishes them, as an agent approved them. A report about one of our
assets is where the asset is; anywhere else, and on private ground, may be somebody's door: its position is rounded, its
number left out.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.open311.asking import CLOSED, OPEN
from apps.open311.models import Jurisdiction
from apps.open311.rendering import NOT_XML
from apps.signalements import workflow
from apps.signalements.models import Category, Signalement, Step
from apps.signalements.places import NUMBER
from apps.signalements.questions import LONGEST
from apps.signalements.services import Made

ROUNDED = 3  # decimals of a degree: some hundred metres
TO_REACH = re.compile(r"\S+@\S+|(?<![\w])\+?\d(?:[\s.\-()]{0,2}\d){7,}")  # an e-mail, a telephone number
HIDDEN = "[…]"


def service(one: Category) -> dict[str, Any]:
    return {
        "service_code": one.code,
        "service_name": one.label,
        "description": one.help_text or None,
        "metadata": bool(one.questions),
        "type": "realtime",
        "keywords": ", ".join(one.keywords) or None,
        "group": one.get_trade_display(),
    }


def definition(one: Category) -> dict[str, Any]:
    attributes = [_attribute(rank, question) for rank, question in enumerate(one.questions, 1)]
    return {"service_code": one.code, "attributes": attributes}


def _attribute(rank: int, question: dict[str, Any]) -> dict[str, Any]:
    choices = question.get("choices") or []
    shape = {
        "variable": True,
        "code": question["code"],
        "datatype": "singlevaluelist" if choices else "string",
        "required": bool(question.get("required")),
        "datatype_description": None if choices else _("%(most)d caractères au plus.") % {"most": LONGEST},
        "order": rank,
        "description": question["label"],
    }
    return shape | ({"values": [{"key": text, "name": text} for text in choices]} if choices else {})


# --- A report ---------------------------------------------------------------------------------------------------------


def report(one: Signalement, at: Jurisdiction, base: str) -> dict[str, Any]:
    """`base`: scheme and host of our own address."""
    public = is_public(one, at)
    approved = getattr(one, "moderation", None)
    located = place(one, public=public)
    return {
        "service_request_id": one.reference,
        "status": status(one.state),
        "status_notes": notes(one),
        "service_name": one.category.label,
        "service_code": one.category.code,
        "description": (masked(approved.text) or None) if approved and public else None,
        "agency_responsible": one.category.service or one.territory.name,
        "service_notice": None,
        "requested_datetime": written(one.received_at),
        "updated_datetime": written(one.closed_at if one.closed_at and not one.is_open else one.changed_at),
        "expected_datetime": written(_expected(one)),
        **located,
        "zipcode": None,
        "media_url": _media(one, base) if approved and public and approved.photos else None,
    }


def is_public(one: Signalement, at: Jurisdiction) -> bool:
    """Its words and its photos: an agent approved what is published, and did not set the report aside."""
    approved = getattr(one, "moderation", None) is not None
    return at.publishes and approved and not one.held and one.state != workflow.REJECTED


def on_private_ground(one: Signalement) -> bool:
    """As an agent said of this one, else as its category is."""
    said = getattr(one, "moderation", None)
    return one.category.private_ground if said is None or said.private_ground is None else said.private_ground


def place(one: Signalement, *, public: bool) -> dict[str, Any]:
    asset = one.asset
    if asset is not None and asset.kind.restricted:
        return {"address": None, "address_id": None, "lat": None, "long": None}
    if asset is not None and not on_private_ground(one):
        middle = one.place or (asset.geometry.centroid if asset.geometry else None)
        where = {"address": str(asset), "address_id": str(asset.uid)}
        return where | _lonlat(middle, 6)
    address = masked(NUMBER.sub("", one.address)) if public else ""
    return {"address": address or None, "address_id": None, **_lonlat(one.place, ROUNDED)}


def _lonlat(point: Any, decimals: int) -> dict[str, float | None]:
    if point is None:
        return {"lat": None, "long": None}
    return {"lat": round(point.y, decimals), "long": round(point.x, decimals)}


def status(state: str) -> str:
    return OPEN if state in workflow.OPEN else CLOSED


def notes(one: Signalement) -> str:
    """« Traité : réparé provisoirement ». Closed is not repaired: the outcome says what became of it."""
    words = [str(one.get_state_display())]
    if one.outcome and one.get_outcome_display() != words[0]:
        words.append(str(one.get_outcome_display()))
    if one.state == workflow.OUT_OF_SCOPE:
        words.append(one.addressee)
    if one.state == workflow.DUPLICATE and one.duplicate_of is not None:
        words.append(one.duplicate_of.reference)
    return _(" : ").join(words)


def masked(text: str) -> str:
    return TO_REACH.sub(HIDDEN, NOT_XML.sub("", text)).strip()


def _expected(one: Signalement) -> datetime | None:
    days = one.category.public_delay
    return one.received_at + timedelta(days=days) if days and one.is_open else None


def _media(one: Any, base: str) -> str | None:
    photos: Sequence[Any] = one.public_photos
    return base + reverse("open311-photo", kwargs={"uid": photos[0].uid}) if photos else None


# --- What is answered to a report, and afterwards ---------------------------------------------------------------------


def receipt(made: Made, notice: str) -> dict[str, Any]:
    """The token opens the follow-up page too: it is for who reported."""
    return {
        "service_request_id": made.signalement.reference,
        "token": made.token,
        "service_notice": notice or None,
        "account_id": None,
    }


def update(step: Step) -> dict[str, Any]:
    return {
        "update_id": str(step.pk),
        "service_request_id": step.signalement.reference,
        "status": status(step.after),
        "updated_datetime": written(step.at),
        "description": step.said,
    }


def written(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
