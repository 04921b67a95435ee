# SPDX-License-Identifier: EUPL-1.2
"""What the phone keeps to open the page without a network: the same for everybody, without a name in it."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from apps.contracts.models import FaultClass
from apps.interventions import offering, workflow
from apps.interventions.field.doing import REACHED
from apps.interventions.field.words import WORDS
from apps.interventions.models import Suspension, WorkOrder
from apps.interventions.working import MOST_MINUTES, NOTHING_TO_REPAIR

# Imported by name from one another: their addresses have no print of their content.
FIRST = ["bar", "dom", "flow", "geo", "job", "list", "net", "queue", "report", "store", "sync", "words"]
LATER = ["find", "map", "outbox", "place", "settings", "shrink", "sign"]  # read when asked for
BESIDE = ["interventions/countdown", "js/console/sentences"]
ENTRY = ["terrain/app.js", "js/theme.js", "css/tokens.css", "css/base.css", "terrain/page.css", "terrain/mark.svg"]
SEEN = ["lamp_off", "lamp_flickers", "luminaire_damaged", "support_crashed", "cabinet_dark"]  # by a patrol, from its car


def context() -> dict[str, Any]:
    return {"config": config(), "words": {key: str(word) for key, word in WORDS.items()}, "modules": FIRST, "beside": BESIDE}


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
        "reasons": [[value, str(label)] for value, label in Suspension.Reason.choices],
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
    return [reverse("field"), reverse("field-manifest"), *files, *(f"{bare}{name}" for name in modules)]


def version() -> str:
    """Another one when anything of it changes."""
    names = [f"terrain/{name}.js" for name in (*FIRST, *LATER)] + [f"{name}.js" for name in BESIDE]
    prints = [static(name) for name in (*names, *ENTRY, "vendor/icons.svg", "terrain/worker.js")]
    page = render_to_string("interventions/terrain/shell.html", context())
    return sha256("\n".join([page, *prints]).encode()).hexdigest()[:16]
