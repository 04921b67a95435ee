# SPDX-License-Identifier: EUPL-1.2
"""What stories of the field page share: orders to work on, and where things are on the page."""

from playwright.sync_api import expect

GIVEN = """
from apps.assets.models import Asset
from apps.contracts.models import FaultClass
from apps.interventions import services
from apps.interventions.assigning import checklist
from apps.interventions.models import Team, WorkRequest
from apps.territories.models import User
pcc = User.objects.get(username="pcc")
team = Team.objects.get(name="Régie")
titles = {titles!r}
taken = WorkRequest.objects.exclude(asset=None).values("asset")
lamps = Asset.objects.visible_to(pcc).filter(kind__code="light_point").exclude(pk__in=taken).order_by("code")
for lamp, title in zip(lamps[200 : 200 + len(titles)], titles):
    fault = FaultClass.objects.get(code="cable_down" if "Câble" in title else "lamp_off")
    wish = services.Wish(title=title, fault_class=fault, team=team, another=True)
    work = services.open_from_assets(uids=[lamp.uid], by=pcc, wish=wish)
    if "Câble" in title:
        checklist(work.orders.get(), ["Couper l'alimentation", "Baliser"])
"""


def job(page, title):
    return page.locator("[data-job]").filter(has_text=title)


def bar(page):
    return page.locator("[data-bars]")


def all_left(page):
    expect(page.locator("[data-count]")).to_be_hidden()


def opened_again(page):
    """Reloaded, and every answer read: one that came after the next account's cookies would put back this one's."""
    page.reload()
    page.wait_for_load_state("networkidle")
