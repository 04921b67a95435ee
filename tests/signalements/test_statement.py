# SPDX-License-Identifier: EUPL-1.2
"""The accessibility statement, its guide and what it counts say the same; every public page is in the plan."""

import re

from apps.signalements.public import rgaa
from tests.stack import ROOT

GUIDE = ROOT / "docs/guides/accessibilite.md"


def test_the_guide_says_of_each_criterion_what_is_counted():
    rows = dict(re.findall(r"^\| (\d+\.\d+) \| ([CN]) \|", GUIDE.read_text(), re.M))
    counted = {
        f"{theme}.{rank}": one
        for theme, letters in rgaa.THEMES.items()
        for rank, one in enumerate(letters, 1)
        if one != rgaa.NOTHING
    }
    assert rows == counted
    assert sum(map(len, rgaa.THEMES.values())) == 106


def test_the_statement_says_its_rate_and_each_failure(client, desk):
    said, found = client.get(f"/accessibilite/{desk.territory.code}/").content.decode(), rgaa.found()
    assert f"{found.rate} % des critères" in said and f"{found.conform} sur {found.applicable}" in said
    assert set(re.findall(r"Critère (\d+\.\d+)", said)) == set(found.failing)
    assert f"{found.conform} sur {found.applicable}, soit **{found.rate} %**" in GUIDE.read_text()


def test_the_plan_leads_to_each_public_page_and_every_page_to_it(client, desk):
    plan = client.get("/plan-du-site/", {"territoire": desk.territory.code}).content.decode()
    code = desk.territory.code
    for address in (f"/signaler/?territoire={code}", f"/signales/{code}/", f"/signales/{code}/suivre/"):
        assert f'href="{address}"' in plan and client.get(address).status_code == 200
        assert "/plan-du-site/" in client.get(address).content.decode()
    desk.publishes = False
    desk.save()
    assert f"/signales/{code}/" not in client.get("/plan-du-site/").content.decode()


def test_two_errors_are_counted_in_the_title(client, desk):
    page = client.get(f"/signales/{desk.territory.code}/suivre/").content.decode()
    token = re.search(r'name="jeton" value="([^"]+)"', page)[1]
    said = client.post(f"/signales/{desk.territory.code}/suivre/", {"jeton": token, "rue": "", "email": ""})
    assert re.search(r"<title>\s*\d erreurs · Suivre ma rue", said.content.decode())
