# SPDX-License-Identifier: EUPL-1.2
"""Night rules over a town: counts by rule against lamps written by hand, unknown never conforming, lists and rights."""

import csv
import io

import pytest

from apps.energy.maths import night_rules
from apps.energy.regulation import lamps, night_words
from tests.factories import AssetFactory, AssetKindFactory, MembershipFactory, TerritoryFactory, UserFactory
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
PAGE, FILE = "/energie/nuit/", "/energie/nuit/lampes.csv"
GOOD = {
    "night_use": "a",
    "kelvin": 3000,
    "commissioned": "2024-05-01",
    "urban": True,
    "protected": "none",
    "ulr": 0.01,
    "lumens_m2": 20,
}
LAMPS = {
    "PL-GOOD": GOOD,
    "PL-COLD": GOOD | {"kelvin": 4000},
    "PL-UP": GOOD | {"ulr": 0.05},
    "PL-OLD": {"night_use": "a", "kelvin": 4000, "commissioned": "2015-05-01", "urban": True, "protected": "none"},
    "PL-MONUMENT": GOOD | {"night_use": "b_heritage", "off_at": 1.5},
    "PL-SPORT": GOOD | {"night_use": "c"},
    "PL-MUTE": {},
    "PL-WRONG": GOOD | {"kelvin": "chaud", "ulr": 4, "commissioned": "hier", "urban": "oui"},
}


def seen(browser, path=PAGE):
    text = browser.get(path).content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("&#x27;", "'")


@pytest.fixture
def town():
    town = TerritoryFactory()
    kind = AssetKindFactory(code="light_point")
    for code, said in LAMPS.items():
        AssetFactory(kind=kind, owner=town, code=code, attributes=said)
    AssetFactory(kind=kind, owner=town, code="PL-GONE", lifecycle="removed", attributes=GOOD | {"kelvin": 6000})
    return town


@pytest.fixture
def viewer(town, client_of):
    user = UserFactory(username="elue")
    MembershipFactory(user=user, territory=town, permissions=ROLES["viewer"])
    return client_of(user)


def test_a_town_is_counted_rule_by_rule(viewer):
    page = viewer.get(PAGE)
    town, lines = page.context["town"], {one.code: one for one in page.context["lines"]}
    assert town.lamps == len(LAMPS)
    assert town.verdicts == {"not_conform": 3, "unknown": 2, "conform": 1, "not_concerned": 2}
    assert [(lines["kelvin"].conform, lines["kelvin"].not_conform, lines["kelvin"].unknown)] == [(2, 1, 1)]
    assert (lines["upward"].not_conform, lines["upward"].unknown, lines["off_heritage"].not_conform) == (1, 1, 1)
    assert lines["use"].unknown == 1
    assert all(one.conform + one.not_conform + one.unknown + one.others == len(LAMPS) for one in lines.values())
    text = seen(viewer)
    assert "3 lampes sur 8 ne sont pas conformes." in text
    assert "Pour 2 autres, le registre ne dit pas tout" in text
    assert "valeur à vérifier dans le texte" in text


def test_the_list_tells_why_with_the_article(viewer):
    text = seen(viewer)
    assert "PL-COLD" in text and "PL-GOOD" not in text and "PL-MUTE" not in text and "PL-GONE" not in text
    assert "Température de couleur : 4 000 K, règle : au plus 3 000 K (article 3, II, 3°)" in text
    assert "Extinction du patrimoine, à 1 h : 1,5 h, règle : à 1 h (article 2, II)" in text
    assert "(ULR installé) : 5 %, règle : moins de 4 %" in text


def test_the_list_is_filtered_by_rule_and_by_verdict(viewer):
    up = seen(viewer, f"{PAGE}?regle=upward")
    assert "PL-UP" in up and "PL-COLD" not in up
    unknown = seen(viewer, f"{PAGE}?verdict=unknown")
    assert "PL-MUTE" in unknown and "PL-WRONG" in unknown and "PL-COLD" not in unknown
    assert "Température de couleur : inconnu (température de couleur)" in unknown
    assert "PL-GOOD" in seen(viewer, f"{PAGE}?verdict=conform")
    assert "Aucune lampe pour ce choix." in seen(viewer, f"{PAGE}?regle=off_garden")


def test_what_the_territory_says_itself_goes_over_the_source(town, viewer):
    AssetFactory(
        kind__code="light_point", owner=town, code="PL-LOCAL", attributes=GOOD | {"kelvin": 4000},
        local_attributes={"kelvin": 2700},
    )  # fmt: skip
    assert "PL-LOCAL" in seen(viewer, f"{PAGE}?verdict=conform")


def test_pages_follow_each_other_without_losing_a_lamp(town, viewer):
    kind = AssetKindFactory(code="light_point")
    for n in range(60):
        AssetFactory(kind=kind, owner=town, code=f"X-{n:02}", attributes=GOOD | {"kelvin": 4000})
    first = viewer.get(PAGE).context
    second = viewer.get(PAGE + first["older"]).context
    codes = [one["asset"].code for page in (first, second) for one in page["rows"]]
    assert (len(first["rows"]), len(codes), len(set(codes)), codes) == (50, 63, 63, sorted(codes))


def test_the_file_has_every_lamp_of_the_filter(viewer):
    text = b"".join(viewer.get(FILE).streaming_content).decode("utf-8-sig")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert set(rows) == {"PL-COLD", "PL-UP", "PL-MONUMENT"}
    assert (rows["PL-COLD"]["temperature_k"], rows["PL-UP"]["ulr"]) == ("4000", "0,05")
    assert rows["PL-COLD"]["mise_en_service"] == "2024-05-01"


def test_the_neighbour_and_the_stranger(town, client_of):
    user = MembershipFactory(territory=TerritoryFactory(), permissions=ROLES["viewer"]).user
    assert "rien à vérifier" in seen(client_of(user))
    assert "PL-COLD" not in b"".join(client_of(user).get(FILE).streaming_content).decode()
    assert "PL-COLD" not in seen(client_of(user), f"{PAGE}?territoire={town.code}")
    other = MembershipFactory(territory=town, permissions=["energy.view_site"]).user
    assert client_of(other).get(PAGE).status_code == 403


def test_what_is_typed_in_the_address_is_never_an_error(viewer):
    for query in ("?regle=zz&verdict=zz", "?apres=%00", "?territoire=zz", "?verdict=conform&apres=AAAA"):
        for path in (PAGE, FILE):
            assert viewer.get(path + query).status_code == 200, path + query


def test_a_town_costs_few_queries(viewer, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        viewer.get(PAGE)


def test_every_rule_and_everything_missing_has_its_words():
    assert {rule.code for rule in night_rules.RULES} <= set(night_words.RULES)
    assert all(night_words.limit_words(rule) for rule in night_rules.RULES)
    missing = {rule.measure for rule in night_rules.RULES} | {"use", "rule", "urban", "protected", "commissioned"}
    assert missing <= set(night_words.MISSING)


@pytest.mark.parametrize("said", ["null", "NaN", "Infinity", "-4", '"3000"', "true", "[]", "{}", "1e400"])
def test_a_value_that_is_none_is_unknown(said):
    lamp = lamps.lamp_of(tuple(said for _ in lamps.NAMES))
    assert (lamp.use, lamp.kelvin, lamp.ulr, lamp.off_at, lamp.commissioned) == (None,) * 5
