# SPDX-License-Identifier: EUPL-1.2
"""What a telephone keeps to show the form without a network: one page, its files, the desks and their categories."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.signalements import places
from apps.signalements.models import Category
from apps.signalements.submitting import MOST_PHOTOS
from apps.signalements.tokens import SOONEST

# Imported by name from one another: their addresses have no print of their content.
MODULES = [f"signalements/{name}.js" for name in ("draft", "kept", "once", "proof", "sending", "store")]
MODULES += ["terrain/shrink.js"]
ENTRY = ["signalements/offline.js", "signalements/proof-worker.js", "signalements/public.css", "js/theme.js"]
ENTRY += ["css/tokens.css", "css/base.css", "img/connecte.svg", "vendor/icons.svg"]
WORDS = {
    "waiting": gettext_lazy("Brouillon gardé sur cet appareil, sera envoyé au retour du réseau."),
    "sending": gettext_lazy("Le réseau est revenu : envoi en cours…"),
    "later": gettext_lazy("Pas encore envoyé : nouvel essai dans un instant."),
    "sent": gettext_lazy("Signalement envoyé."),
    "refused": gettext_lazy("À compléter avant l'envoi :"),
    "follow": gettext_lazy("Suivre ce signalement"),
    "finish": gettext_lazy("Compléter et envoyer"),
    "correct": gettext_lazy("Corriger sur cet appareil"),
    "erase": gettext_lazy("Effacer ce brouillon"),
    "erase_sent": gettext_lazy("Ne plus afficher"),
    "sure": gettext_lazy("Effacer pour de bon ? Ce brouillon n'est nulle part ailleurs."),
    "keep": gettext_lazy("Le garder"),
    "restored": gettext_lazy("Ce que vous aviez commencé est retrouvé : rien n'est encore envoyé."),
    "photos": gettext_lazy("Photos gardées : {n}"),
    "no_place": gettext_lazy("Dire où c'est : une rue, un numéro d'équipement, ou votre position."),
    "no_category": gettext_lazy("Choisir ce qui s'en approche le plus."),
    "no_storage": gettext_lazy("Cet appareil refuse de garder un brouillon : navigation privée ?"),
    "too_many": gettext_lazy("{n} photos au plus : les suivantes ne sont pas gardées."),
    "kept_list": gettext_lazy("Gardés sur cet appareil"),
    "asking": gettext_lazy("Recherche de votre position…"),
    "found": gettext_lazy("Position prise."),
    "not_found": gettext_lazy("Position refusée ou introuvable : indiquez une rue."),
}


def context() -> dict[str, Any]:
    desks = list(places.desks())
    rows = Category.objects.offered().filter(territory__in=[one.territory_id for one in desks], addressee="")
    categories: dict[int, list[Any]] = {}
    for row in rows.only("pk", "territory_id", "label", "help_text", "position"):
        categories.setdefault(row.territory_id, []).append([row.pk, row.label, row.help_text])
    return {
        "desks": desks,
        "desk": None,
        "config": config()
        | {
            "desks": [
                {"code": one.territory.code, "urgent": one.urgent, "categories": categories.get(one.territory_id, [])}
                for one in desks
            ]
        },
        "words": said(),
    }


def on_page() -> dict[str, Any]:
    """For the steps of the ordinary form."""
    return {"config": config(), "words": said()}


def said() -> dict[str, str]:
    return {key: str(words) for key, words in WORDS.items()}


def config() -> dict[str, Any]:
    """What the modules need, on this page and on the steps of the form."""
    return {
        "worker": reverse("signalement-offline-worker"),
        "scope": reverse("signalement-new"),
        "send": reverse("signalement-offline-send"),
        "shell": reverse("signalement-offline"),
        "proof": static("signalements/proof-worker.js"),
        "soonest": int(SOONEST.total_seconds()) + 1,
        "photos": MOST_PHOTOS,
    }


def addresses() -> list[str]:
    """All that the page needs, its own address first."""
    files = [static(name) for name in ENTRY]
    return [reverse("signalement-offline"), *files, *(f"{settings.STATIC_URL}{name}" for name in MODULES)]


def version() -> str:
    """Another one when anything of it changes, a category too."""
    prints = [static(name) for name in (*MODULES, *ENTRY, "signalements/worker.js")]
    page = render_to_string("signalements/offline.html", context())
    return sha256("\n".join([page, *prints]).encode()).hexdigest()[:16]
