# SPDX-License-Identifier: EUPL-1.2
"""All that is held about one person, for themselves (GDPR, articles 15 and 20): JSON and photos, in one archive."""

import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from apps.assets.photos import storing
from apps.signalements import places, questions, register
from apps.signalements.models import Draft, Follower, Photo, Signalement, Step

NAME = "donnees.json"


def archive(row: Follower) -> bytes:
    """A photo that is not there, yet or any more, is named in the JSON, without its file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        text = json.dumps(held(row), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        kept.writestr(NAME, text.encode())
        for photo in filter(lambda one: one.is_ready, _photos(row)):
            try:
                kept.writestr(_name(photo), storing.read(photo.file), zipfile.ZIP_STORED)
            except FileNotFoundError:
                continue
    return out.getvalue()


def held(row: Follower) -> dict[str, Any]:
    """Keys are French: the person reads them."""
    contact = getattr(row, "contact", None)
    report = row.signalement
    return {
        "signalement": _report(report) if row.author else {"référence": report.reference, "suivi": "moi aussi"},
        "personne": {
            "depuis le": row.created_at,
            "courriels refusés le": row.muted_at,
            "données effacées le": row.erased_at,
            "courriel": contact.email if contact else "",
            "téléphone": contact.phone if contact else "",
            "accord donné le": contact.consent_at if contact else None,
        },
        "ce que vous avez écrit ensuite": [_step(step) for step in _steps(row)],
        "photos": [_photo(photo) for photo in _photos(row)],
        "courriels": [_letter(one) for one in row.letters.select_related("step").order_by("pk")],
        "adresses de suivi": [{"expire le": one.expires_at} for one in row.accesses.order_by("pk")],
        "formulaire gardé": list(Draft.objects.filter(key=row.key).values_list("data", flat=True)),
        "pourquoi et combien de temps": _register(report),
    }


def _report(report: Signalement) -> dict[str, Any]:
    return {
        "référence": report.reference,
        "territoire": report.territory.name,
        "catégorie": report.category.label,
        "texte": report.text,
        "réponses": [list(pair) for pair in questions.in_words(report.category.questions, report.answers)],
        "adresse": report.address,
        "position": [report.place.x, report.place.y] if report.place else None,
        "équipement": str(report.asset) if report.asset else "",
        "canal": report.get_channel_display(),
        "état": report.get_state_display(),
        "issue": report.get_outcome_display(),
        "reçu le": report.received_at,
        "terminé le": report.closed_at,
    }


def _steps(row: Follower) -> Any:
    rows = Step.objects.filter(said_by=row)
    if row.author:  # steps did not say who wrote, before
        rows |= Step.objects.filter(signalement=row.signalement, by=None, said_by=None)
    return rows.exclude(text="").order_by("at", "pk")


def _photos(row: Follower) -> list[Photo]:
    if not row.author:
        return []
    rows = Photo.objects.filter(signalement=row.signalement, moment=Photo.Moment.BEFORE, borrowed=False)
    return list(rows.order_by("at", "pk"))


def _step(step: Step) -> dict[str, Any]:
    return {"le": step.at, "à propos de": step.said, "texte": step.text}


def _photo(photo: Photo) -> dict[str, Any]:
    size = {"largeur": photo.width, "hauteur": photo.height}
    return {"fichier": _name(photo), "reçue le": photo.at, **size, "état": photo.get_state_display()}


def _name(photo: Photo) -> str:
    return f"photos/{photo.uid}.jpg"


def _letter(letter: Any) -> dict[str, Any]:
    return {"étape": letter.step.said, "état": letter.get_state_display(), "terminé le": letter.over_at}


def _register(report: Signalement) -> list[dict[str, str]]:
    desk = places.desk(report.category.territory.code)
    if desk is None:
        return []
    return [
        {"traitement": line.treatment.name, "finalité": line.treatment.purpose, "conservation": line.delay}
        for line in register.lines(desk)
    ]
