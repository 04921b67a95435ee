# SPDX-License-Identifier: EUPL-1.2
"""The main navigation: what the person may enter, and where they are."""

import re

import pytest
from django.urls import reverse

from apps.console.templatetags.navigation import SECTIONS
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>')


def links(client, page):
    body = client.get(page).content.decode()
    nav = body[body.index('<nav class="site-nav"') : body.index("</nav>")]
    return LINK.findall(nav)


def test_every_door_is_a_page():
    for section in SECTIONS:
        for _permission, name in section.doors:
            assert reverse(name).startswith(reverse(section.doors[0][1]))


def test_where_one_is_is_said_and_the_rest_is_offered(commune, client_of):
    user = UserFactory()
    MembershipFactory(user=user, territory=commune, permissions=["supervision.view_poll", "duty.view_note"])
    assert links(client_of(user), "/main-courante/") == [
        ("/console/", "", "Console"),
        ("/main-courante/", ' aria-current="page"', "Main courante"),
        ("/sources/", "", "Sources"),
        ("/admin/", "", "Administration"),
    ]


def test_a_section_without_a_right_is_not_offered(client_of):
    assert [name for _url, _current, name in links(client_of(UserFactory()), "/notifications/")] == ["Console"]
