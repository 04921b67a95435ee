# SPDX-License-Identifier: EUPL-1.2
"""What a list of the console is asked by its address. One table says what each state means to the API: the page reads
it too (`console-config`), the counts and the gestures on « all that is filtered » ask the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.events import selectors
from apps.events.filters import AlarmFilter, IncidentFilter
from apps.events.filters.asked import ME
from apps.territories.refusals import FieldRefused

Parameters = Sequence[tuple[str, str]]
OPEN = ("open", "true")
STATES: dict[str, dict[str, Parameters]] = {
    "incidents": {
        "open": [OPEN],
        "unattended": [OPEN, ("state", "new"), ("state", "qualified"), ("state", "reopened")],
        "mine": [OPEN, ("assigned_to", ME)],
        "over": [("open", "false")],
    },
    "alarms": {
        "todo": [OPEN, ("state", "unack"), ("state", "rtn_unack")],
        "all": [OPEN],
        "shelved": [("state", "shelved"), ("state", "suppressed"), ("state", "out_of_service")],
        "hidden": [OPEN, ("masked", "true")],
    },
}
ROWS: dict[str, tuple[Any, Any, str]] = {
    "incidents": (selectors.incidents, IncidentFilter, "events.view_incident"),
    "alarms": (selectors.alarms, AlarmFilter, "events.view_alarm"),
}
FILTERS = ("severity", "trade", "owner", "source", "older_than", "assigned_to", "q", "bbox")  # as the API names them
LONGEST = 600  # characters, as wide as the column
COUNTED = 999  # beyond, a number no longer helps to choose


class AskedRefused(FieldRefused):
    """This address asks what no list answers: `field` is the parameter, the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A list, its state, and filters in their order, once each but for severities."""

    listed: str
    state: str
    filters: Parameters

    @property
    def query(self) -> str:
        """The words of the address: two links that ask the same are the same."""
        return urlencode([("list", self.listed), ("state", self.state), *self.filters])

    @property
    def parameters(self) -> Parameters:
        """What the API is asked. A person named beside « que je suis » is asked too: nobody is both."""
        return [*STATES[self.listed][self.state], *self.filters]


def read(query: str) -> Asked:
    """Raises AskedRefused: the list, the state, a filter that does not exist, a value that cannot be read."""
    given = parse_qsl(query.removeprefix("?"), keep_blank_values=True)
    named = dict(given)
    listed = named.get("list") or "incidents"
    if listed not in STATES:
        raise AskedRefused("list", _("Liste inconnue : incidents ou alarms."))
    state = named.get("state") or next(iter(STATES[listed]))
    if state not in STATES[listed]:
        raise AskedRefused("state", _("État inconnu : %(names)s.") % {"names": ", ".join(STATES[listed])})
    strangers = sorted(set(named) - {"list", "state", *FILTERS})
    if strangers:
        raise AskedRefused(
            strangers[0][:80], _("Filtre inconnu. Filtres possibles : %(names)s.") % {"names": ", ".join(FILTERS)}
        )
    asked = Asked(listed, state, list(_kept(given)))
    if len(asked.query) > LONGEST:
        raise AskedRefused("query", _("Ce filtre est trop long : %(most)d caractères au plus.") % {"most": LONGEST})
    _check(asked)
    return asked


def _kept(given: Parameters) -> Sequence[tuple[str, str]]:
    values = [(name, value.strip()) for name, value in given if value.strip()]
    several = sorted({value for name, value in values if name == "severity"})
    once = {name: value for name, value in values if name in FILTERS and name != "severity"}
    return [*(("severity", value) for value in several), *((name, once[name]) for name in FILTERS if name in once)]


def _check(asked: Asked) -> None:
    """Read by the filters themselves, on no rows and for nobody: what they refuse is refused here."""
    filter_class = ROWS[asked.listed][1]
    _filtered(filter_class, filter_class._meta.model._default_manager.none(), asked.filters, AnonymousUser())


def rows(user: Any, asked: Asked, code: str = "") -> QuerySet[Any]:
    """Rows of this list that `user` may see, in the perimeter `code` when there is one. Raises AskedRefused."""
    of, filter_class, permission = ROWS[asked.listed]
    if not user.has_perm(permission):
        raise AskedRefused("list", _("Votre rôle ne permet pas de lire cette liste."))
    within = [("territory", code)] if code else []
    return _filtered(filter_class, of(user), [*asked.parameters, *within], user)


def _filtered(filter_class: Any, found: QuerySet[Any], parameters: Parameters, user: Any) -> QuerySet[Any]:
    filterset = filter_class(_data(parameters), queryset=found, request=SimpleNamespace(user=user))
    try:
        if not filterset.is_valid():
            field, reasons = next(iter(filterset.errors.items()))
            raise AskedRefused(field, str(reasons[0]))
        return filterset.qs
    except ValidationError as refusal:
        field, reasons = next(iter(refusal.message_dict.items()))
        raise AskedRefused(field, reasons[0]) from refusal


def _data(parameters: Parameters) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in parameters:
        data.appendlist(name, value)
    return data


def count(user: Any, asked: Asked, code: str = "") -> int:
    """COUNTED + 1 for « more »: no count costs what the table has. Raises AskedRefused."""
    return int(rows(user, asked, code).order_by().values("pk")[: COUNTED + 1].count())


def table(user: Any) -> Mapping[str, Mapping[str, Parameters]]:
    """The lists that the person may read, for the page."""
    return {listed: STATES[listed] for listed in STATES if user.has_perm(ROWS[listed][2])}
