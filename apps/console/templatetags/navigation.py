# SPDX-License-Identifier: EUPL-1.2
"""The main navigation of every page: the sections that the person may enter, the one they are in marked."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()


class Section(NamedTuple):
    """`doors`: (permission, name of a page), the first that is allowed is the way in. Everything under the page of the
    first is in the section."""

    name: Promise
    doors: tuple[tuple[str, str], ...]


SECTIONS = (
    Section(_("Console"), (("", "console"),)),
    Section(_("Pilotage"), (("kpi.view_figure", "steering"),)),
    Section(_("Qualité des alarmes"), (("events.view_quality", "quality"),)),
    Section(_("Signalements"), (("signalements.view_signalement", "signalements"),)),
    Section(_("Interventions"), (("interventions.view_workrequest", "interventions"),)),
    Section(
        _("Énergie"),
        (
            ("energy.view_site", "energy"),
            ("energy.view_meteringpoint", "energy-meters"),
            ("energy.view_savingsstatement", "savings"),
            ("energy.view_own_savingsstatement", "savings"),
        ),
    ),
    Section(_("Terrain"), (("interventions.work_workorder", "field"),)),
    Section(_("Main courante"), (("duty.view_note", "courante"),)),
    Section(_("Sources"), (("supervision.view_poll", "sources"),)),
)


@register.inclusion_tag("_navigation.html", takes_context=True)
def main_navigation(context: dict[str, Any]) -> dict[str, Any]:
    """Written for who is logged in only."""
    user, path = context["user"], context["request"].path
    entered = [(section, way_in(user, section)) for section in SECTIONS]
    links = [
        {"name": section.name, "url": reverse(door), "is_current": path.startswith(reverse(section.doors[0][1]))}
        for section, door in entered
        if door
    ]
    return {"links": links, "user": user}


def way_in(user: Any, section: Section) -> str:
    return next((name for permission, name in section.doors if not permission or user.has_perm(permission)), "")
