# SPDX-License-Identifier: EUPL-1.2
"""The doors of Open311: a key is issued or taken back; a report comes in by the one door of signalements."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.open311 import placing, selectors
from apps.open311.asking import Said
from apps.open311.models import ApiKey, Intake, Jurisdiction
from apps.open311.refusals import Refused
from apps.signalements import limits, tokens
from apps.signalements.models import Category, Signalement
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.services import Made, Wish, submit
from apps.territories.models import Territory, User

PREFIX = "o311-"  # says what a lost key is
SHOWN = 12  # characters of a key that its row keeps, to recognise it
DAY = timedelta(hours=24)
FIELDS = {  # of the one door -> of the specification
    "place": "lat, long",
    "address": "address_string",
    "asset": "address_id",
    "text": "description",
    "answers": "attribute",
    "category": "service_code",
}


# --- Keys -------------------------------------------------------------------------------------------------------------


def issue(
    *, territory: Territory, partner: str, quota: int, by: User | None, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """The row, and the key itself: 192 bits, shown once."""
    plain = PREFIX + secrets.token_urlsafe(24)
    row = ApiKey.objects.create(
        territory=territory,
        partner=partner,
        quota=quota,
        expires_at=expires_at,
        start=plain[:SHOWN],
        digest=tokens.digest(plain),
        created_at=timezone.now(),
        created_by=by,
    )
    return row, plain


@transaction.atomic
def revoke(*, key_ids: Any, by: User) -> int:
    """At once, for good; how many of them were valid, and this person's to take back."""
    rows = ApiKey.objects.visible_to(by, "open311.change_apikey").filter(pk__in=key_ids, revoked_at=None)
    return rows.update(revoked_at=timezone.now())


def key_of(at: Jurisdiction, plain: str) -> ApiKey | None:
    """Raises Refused when it is required and missing, or given and not valid here."""
    if not plain and not at.key_required:
        return None
    row = ApiKey.objects.valid().filter(territory=at.territory_id, digest=tokens.digest(plain)).first()
    if row is None:
        raise Refused(403, _("api_key : absente, inconnue, révoquée ou d'une autre juridiction."))
    return row


# --- Reports ----------------------------------------------------------------------------------------------------------


def receive(*, at: Jurisdiction, key: ApiKey | None, said: Said, address: str) -> Made:
    """Sent again with the same key and reference, made once. `address`: where it comes from. Raises Refused."""
    try:
        flood = limits.take(address).flood
    except TooMany as refused:
        raise Refused(429, str(refused), headers={"Retry-After": str(int(limits.SLOT.total_seconds()))}) from refused
    try:
        return _received(key, said, _wish(at, said, held=flood))
    except SignalementRefused as refused:
        field = FIELDS.get(refused.field, refused.field)
        raise Refused(400, f"{field} : {refused}" if field else str(refused)) from refused


@transaction.atomic
def _received(key: ApiKey | None, said: Said, wish: Wish) -> Made:
    if key is None:
        return submit(key=tokens.digest(tokens.new_form()), wish=wish)
    held = ApiKey.objects.valid().select_for_update(of=("self",)).filter(pk=key.pk).first()  # one report at a time
    if held is None:
        raise Refused(403, _("api_key : révoquée."))
    if not said.reference:
        _within_quota(held)
        return _noted(held, said, submit(key=tokens.digest(tokens.new_form()), wish=wish))
    known = Intake.objects.filter(key=held, reference=said.reference).exists()
    if not known:
        _within_quota(held)
    made = submit(key=tokens.digest(f"open311:{held.pk}:{said.reference}"), wish=wish)
    return made if known else _noted(held, said, made)


def _within_quota(key: ApiKey) -> None:
    now = timezone.now()
    if Intake.objects.filter(key=key, at__gt=now - DAY).count() >= key.quota:
        words = _("Quota de la clé atteint : %(most)d signalements par 24 heures.") % {"most": key.quota}
        raise Refused(429, words, headers={"Retry-After": "3600"})


def _noted(key: ApiKey, said: Said, made: Made) -> Made:
    report = made.signalement
    Intake.objects.create(key=key, signalement=report, reference=said.reference, at=timezone.now())
    return made


def _wish(at: Jurisdiction, said: Said, *, held: bool) -> Wish:
    """Raises Refused, or SignalementRefused naming the field."""
    category = _category(at, said.service_code)
    unknown = set(said.attributes) - {one["code"] for one in category.questions}
    if unknown:
        raise Refused(400, _("attribute : %(n)d code inconnu de ce service.") % {"n": len(unknown)})
    return Wish(
        place=placing.place(said, at.territory.desk),
        category=category,
        text=said.text,
        answers=dict(said.attributes),
        channel=Signalement.Channel.API,
        email=said.email,
        phone=said.phone,
        held=held,
    )


def _category(at: Jurisdiction, code: str) -> Category:
    if not code:
        raise Refused(400, _("service_code : absent."))
    category = selectors.service(at, code)
    if category is None:
        raise Refused(404, _("service_code : inconnu de cette juridiction."))
    return category
