# SPDX-License-Identifier: EUPL-1.2
"""Where a program says that it is: one of our assets, a position, words; and always in this jurisdiction."""

from django.utils.translation import gettext as _

from apps.open311.asking import Said
from apps.signalements import ground, lexicon, places
from apps.signalements.models import Desk
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused


def place(said: Said, desk: Desk) -> Place:
    """Raises SignalementRefused (asset, place, address)."""
    found = _found(said, desk)
    if found.desk.territory_id != desk.territory_id:
        words = _("Ce lieu relève d'une autre juridiction : %(name)s (jurisdiction_id %(code)s).")
        other = found.desk.territory
        raise SignalementRefused("place", words % {"name": other.name, "code": other.code})
    return found


def _found(said: Said, desk: Desk) -> Place:
    if said.address_id:
        return _asset(said.address_id, desk)
    if said.latitude or said.longitude:
        point = places.point(said.longitude, said.latitude)
        return places.at_point(point, said.address or ground.street_of(point.x, point.y))
    if not said.address:
        raise SignalementRefused("", _("lat et long, address_string ou address_id : l'un des trois est attendu."))
    streets = places.streets(said.address, desk)
    exact = [one for one in streets if lexicon.plain(one.label) == lexicon.plain(said.address)]
    if exact or len(streets) == 1:
        return places.at_street((exact or streets)[0], desk)
    return places.in_words(said.address, desk)


def _asset(code: str, desk: Desk) -> Place:
    """By its public identifier, or by the number that it bears when one only has it."""
    asset = places.by_uid(code)
    if asset is not None:
        return places.of_asset(asset)
    found = places.named(code, desk)
    if len(found) != 1:
        raise SignalementRefused("asset", _("Aucun équipement, ou plusieurs, ont ce code."))
    return places.of_asset(found[0])
