# SPDX-License-Identifier: EUPL-1.2
"""Every colour that carries words or a state is readable on every surface, in both themes (WCAG 2.2 AA)."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static/css/tokens.css"
SURFACES = ("bg", "surface", "raised")
INKS = ("text", "muted", "accent", "critical", "major", "minor", "unknown", "ok", "good")
ENOUGH = 4.5


def tokens():
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", TOKENS.read_text())
    return {"light": {name: light for name, light, _ in pairs}, "dark": {name: dark for name, _, dark in pairs}}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_that_of_the_standard():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)


@pytest.mark.parametrize(("theme", "ink", "surface"), product(("light", "dark"), INKS, SURFACES))
def test_each_ink_is_readable_on_each_surface(theme, ink, surface):
    colours = tokens()[theme]
    assert contrast(colours[ink], colours[surface]) >= ENOUGH


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_main_button_and_the_labels_of_the_map_are_readable(theme):
    colours = tokens()[theme]
    assert contrast(colours["on-accent"], colours["accent"]) >= ENOUGH
    assert contrast(colours["map-label"], colours["map-land"]) >= ENOUGH


MAP_GROUNDS = ("map-land", "map-building", "map-water", "map-green")


def over(top, under, share):
    """Colour of `top` laid over `under`, as color-mix(in srgb, top share, transparent) shows it."""
    channels = [(int(top[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in channels)


@pytest.mark.parametrize(("theme", "ground"), product(("light", "dark"), MAP_GROUNDS))
def test_the_notices_of_the_map_are_readable_whatever_lies_under(theme, ground):
    colours = tokens()[theme]
    assert contrast(colours["muted"], over(colours["surface"], colours[ground], 0.88)) >= ENOUGH


@pytest.mark.parametrize(
    ("theme", "ink", "ground"),
    product(("light", "dark"), ("critical", "major", "minor", "unknown", "accent", "muted"), MAP_GROUNDS),
)
def test_the_shapes_of_the_map_stand_out_from_what_lies_under(theme, ink, ground):
    """3:1 for what is not text (WCAG 1.4.11)."""
    colours = tokens()[theme]
    assert contrast(colours[ink], colours[ground]) >= 3


@pytest.mark.parametrize(("theme", "surface"), product(("light", "dark"), SURFACES))
def test_the_edges_of_the_fields_are_seen(theme, surface):
    colours = tokens()[theme]
    assert contrast(colours["muted"], colours[surface]) >= 3
