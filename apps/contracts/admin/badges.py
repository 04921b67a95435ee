# SPDX-License-Identifier: EUPL-1.2
"""States of versions and contracts: a shape, a word and a class; never a colour alone (interface.md)."""

from datetime import date, timedelta
from typing import Any

from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.assets.admin.badges import badge
from apps.contracts.models import Contract, ContractVersion


def version_state(version: Any, today: date) -> SafeString:
    """« En vigueur depuis le 01/03/2023 »; `followed_from` comes from selectors.timeline."""
    if version.state == ContractVersion.State.DRAFT:
        return badge("minor", "✎", _("Brouillon"), None)
    start, end = version.valid_from, version.followed_from
    if start > today:
        return badge("normal", "◔", _("À venir, à partir du %(day)s") % {"day": _day(start)}, None)
    if end is None:
        return badge("normal", "✓", _("En vigueur depuis le %(day)s") % {"day": _day(start)}, None)
    said = {"start": _day(start), "end": _day(end - timedelta(days=1))}
    if end > today:
        return badge("normal", "✓", _("En vigueur du %(start)s au %(end)s") % said, None)
    return badge("silent", "•", _("Remplacée : du %(start)s au %(end)s") % said, None)


def named(contract: Contract) -> SafeString | str:
    """The name, and that it is a sample when it is one."""
    if not contract.is_sample:
        return contract.name
    return format_html("{} {}", contract.name, badge("major", "▲", _("Exemple, à confirmer"), None))


def _day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
