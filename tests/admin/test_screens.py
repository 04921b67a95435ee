# SPDX-License-Identifier: EUPL-1.2
"""What all the screens of the back office have in common."""

import pytest
from django.utils.html import escape

from tests.factories import OnCallFactory

pytestmark = pytest.mark.django_db


def test_what_the_browser_draws_itself_follows_the_theme_before_any_style(platform):
    page = platform.get("/admin/").content.decode()
    assert '<meta name="color-scheme" content="light dark">' in page
    assert page.index("color-scheme") < page.index("js/theme") < page.index("css/tokens")


def test_a_deletion_says_what_goes_with_it_and_leads_back(platform, commune):
    served = OnCallFactory(territory=commune)
    change = f"/admin/duty/oncall/{served.pk}/change/"
    page = platform.get(f"/admin/duty/oncall/{served.pk}/delete/").content.decode()
    assert f"Supprimer « {escape(served)} » ?" in page
    assert f'<a href="{change}" class="button cancel-link">Ne rien supprimer</a>' in page
    assert platform.post(f"/admin/duty/oncall/{served.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not type(served).objects.exists()


def test_a_selection_is_deleted_after_the_same_question(platform, commune):
    rows = [OnCallFactory(territory=commune) for _ in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    page = platform.post("/admin/duty/oncall/", chosen).content.decode()
    assert "Supprimer la sélection ?" in page
    assert platform.post("/admin/duty/oncall/", chosen | {"post": "yes"}).status_code == 302
    assert not type(rows[0]).objects.exists()


def proposed(browser):
    """The addresses of the screens that the side bar proposes."""
    return {screen["admin_url"] for group in browser.get("/admin/").context["app_list"] for screen in group["models"]}


def test_the_screens_proposed_are_those_of_the_rights_of_this_minute(office, platform, referent_role):
    """They are kept for a set of rights: a right withdrawn, or somebody else's, is another set."""
    everything, some = proposed(platform), proposed(office)
    assert "/admin/events/rule/" in some < everything
    referent_role.permissions.remove(*referent_role.permissions.filter(content_type__model="rule"))
    assert proposed(office) == some - {"/admin/events/rule/"}
    assert proposed(platform) == everything


def test_every_screen_has_its_group(platform):
    """What nobody put anywhere would be under « Autres »."""
    last = platform.get("/admin/").context["app_list"][-1]
    assert last["name"] != "Autres", [screen["object_name"] for screen in last["models"]]
