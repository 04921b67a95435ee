# SPDX-License-Identifier: EUPL-1.2
"""What the phone keeps to open the page without a network: the same for everybody, without a name in it.

A first visit is answered with the list already drawn, its buttons plain forms: it is used before any module is read.
What is kept is the other one, `?vide`.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from apps.contracts.models import FaultClass
from apps.interventions import offering, workflow
from apps.interventions.clocks.keeping import in_words
from apps.interventions.field.doing import REACHED
from apps.interventions.field.words import WORDS
from apps.interventions.models import WorkOrder
from apps.interventions.models.suspension import given_reasons
from apps.interventions.working import MOST_MINUTES, NOTHING_TO_REPAIR

# Imported by name from one another: their addresses have no print of their content.
FIRST = ["bar", "dom", "flow", "geo", "list", "net", "press", "queue", "store", "sync", "words"]
LATER = ["find", "job", "map", "outbox", "place", "report", "settings", "shrink", "sign"]  # read when asked for
BESIDE = ["interventions/countdown", "js/console/sentences"]
ENTRY = ["terrain/app.js", "js/theme.js", "css/tokens.css", "css/base.css", "terrain/page.css", "terrain/mark.svg"]
EMPTY = "vide"
SHAPES = {"critical": "◆", "major": "▲", "minor": "●", "running": "○"}
SEEN = [
    "lamp_off",
    "lamp_flickers",
    "luminaire_damaged",
    "support_crashed",
    "cabinet_dark",
]  # by a patrol, from its car


def context() -> dict[str, Any]:
    return {
        "config": config(),
        "words": {key: str(word) for key, word in WORDS.items()},
        "modules": FIRST,
        "beside": BESIDE,
    }


def drawn(day: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The day in the page: as data for the modules, and as the list that they will draw again."""
    todo = [job for job in day["jobs"] if job["state"] not in workflow.ORDER_DONE]
    rows = [{"job": job, "shape": SHAPES[job["priority"]], "act": _act(job), "due": _due(job, now)} for job in todo]
    return context() | {"day": day, "rows": rows}


def _act(job: dict[str, Any]) -> dict[str, Any] | None:
    name = job["main"]
    return {"words": WORDS[name], "address": reverse(f"order-{name}", args=[job["id"]])} if name else None


def _due(job: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    """As `countdown.js` says it."""
    running = [clock for clock in job["clocks"] if clock["due"]]
    if not running:
        return None
    clock = min(running, key=lambda one: one["due"])
    late, near = clock["due"] <= now, clock["warn"] and clock["warn"] <= now
    style = "critical" if late else "major" if near else "running"
    words = str(WORDS["late" if late else "left"]).format(
        time=in_words(abs(clock["due"] - now)), clock=clock["acronym"]
    )
    return {"style": style, "shape": SHAPES[style], "words": words}


def config() -> dict[str, Any]:
    """The life-cycle as data: the phone offers what we would accept."""
    labels = dict(FaultClass.objects.filter(code__in=SEEN).values_list("code", "label"))
    return {
        "acts": {act: sorted(states) for act, (_right, states) in offering.ORDER.items() if act in REACHED},
        "reached": {str(act): state for act, state in REACHED.items()},
        "next": list(offering.NEXT),
        "skipped": [list(pair) for pair in sorted(offering.SKIPPED)],
        "states": {value: str(label) for value, label in WorkOrder.State.choices},
        "over": list(workflow.ORDER_DONE),
        "reasons": [[value, str(label)] for value, label in given_reasons()],
        "outcomes": [[one.value, str(one.label)] for one in NOTHING_TO_REPAIR],
        "observations": [[code, labels[code]] for code in SEEN if code in labels],
        "most_minutes": MOST_MINUTES,
        "urls": {
            "day": reverse("field-day"),
            "acts": reverse("field-acts"),
            "find": reverse("field-find"),
            "lines": reverse("field-lines"),
            "forget": reverse("field-forget-places"),
            "login": f"{reverse('login')}?next={reverse('field')}",
            "logout": reverse("logout"),
            "simple": reverse("field-simple"),
            "worker": reverse("field-worker"),
            "assets": "/equipements/",
            "icons": static("vendor/icons.svg"),
        },
    }


def addresses() -> list[str]:
    """All that the page needs, its own address first."""
    modules = [f"terrain/{name}.js" for name in (*FIRST, *LATER)] + [f"{name}.js" for name in BESIDE]
    bare = settings.STATIC_URL
    files = [static(name) for name in (*ENTRY, "vendor/icons.svg")]
    return [f"{reverse('field')}?{EMPTY}", reverse("field-manifest"), *files, *(f"{bare}{name}" for name in modules)]


def version() -> str:
    """Another one when anything of it changes."""
    names = [f"terrain/{name}.js" for name in (*FIRST, *LATER)] + [f"{name}.js" for name in BESIDE]
    prints = [static(name) for name in (*names, *ENTRY, "vendor/icons.svg", "terrain/worker.js")]
    page = render_to_string("interventions/terrain/shell.html", context())
    return sha256("\n".join([page, *prints]).encode()).hexdigest()[:16]
