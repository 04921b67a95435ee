# SPDX-License-Identifier: EUPL-1.2
"""How well a meter is read: a shape, a word and a class; never a colour alone (interface.md)."""

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from apps.assets.admin.badges import badge
from apps.energy.models import Flag, MeteringPoint, PointQuality

STYLES = {
    Flag.SILENT: ("major", "▲"),
    Flag.UNIT: ("major", "▲"),
    Flag.NEGATIVE: ("major", "▲"),
    Flag.GAPS: ("minor", "◕"),
    Flag.RESETS: ("minor", "◕"),
    Flag.DUPLICATES: ("minor", "◕"),
    Flag.ESTIMATED: ("unknown", "◌"),
    Flag.NEVER: ("unknown", "◌"),
}
GOOD, FAIR = 0.98, 0.9


def quality_of(point: MeteringPoint) -> PointQuality | None:
    return getattr(point, "quality", None)


def completeness(quality: PointQuality | None) -> SafeString:
    """« 98 % »; what was never read has none."""
    if quality is None:
        return badge("unknown", "◌", _("pas encore regardé"), None)
    if quality.completeness is None:
        return badge("unknown", "◌", _("jamais lu"), None)
    part = quality.completeness
    style, shape = ("normal", "•") if part >= GOOD else ("minor", "◕") if part >= FAIR else ("major", "▲")
    return badge(style, shape, _("%(n)d %%") % {"n": int(part * 100)}, None)


def flags(quality: PointQuality | None) -> SafeString:
    """The signals, "" when there is none."""
    known = quality.flags if quality else []
    return format_html_join(" ", "{}", ((badge(*STYLES[Flag(flag)], str(Flag(flag).label), None),) for flag in known))


def last_reading(quality: PointQuality | None) -> SafeString | str:
    """« il y a 3 heures », with the date."""
    if quality is None or quality.last_at is None:
        return "—"
    local = timezone.localtime(quality.last_at)
    said = _("il y a %(age)s") % {"age": timesince(local, depth=1)}
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), f"{local:%d/%m/%Y %H:%M}", said)
