# SPDX-License-Identifier: EUPL-1.2
"""Asks every provider in turn, each bounded in rows and in time: a slow one is cut, and the others still answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from apps.console.search import assets, pages, places, work
from apps.console.search.asked import Asked
from apps.console.search.found import Found, Group, cut
from apps.console.search.matching import LIKENESS

PATIENCE = "90ms"  # of one query
OPERATOR_COST = 0.01  # four times the default: to cut a text in words takes long, and an index saves it

BOUND = """
SELECT set_config('statement_timeout', %s, true), set_config('pg_trgm.word_similarity_threshold', %s, true),
       set_config('cpu_operator_cost', %s, true)
"""
UNBOUND = "; ".join(
    f"SET LOCAL {name} TO DEFAULT"
    for name in ("statement_timeout", "pg_trgm.word_similarity_threshold", "cpu_operator_cost")
)

Provider = Callable[[Any, Any, Asked], list[Found]]


def everywhere(user: Any, within: Any, asked: Asked) -> list[Group]:
    """Groups in the order shown, empty ones too: they say where one looked. `within`: ids of territories, or None."""
    providers = offered(user)
    with transaction.atomic(), bounded():
        groups = [answered(Group(kind, label), [exact], user, within, asked) for kind, label, exact, _like in providers]
        if not any(group.results for group in groups):
            for group, (*_names, likely) in zip(groups, providers, strict=True):
                answered(group, [likely] if likely else [], user, within, asked)
    return [*groups, *of_the_product(user, asked)]


def offered(user: Any) -> list[tuple[str, str, Provider, Provider | None]]:
    """Kind, label, what was typed, what is like it; nothing of what one may see nowhere."""
    known = (
        ("assets", _("Équipements"), "assets.view_asset", assets.of, assets.alike),
        ("streets", _("Rues"), "territories.view_territory", places.streets, places.streets_alike),
        ("territories", _("Territoires"), "territories.view_territory", places.territories, places.territories_alike),
        ("incidents", _("Incidents"), "events.view_incident", work.incidents, None),
        ("interventions", _("Interventions"), "interventions.view_workrequest", work.interventions, None),
        ("reports", _("Signalements"), "signalements.view_signalement", work.reports, None),
        ("sources", _("Sources"), "assets.view_source", work.sources, None),
    )
    return [(kind, label, exact, likely) for kind, label, right, exact, likely in known if user.has_perm(right)]


def of_the_product(user: Any, asked: Asked) -> list[Group]:
    found = {"pages": (_("Écrans"), pages.of(user, asked)), "help": (_("Aide"), pages.help_of(asked))}
    return [Group(kind, label, *cut(results)) for kind, (label, results) in found.items()]


def answered(group: Group, providers: list[Provider], user: Any, within: Any, asked: Asked) -> Group:
    for provider in providers:
        try:
            with transaction.atomic():
                group.results, group.more = cut(provider(user, within, asked))
        except OperationalError as error:
            if "statement timeout" not in str(error):
                raise
            group.late = True
    return group


@contextmanager
def bounded() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(BOUND, [PATIENCE, str(LIKENESS), str(OPERATOR_COST)])
        yield
        cursor.execute(UNBOUND)
