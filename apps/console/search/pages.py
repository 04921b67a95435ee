# SPDX-License-Identifier: EUPL-1.2
"""Screens of the product that the person may open, and the help: found by the words one would say."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.console.search import asked as reading
from apps.console.search.asked import Asked
from apps.console.search.found import Found

METERS = "energy.view_meteringpoint"


@dataclass(frozen=True, slots=True)
class Page:
    """`rights`: any one of them opens it, none means everybody; `said`: other words for it."""

    title: Any
    route: str
    rights: tuple[str, ...]
    said: str = ""
    icon: str = "file-text"
    all_of: bool = False

    def opens_for(self, user: Any) -> bool:
        held = [user.has_perm(right) for right in self.rights]
        return (all(held) if self.all_of else any(held)) if held else True


_p = gettext_lazy
PAGES = (
    Page(_p("Console"), "console", (), "supervision carte file alarmes incidents accueil", "map"),
    Page(_p("Écran mural"), "console-wall-page", (), "mur kiosque salle grand écran", "maximize"),
    Page(_p("Pilotage"), "steering", ("kpi.view_figure",), "indicateurs élus objectifs tableau de bord", "chart-line"),
    Page(_p("Indicateurs publics"), "indicators", (), "pilotage publiés habitants", "chart-line"),
    Page(_p("Qualité des alarmes"), "quality", ("events.view_quality",), "ISA-18.2 bavardes mesures", "bell"),
    Page(_p("Signalements"), "signalements", ("signalements.view_signalement",), "habitants à trier", "message-square"),
    Page(
        _p("Saisir un signalement"),
        "signalement-enter",
        ("signalements.enter_signalement",),
        "appel téléphone nouveau",
        "plus",
    ),
    Page(
        _p("Mesures des signalements"),
        "signalement-measures",
        ("signalements.view_signalement",),
        "délais statistiques",
        "chart-line",
    ),
    Page(
        _p("Interventions"),
        "interventions",
        ("interventions.view_workrequest",),
        "DI demandes ordres travaux retard",
        "wrench",
    ),
    Page(
        _p("Demander une intervention"), "intervention-new", ("interventions.open_workrequest",), "nouvelle DI", "plus"
    ),
    Page(
        _p("Planning des équipes"),
        "intervention-planning",
        ("interventions.view_team", "interventions.view_workorder"),
        "semaine calendrier ordres affectation",
        "calendar",
        all_of=True,
    ),
    Page(_p("Équipes"), "intervention-teams", ("interventions.view_team",), "astreinte agents", "users"),
    Page(
        _p("Tournées"), "intervention-rounds", ("interventions.dispatch_workrequest",), "trajets ordre du jour", "map"
    ),
    Page(
        _p("Mesures des interventions"),
        "intervention-measures",
        ("interventions.view_workrequest",),
        "délais GTI GTR statistiques",
        "chart-line",
    ),
    Page(
        _p("Décomptes"),
        "statements",
        ("interventions.view_statement", "interventions.view_own_statement"),
        "pénalités mois contrat factures",
        "file-text",
    ),
    Page(_p("Lampes muettes"), "dark-streets", (METERS,), "éteintes rues sombres consommation", "lightbulb"),
    Page(_p("Terrain"), "field", ("interventions.work_workorder",), "téléphone agents ordres", "wrench"),
    Page(_p("Énergie"), "energy", (METERS,), "sites bâtiments consommation", "zap"),
    Page(_p("Compteurs"), "energy-meters", (METERS,), "relevés Linky gaz eau consommation", "gauge"),
    Page(_p("Économies d'éclairage"), "energy-lighting", (METERS,), "LED abaissement coupure armoires", "lamp"),
    Page(_p("Règles de nuit"), "energy-night", ("assets.view_asset",), "extinction horaires arrêté", "moon"),
    Page(_p("Et si"), "energy-what-if", (METERS,), "scénarios simulation projets", "sliders-horizontal"),
    Page(_p("Production solaire"), "energy-sun", (METERS,), "photovoltaïque autoconsommation", "sun"),
    Page(
        _p("Décret tertiaire"),
        "energy-tertiary",
        ("energy.view_tertiarydeclaration",),
        "OPERAT déclarations",
        "building",
    ),
    Page(_p("Relevés déposés"), "energy-imports", ("energy.import_readings",), "importer fichiers courbes", "upload"),
    Page(
        _p("Économies d'un contrat"),
        "savings",
        ("energy.view_savingsstatement", "energy.view_own_savingsstatement"),
        "performance énergétique registre ajustements CPE",
        "chart-line",
    ),
    Page(_p("Main courante"), "courante", ("duty.view_note",), "relève consignes quart service", "list"),
    Page(_p("Mes notifications"), "notifications", (), "courriels SMS astreinte alertes", "bell-ring"),
    Page(_p("Sources"), "sources", ("supervision.view_poll",), "superviseurs liaisons pilotes", "radio-tower"),
    Page(_p("État du service"), "status", ("supervision.view_heartbeat",), "santé panne services", "activity"),
    Page(_p("Données ouvertes"), "ogc", (), "open data OGC API export", "database"),
    Page(_p("Changer de mot de passe"), "password_change", (), "compte sécurité", "lock"),
)
HELP = ("Raccourcis clavier et aide", "touches clavier aide légende visite guidée première fois mode d'emploi")


def of(user: Any, asked: Asked) -> list[Found]:
    """Those whose title begins as said come first."""
    offered = [(page, score(str(page.title), page.said, asked)) for page in PAGES]
    found = sorted((one for one in offered if one[1]), key=lambda one: (one[1], str(one[0].title)))
    shown = [_found(page) for page, _score in found if page.opens_for(user)]
    if user.enters_admin and score(_("Administration"), "réglages configuration référent", asked):
        target = {"type": "page", "url": reverse("admin:index")}
        shown.append(Found(title=_("Administration"), icon="settings", target=target))
    return shown


def help_of(asked: Asked) -> list[Found]:
    title, said = HELP
    return [Found(title=_(title), icon="info", target={"type": "help"})] if score(title, said, asked) else []


def _found(page: Page) -> Found:
    return Found(title=str(page.title), icon=page.icon, target={"type": "page", "url": reverse(page.route)})


def score(title: str, said: str, asked: Asked) -> int:
    """0: not found; 1: the title begins so; 2: all is in the title; 3: all is said of it."""
    words = asked.words
    titled, all_words = stems(title), stems(title) + stems(said)
    if not all(begins(all_words, word) for word in words):
        return 0
    if not all(begins(titled, word) for word in words):
        return 3
    return 1 if begins(titled[:1], words[0]) else 2


def begins(stemmed: tuple[str, ...], word: str) -> bool:
    """A stem begins with the word as typed, or the word with its plural is the stem."""
    return any(stem.startswith(stem_of(word)) or (len(stem) > 3 and stem == word) for stem in stemmed)


@cache
def stems(text: str) -> tuple[str, ...]:
    return tuple(stem_of(word) for word in reading.plain(text).split())


def stem_of(word: str) -> str:
    """Singular, roughly: enough for titles."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
