# SPDX-License-Identifier: EUPL-1.2
"""The one door in: a report is made, or joined. Idempotent by the key of its form: sent twice, made once.

Nothing here talks to Redis or to a mail server: rows are written, and what they owe is done later by who sweeps them.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.signalements import abusing, cleaning, holding, passing, questions, sealed, telling, tokens, voices, workflow
from apps.signalements.models import (
    LONGEST,
    Access,
    Category,
    Contact,
    Draft,
    Follower,
    Letter,
    Photo,
    Signalement,
    Step,
)
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused
from apps.signalements.routing import choosing
from apps.signalements.streets import owing
from apps.territories.models import User

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read for something else
MOST_PHOTOS = 5
SHORTEST_PHONE, LONGEST_PHONE = 6, 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says. `suggested`: the category was among those that the words suggested."""

    place: Place
    category: Category
    text: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    suggested: bool = False
    channel: str = Signalement.Channel.WEB
    email: str = ""
    phone: str = ""
    held: bool = False
    network: str = ""  # as voices.of_address says it
    origin: str = ""  # as limits.network says it


@dataclass(frozen=True, slots=True)
class Made:
    """`token` opens the follow-up page; it is told to who sent the form, and kept nowhere."""

    signalement: Signalement
    follower: Follower
    token: str


def submit(*, key: str, wish: Wish, by: User | None = None, photos: Sequence[Photo] = ()) -> Made:
    """Raises SignalementRefused naming the field. `photos`: those of its draft, that become its own."""
    wanted = _checked(wish)
    try:
        with transaction.atomic():
            if made := _known(key):
                return made
            made = _made(key, wanted, by, photos=photos)
            Draft.objects.filter(key=key).update(made_at=made.signalement.received_at)
            return _told(made)
    except IntegrityError:  # the same form, sent at the same moment: the other one made it
        if (made := _known(key)) is None:
            raise
        return made


def submit_whole(*, key: str, wish: Wish, given: Sequence[sealed.Sealed]) -> Made:
    """The same in one go, by who has just seen that this key has made nothing and has no draft. `given`: its photos, a
    file each. Raises SignalementRefused naming the field."""
    wanted = _checked(wish)
    try:
        with sealed.or_forgotten(*(one.file for one in given)):
            return _told(_made(key, wanted, None, given=given))
    except IntegrityError:
        if (made := _known(key)) is None:
            raise
        return made


@transaction.atomic
def join(*, key: str, signalement_id: int, email: str = "", phone: str = "", network: str = "") -> Made:
    """« Moi aussi »: follow an open report instead of making another. Raises SignalementRefused."""
    if made := _known(key):
        return made
    contact = _contact(email, phone)
    rows = holding.locked([signalement_id])
    if not rows or not rows[0].is_open:
        raise SignalementRefused("", _("Ce signalement n'est plus ouvert : faites-en un nouveau."))
    report = rows[0]
    if made := _known(key):  # the same form, sent at the same moment
        return made
    now = timezone.now()
    made = _follow(key, report, contact, author=False, now=now)
    voices.keep(made.follower, network, by=None, channel=report.channel, at=now)
    others = report.followers.filter(author=False).count()
    words = ngettext("%(n)d autre habitant suit.", "%(n)d autres habitants suivent.", others) % {"n": others}
    passing.tell(report, Step.Kind.JOINED, by=None, said=words)
    Draft.objects.filter(key=key).update(made_at=timezone.now())
    telling.done(report)
    return made


def attach(report: Signalement, photos: Sequence[Photo]) -> None:
    if numbers := [photo.pk for photo in photos[:MOST_PHOTOS]]:
        Photo.objects.filter(pk__in=numbers).update(signalement=report, draft=None)


def _known(key: str) -> Made | None:
    follower = Follower.objects.filter(key=key).select_related("signalement__category").first()
    return Made(follower.signalement, follower, tokens.of_form(key)) if follower else None


def _made(
    key: str, wish: Wish, by: User | None, *, photos: Sequence[Photo] = (), given: Sequence[sealed.Sealed] = ()
) -> Made:
    """Its rows; the last ones, which others wait for, are those of `_told`."""
    now = timezone.now()
    contact = _contact(wish.email, wish.phone)
    report = _reported(wish, by, now)
    made = _follow(key, report, contact, author=True, now=now)
    voices.keep(made.follower, wish.network, by=by, channel=wish.channel, at=now)
    if wish.origin:
        abusing.remember(report, wish.origin)
    attach(report, photos)
    if given:
        sealed.keep(given, signalement=report)
    choosing.choose(report)
    step = passing.tell(report, Step.Kind.MOVED, by=by, public=True, quietly=True, after=workflow.RECEIVED)
    owing.owe(report, step)
    if contact.get("email"):  # nobody else follows it yet
        Letter.objects.create(follower=made.follower, step=step)
    return made


def _told(made: Made) -> Made:
    telling.done(made.signalement, kind=telling.CREATED)
    return made


def _reported(wish: Wish, by: User | None, now: datetime) -> Signalement:
    place = wish.place
    return Signalement.objects.create(
        reference=_reference(),
        territory=place.territory,
        category=wish.category,
        category_first=wish.category,
        qualified_from=_qualified_from(wish, by),
        asset=place.asset,
        place=place.point,
        address=place.address[:200],
        text=wish.text,
        answers=wish.answers,
        channel=wish.channel,
        held=wish.held,
        received_at=now,
        changed_at=now,
        entered_by=by,
    )


def _follow(key: str, report: Signalement, contact: dict[str, str], *, author: bool, now: datetime) -> Made:
    follower = Follower.objects.create(signalement=report, key=key, author=author, created_at=now)
    if contact:
        Contact.objects.create(follower=follower, consent_at=now, **contact)
    token = tokens.of_form(key)
    grant(follower, token, now)
    return Made(report, follower, token)


def grant(follower: Follower, token: str, now: datetime) -> None:
    """This token opens the follow-up page of this person."""
    Access.objects.create(follower=follower, digest=tokens.digest(token), expires_at=now + tokens.ACCESS_LASTS)


def _checked(wish: Wish) -> Wish:
    """The wish as it can be stored. Raises SignalementRefused."""
    if wish.category.territory_id != wish.place.desk.territory_id or not wish.category.active:
        raise SignalementRefused("category", _("Choisir une catégorie de la liste."))
    if wish.category.addressee:
        words = _("Cela ne relève pas de nous. Adressez-vous à : %(who)s.")
        raise SignalementRefused("category", words % {"who": wish.category.addressee})
    if wish.place.asset is not None and wish.place.asset.kind.restricted:
        raise SignalementRefused("place", _("Équipement inconnu."))
    text = cleaning.text("text", wish.text, LONGEST)
    given = {code: cleaning.line("answers", str(answer), LONGEST) for code, answer in wish.answers.items()}
    try:
        answers = questions.answered(wish.category.questions, given)
    except ValidationError as error:
        raise SignalementRefused("answers", " ".join(error.messages)) from error
    _contact(wish.email, wish.phone)
    return replace(wish, text=text, answers=answers)


def _contact(email: str, phone: str) -> dict[str, str]:
    """What was given, nothing when nothing was. Raises SignalementRefused (email, phone)."""
    mail, number = cleaning.line("email", email, 254), cleaning.line("phone", phone, LONGEST_PHONE)
    if mail:
        try:
            validate_email(mail)
        except ValidationError as error:
            raise SignalementRefused(
                "email", _("Adresse de courriel illisible, par exemple nom@exemple.fr.")
            ) from error
    digits = sum(one.isdigit() for one in number)
    if number and not (digits >= SHORTEST_PHONE and all(one.isdigit() or one in " +.-()" for one in number)):
        raise SignalementRefused("phone", _("Numéro de téléphone illisible, par exemple 06 12 34 56 78."))
    return {"email": mail, "phone": number} if mail or number else {}


def _qualified_from(wish: Wish, by: User | None) -> str:
    if by is not None:
        return Signalement.Qualified.AGENT.value
    return (Signalement.Qualified.SUGGESTION if wish.suggested else Signalement.Qualified.CITIZEN).value


def _reference() -> str:
    """« S-7K4M-2QXD »: said on the telephone, guessed by nobody; it opens nothing."""
    letters = "".join(secrets.choice(ALPHABET) for _rank in range(8))
    return f"S-{letters[:4]}-{letters[4:]}"
