# SPDX-License-Identifier: EUPL-1.2
"""« Historique »: who, when, which field from what to what, whoever wrote and by whatever way."""

import pytest
from django.db import connection
from django.urls import reverse

from apps.assets.models import Asset
from apps.assets.services import set_secret
from apps.territories.models import Territory
from tests.factories import AssetFactory, MembershipFactory, SourceFactory, TerritoryFactory, UserFactory, role_with

pytestmark = pytest.mark.django_db


def history(browser, obj):
    meta = obj._meta
    return browser.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[obj.pk]))


def said(page):
    return [(field.label, field.before, field.after) for change in page.context["changes"] for field in change.fields]


def test_a_change_on_the_screen_tells_who_and_from_what_to_what(office, commune):
    url = reverse("admin:territories_territory_change", args=[commune.pk])
    data = {"name": "Commune renommée", "kind": "commune", "code": commune.code, "local_srid": 2154}
    assert office.post(url, data | {"time_zone": "Europe/Paris"}).status_code == 302
    page = history(office, commune)
    change = page.context["changes"][0]
    assert (change.action, change.who, change.where) == ("Modification", "referente", "administration")
    assert ("nom", "Commune d'essai", "Commune renommée") in said(page)


def test_a_change_by_raw_sql_is_there_too(office, commune):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE territories_territory SET population = 44379 WHERE id = %s", [commune.pk])
    page = history(office, commune)
    assert page.context["changes"][0].who == "le système"
    assert said(page)[0][0] == "population"


def test_a_change_by_queryset_update_is_there_too(office, commune):
    asset = AssetFactory(owner=commune)
    Asset.objects.filter(pk=asset.pk).update(lifecycle="removed")
    assert ("vie", "En service", "Déposé") in said(history(office, asset))


def test_a_moved_asset_tells_where_it_went(office, commune):
    asset = AssetFactory(owner=commune)
    Asset.objects.filter(pk=asset.pk).update(geometry="SRID=4326;POINT(4.4 48.9)")
    assert said(history(office, asset))[0][2] == "point 4,4 ; 48,9"


def test_what_a_territory_includes_is_in_its_history(office, platform, commune):
    part = TerritoryFactory(name="Quartier fictif")
    commune.includes.add(part)
    commune.includes.remove(part)
    shown = said(history(office, commune))
    assert ("périmètre inclus", "Quartier fictif", "—") in shown
    assert ("périmètre inclus", "—", "Quartier fictif") in shown


def test_rights_of_a_role_are_in_its_history(platform):
    role = role_with(["assets.view_source"], "Essai")
    role.permissions.clear()
    assert ("droit", "voir (Sources)", "—") in said(history(platform, role))


def test_a_secret_is_never_in_the_history_but_the_day_it_changed_is(office, commune):
    source = SourceFactory(territory=commune, telemetered=True)
    set_secret(source=source, secret="mot-de-passe-du-superviseur")
    page = history(office, source)
    assert "mot-de-passe-du-superviseur" not in page.content.decode()
    assert any(label == "secret posé le" for label, *_rest in said(page))
    assert not any("secret chiffré" in label for label, *_rest in said(page))


def test_the_history_of_the_neighbour_is_not_shown(office, neighbour):
    assert history(office, neighbour).status_code == 302
    assert history(office, AssetFactory(owner=neighbour)).status_code == 302


def test_reading_the_history_needs_its_right(client_of, commune):
    reader = UserFactory()
    MembershipFactory(user=reader, territory=commune, permissions=["territories.view_territory"])
    browser = client_of(reader)
    assert history(browser, commune).status_code == 403
    page = browser.get(reverse("admin:territories_territory_change", args=[commune.pk])).content.decode()
    assert "Historique" not in page


def test_every_kind_of_configuration_has_a_history(platform, commune):
    source = SourceFactory(territory=commune)
    asset = AssetFactory(owner=commune, source=source)
    membership = MembershipFactory(territory=commune)
    for obj in (source, asset, asset.kind, membership, Territory.objects.get(pk=commune.pk)):
        assert history(platform, obj).context["changes"], obj
