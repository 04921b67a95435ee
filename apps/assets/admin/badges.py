# SPDX-License-Identifier: EUPL-1.2
"""States in lists: a shape, a word and a class; never a colour alone (interface.md)."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from apps.assets.models import Asset, Source

SEVERITIES = {1: "critical", 2: "major", 3: "minor"}
SHAPES = {"critical": "◆", "major": "▲", "minor": "◕", "normal": "•", "unknown": "◌", "silent": "○", "masked": "⊘"}
HEALTH = {"ok": ("normal", "•"), "degraded": ("major", "▲"), "down": ("critical", "◆"), "unknown": ("unknown", "◌")}
JOBS = {"done": "✓", "failed": "◆", "cancelled": "⊘", "uploaded": "◌", "analysing": "…", "running": "…", "ready": "▲"}


def asset_state(asset: Asset) -> SafeString:
    """« ◆ En défaut, acquitté depuis 3 minutes »."""
    style = SEVERITIES.get(asset.severity or 0, asset.state)
    word = asset.get_state_display()
    if asset.state == Asset.State.FAULT and asset.acked:
        word = _("%(state)s, acquitté") % {"state": word}
    since = None if asset.state == Asset.State.SILENT else asset.state_at  # nothing ever spoke: no age to tell
    return badge(style, SHAPES.get(style, "◆"), word, since)


def source_health(source: Source) -> SafeString:
    if not source.telemetered:
        return badge("silent", "○", _("Sans télégestion"), None)
    style, shape = HEALTH[source.health]
    return badge(style, shape, source.get_health_display(), source.health_at)


def badge(style: str, shape: str, word: str, since: datetime | None) -> SafeString:
    age = format_html(" <time datetime='{}'>{}</time>", since.isoformat(), ago(since)) if since else ""
    return format_html('<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>{}', style, shape, word, age)


def ago(since: datetime) -> str:
    """« depuis 3 minutes »: the largest unit is enough in a list."""
    if timezone.now() - since < timedelta(minutes=1):
        return _("à l'instant")
    return _("depuis %(age)s") % {"age": timesince(since, depth=1)}
