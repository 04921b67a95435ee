# SPDX-License-Identifier: EUPL-1.2
"""Errors of the API in French words: {"detail": "…"}, or {"champ": ["…"]} naming the field. Bad input is no 500."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as InvalidValue
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler (French by its own catalogue), after words for what it leaves in English or does not catch."""
    return exception_handler(in_words(error), context)


def in_words(error: Exception) -> Exception:
    if isinstance(error, InvalidValue):
        return exceptions.ValidationError(fields_of(error))
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return exceptions.NotFound(_("Introuvable, ou hors de vos territoires."))
    if isinstance(error, exceptions.ParseError):
        return exceptions.ParseError(_("Contenu illisible : un document JSON valide est attendu."))
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF Failed"):
        return exceptions.PermissionDenied(_("Page périmée : rechargez-la, puis recommencez."))
    return error


def fields_of(error: InvalidValue) -> dict[str, Any]:
    return error.message_dict if hasattr(error, "error_dict") else {"detail": error.messages}
