# SPDX-License-Identifier: EUPL-1.2
"""The few questions of a category, as data; and the answers to them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST, LONGEST = 5, 200  # questions of a category; characters of an answer
KEYS = {"code", "label", "choices", "required"}


def validate(value: Any) -> None:
    """Of the admin's field. Raises ValidationError naming the question."""
    if not isinstance(value, list) or len(value) > MOST:
        raise ValidationError(_("Une liste de %(most)d questions au plus.") % {"most": MOST})
    codes = [_checked(rank, one) for rank, one in enumerate(value, 1)]
    if len(set(codes)) < len(codes):
        raise ValidationError(_("Deux questions ont le même code."))


def _checked(rank: int, one: Any) -> str:
    if not isinstance(one, dict) or not {"code", "label"} <= set(one) <= KEYS:
        words = _("Question %(rank)d : « code » et « label » sont attendus, « choices » et « required » possibles.")
        raise ValidationError(words % {"rank": rank})
    texts = [one["code"], one["label"], *(one.get("choices") or [])]
    if not all(isinstance(text, str) and 0 < len(text) <= LONGEST for text in texts):
        raise ValidationError(_("Question %(rank)d : des textes courts sont attendus.") % {"rank": rank})
    return str(one["code"])


def answered(questions: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, str]:
    """The answers to these questions alone, as text. Raises ValidationError keyed by the code of the question."""
    answers, faults = {}, {}
    for one in questions:
        text = str(given.get(one["code"]) or "").strip()
        if not text and one.get("required"):
            faults[one["code"]] = _("Répondre à cette question.")
        elif one.get("choices") and text and text not in one["choices"]:
            faults[one["code"]] = _("Choisir une des réponses proposées.")
        elif len(text) > LONGEST:
            faults[one["code"]] = _("%(most)d caractères au plus.") % {"most": LONGEST}
        elif text:
            answers[one["code"]] = text
    if faults:
        raise ValidationError(faults)
    return answers


def in_words(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Question and answer, in the order of the questions; an answer to a question since removed keeps its code."""
    labels = {one["code"]: one["label"] for one in questions}
    known = [(labels[code], answers[code]) for code in labels if code in answers]
    return known + [(code, text) for code, text in answers.items() if code not in labels]
