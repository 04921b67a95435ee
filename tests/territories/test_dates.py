# SPDX-License-Identifier: EUPL-1.2
"""A first of the month is « 1er », wherever a date is written in words."""

from datetime import date, datetime

import pytest
from django.contrib.admin.utils import display_for_value
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import date_format

FIRST, TENTH = date(2026, 9, 1), date(2026, 9, 10)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('{{ day|date:"l j F Y" }}', "mardi 1er septembre 2026"),
        ("{{ day }}", "1er septembre 2026"),
        ('{{ day|date:"d/m/Y" }}', "01/09/2026"),
        ('{{ tenth|date:"j F" }}', "10 septembre"),
    ],
)
def test_templates_say_it(template, said):
    assert Template(template).render(Context({"day": FIRST, "tenth": TENTH})) == said


def test_files_letters_and_the_administration_say_it():
    assert date_format(FIRST, "j F Y") == "1er septembre 2026"
    at = timezone.make_aware(datetime(2026, 9, 1, 8, 30))
    assert display_for_value(at, "") == "1er septembre 2026 08:30"


def test_another_language_keeps_its_numbers():
    with translation.override("en"):
        assert date_format(FIRST, "j F Y") == "1 September 2026"
