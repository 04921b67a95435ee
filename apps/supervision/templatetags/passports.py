# SPDX-License-Identifier: EUPL-1.2
"""The score of interoperability of a source, for the pages of other apps, which do not know how it is measured."""

from django import template
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.supervision import interoperability

register = template.Library()

DAYS = 30


@register.simple_tag
def interoperability_of(source: Source) -> str:
    """In words: « Interopérabilité : 78 sur 100 », of the last 30 days."""
    score = interoperability.passport(source, DAYS).whole
    if score is None:
        return _("Interopérabilité : non mesurée")
    return _("Interopérabilité : %(score)d sur 100") % {"score": score}
