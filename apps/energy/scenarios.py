# SPDX-License-Identifier: EUPL-1.2
"""Scenarios of « Et si… » kept under a name: who may keep one, what is refused, what is shown beside the form."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.energy.models import SavedScenario
from apps.energy.models.scenario import LONGEST_WISH
from apps.energy.what_if_form import WishForm
from apps.events import journal
from apps.territories.models import Territory, User

VIEW, CHANGE = "energy.view_savedscenario", "energy.change_savedscenario"
KEPT, DROPPED = "scenario.kept", "scenario.deleted"
MOST = 100  # of a territory: a list is read beside the form


class ScenarioRefused(Exception):
    """Why it is not kept, in French; `field` of the form that it is about."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def of_territory(user: Any, territory: Territory | None) -> QuerySet[SavedScenario]:
    """Those of this territory that `user` may see, by name; of all of theirs when there is none."""
    rows = SavedScenario.objects.visible_to(user).select_related("territory", "author").defer("territory__outline")
    return rows if territory is None else rows.filter(territory=territory)


def may_keep(user: Any, territory: Territory) -> bool:
    return user.has_perm(CHANGE) and Territory.objects.visible_to(user, CHANGE).filter(pk=territory.pk).exists()


def save(*, name: str, note: str, wish: str, by: User) -> SavedScenario:
    """Keep the scenario of an address. Raises ScenarioRefused: no right there, a wish that means nothing, a name
    already taken, too many."""
    form = _read(wish, by)
    territory = form.cleaned_data["territoire"]
    if not may_keep(by, territory):
        raise ScenarioRefused("wish", _("Vous ne pouvez pas garder de scénario pour ce territoire."))
    name, note = " ".join(name.split()), note.strip()
    if not name:
        raise ScenarioRefused("name", _("Donner un nom au scénario."))
    if SavedScenario.objects.filter(territory=territory).count() >= MOST:
        raise ScenarioRefused("name", _("Ce territoire a déjà %(n)d scénarios : en supprimer un.") % {"n": MOST})
    row = SavedScenario(territory=territory, name=name, note=note, wish=_canonical(form), author=by)
    try:
        with transaction.atomic():
            row.save()
            _tell(row, KEPT, _("Scénario « %(name)s » gardé") % {"name": name}, by)
    except IntegrityError as clash:
        raise ScenarioRefused("name", _("Ce territoire a déjà un scénario de ce nom.")) from clash
    return row


@transaction.atomic
def delete(*, scenario: SavedScenario, by: User) -> None:
    """Who looks it up has checked the right: `visible_to(user, CHANGE)`."""
    _tell(scenario, DROPPED, _("Scénario « %(name)s » supprimé") % {"name": scenario.name}, by)
    scenario.delete()


def _read(wish: str, by: User) -> WishForm:
    """The wish as the page reads it. Raises ScenarioRefused with what is wrong in it."""
    if len(wish) > LONGEST_WISH:
        raise ScenarioRefused("wish", _("Scénario trop long : choisir moins de rues."))
    form = WishForm(QueryDict(wish), user=by)
    form.with_streets(tuple(form.streets()))  # those that the territory has no longer are left out by the answer
    if not form.is_valid():
        said = " ".join(
            f"{form[name].label} : {errors[0]}" for name, errors in form.errors.items() if name in form.fields
        )
        raise ScenarioRefused("wish", _("Ce scénario ne se calcule pas. %(why)s") % {"why": said})
    return form


def _canonical(form: WishForm) -> str:
    """The fields of the form alone, in their order: nothing else of an address is kept."""
    kept = QueryDict(mutable=True)
    said: Any = form.data
    for name in form.base_fields:
        values = [one for one in said.getlist(name) if one]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def _tell(row: SavedScenario, kind: str, text: str, by: User) -> None:
    journal.record(journal.Entry(territory_id=row.territory_id, kind=kind, text=text, why=row.note, actor_id=by.pk))
