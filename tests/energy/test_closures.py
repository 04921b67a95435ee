# SPDX-License-Identifier: EUPL-1.2
"""Days on which buildings are closed: whom a row closes, what it changes of the night base and of closed days that draw
as open ones, its screen with its preview."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from apps.energy import calendars, watching
from apps.energy.maths import local_time, night_base, off_hours
from apps.energy.maths.presence import Presence, present
from apps.energy.models import Closure
from apps.events.models import Alarm
from apps.telemetry import rolling
from apps.telemetry import services as telemetry
from tests.energy.test_night_base import building, every
from tests.factories import (
    ClosureFactory,
    MembershipFactory,
    MeteringPointFactory,
    SiteFactory,
    TerritoryFactory,
)
from tests.matrix import ROLES

PARIS = "Europe/Paris"
OPEN = (((480, 1080),),) * 5 + ((), ())
NOBODY = np.array([], "datetime64[D]")
HOLIDAYS = np.arange("2026-02-14", "2026-03-02", dtype="datetime64[D]")


# --- Without a database -----------------------------------------------------------------------------------------------


def hours(closed=NOBODY):
    return Presence(OPEN, closed)


def test_a_closed_school_at_14_h_is_off_hours():
    at = np.array(["2026-02-13T13:00", "2026-02-17T13:00"], "datetime64[s]")  # 14 h on the wall: a Friday, a Tuesday
    assert present(at, hours(), zone=PARIS).tolist() == [True, True]
    assert present(at, hours(HOLIDAYS), zone=PARIS).tolist() == [True, False]


def closed_use(watts, at, closed=HOLIDAYS):
    return off_hours.closed_use(at, watts, opened=present(at, hours(closed), zone=PARIS), zone=PARIS)


def test_a_closed_building_that_draws_as_open_is_told_with_its_figures():
    at = every(60, "2026-01-05T00:00", 51)  # up to 25 February, in the second week of the holidays
    busy = closed_use(building(at), at)
    assert busy.high is True and busy.share == pytest.approx(1)
    assert (busy.open_w, busy.night_w, busy.closed_w) == (2000, 300, 2000)
    quiet = np.where(np.isin(local_time.day(local_time.local(at, PARIS)), HOLIDAYS), 300.0, building(at))
    assert closed_use(quiet, at).high is False
    between = np.where(np.isin(local_time.day(local_time.local(at, PARIS)), HOLIDAYS), 1000.0, building(at))
    assert closed_use(between, at).high is None  # 41 %: neither begins an alarm nor ends one


def test_what_is_not_known_is_neither_open_nor_closed():
    at = every(60, "2026-01-05T00:00", 51)
    silent = np.where(at > np.datetime64("2026-02-14"), np.nan, building(at))
    assert closed_use(silent, at).high is None
    assert closed_use(np.full(len(at), 300.0), at).high is None  # its opening is not seen


def test_nights_of_a_closed_week_are_not_those_of_an_open_one():
    """A school whose ventilation stops in the holidays: its return is no rise."""
    at = every(60, "2026-01-26T00:00", 40)
    wall = local_time.day(local_time.local(at, PARIS))
    watts = np.where(np.isin(wall, HOLIDAYS), 100.0, 300.0)
    base = night_base.night_base(at, watts, zone=PARIS)
    assert night_base.rise(base, reference_nights=14).raised is True
    assert night_base.rise(night_base.alike(base, HOLIDAYS), reference_nights=14).raised is False


# --- Whom a row closes ------------------------------------------------------------------------------------------------


@pytest.fixture
def town(db):
    return TerritoryFactory(code="51108")


@pytest.fixture
def school(town):
    return SiteFactory(territory=town, name="École Pasteur", use="École", weekday_hours="08:00-18:00")


def closed_on(day, *sites):
    found = calendars.closures_of(sites, day, day)
    return [bool(found[site.pk]) for site in sites]


def test_a_row_closes_a_site_a_use_or_all_those_of_a_territory_and_of_what_it_includes(town, school):
    above, elsewhere = TerritoryFactory(), TerritoryFactory()
    above.includes.add(town)
    hall = SiteFactory(territory=town, use="Mairie")
    other = SiteFactory(territory=elsewhere, use="École")
    day = date(2026, 2, 16)
    row = ClosureFactory(territory=above, use="école ")
    assert closed_on(day, school, hall, other) == [True, False, False]
    row.delete()
    row = ClosureFactory(territory=town)
    assert closed_on(day, school, hall, other) == [True, True, False]
    row.delete()
    ClosureFactory(territory=town, site=hall)
    assert closed_on(day, school, hall, other) == [False, True, False]
    assert closed_on(date(2026, 3, 2), school, hall, other) == [False, False, False]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": date(2026, 2, 1)}, "__all__"),
        ({"ends_on": date(2028, 2, 1)}, "ends_on"),
        ({"label": ""}, "label"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_in_words(town, wrong, field):
    with pytest.raises(ValidationError) as refused:
        ClosureFactory.build(territory=town, **wrong).full_clean()
    assert field in refused.value.message_dict


def test_the_site_of_a_closure_is_of_its_territory_and_has_no_use_besides(town, school):
    with pytest.raises(ValidationError) as refused:
        ClosureFactory.build(territory=TerritoryFactory(), site=school).full_clean()
    assert "site" in refused.value.message_dict
    with pytest.raises(ValidationError):
        ClosureFactory.build(territory=town, site=school, use="École").full_clean()


# --- Its alarm --------------------------------------------------------------------------------------------------------


def tell(meter, at, watts):
    points = [
        telemetry.Point(meter.asset_id, "power", "W", one.item().replace(tzinfo=UTC), float(value), 0)
        for one, value in zip(at, watts, strict=True)
    ]
    assert not telemetry.append(points).rejected


def test_a_school_that_is_closed_and_draws_is_one_alarm_and_over_when_it_is_quiet(town, school):
    from apps.energy import quality

    meter = MeteringPointFactory(asset__owner=town, site=school)
    ClosureFactory(territory=town, use="École")
    at = every(60, "2026-01-05T00:00", 51)
    now = datetime(2026, 2, 25, 1, tzinfo=UTC)
    tell(meter, at, building(at))
    rolling.refresh(now=now)
    quality.refresh(now=now)
    watching.watch_use(now=now)
    alarm = Alarm.objects.get(condition="off_hours_use")
    assert alarm.active and alarm.asset_id == meter.asset_id
    assert "100 % comme ouvert" in alarm.title.replace("\xa0", " ").replace("\u202f", " ")
    more = every(60, "2026-02-25T00:00", 9)
    wall = local_time.day(local_time.local(more, PARIS))
    tell(meter, more, np.where(np.isin(wall, HOLIDAYS), 300.0, building(more)))
    later = now + timedelta(days=9)
    rolling.refresh(now=later)
    quality.refresh(now=later)
    watching.watch_use(now=later)
    alarm.refresh_from_db()
    assert not alarm.active


def test_without_opening_hours_nothing_is_asked(town, school):
    from apps.energy.watching import findings
    from apps.energy.watching.curves import Curve

    at = every(60, "2026-01-05T00:00", 51)
    meter = MeteringPointFactory(asset__owner=town, site=school)
    assert findings.off_hours(meter, Curve(at, building(at)), None).present is False


# --- Its screen -------------------------------------------------------------------------------------------------------

SCREEN = "/admin/energy/closure/add/"


@pytest.fixture
def referent(town, client_of):
    return client_of(MembershipFactory(user__is_staff=True, territory=town, permissions=ROLES["referent"]).user)


def given(town, **more):
    return {
        "label": "Vacances d'hiver",
        "starts_on": "14/02/2026",
        "ends_on": "01/03/2026",
        "territory": town.pk,
        "use": "École",
        **more,
    }


def text(answer):
    return answer.content.decode().replace("&#x27;", "'").replace("\xa0", " ")


def test_the_preview_says_what_is_closed_and_writes_nothing(town, school, referent):
    SiteFactory(use="École", name="École d'ailleurs")
    SiteFactory(territory=town, use="École", name="École sans heures")
    shown = text(referent.post(SCREEN, given(town, _apercu="1")))
    assert "2 sites fermés pendant 16 jours : Vacances d'hiver." in shown and "Rien n'est encore enregistré" in shown
    assert "École Pasteur : 8 jours d'ouverture de moins." in shown  # ten working days, two Wednesdays off
    assert "1 site sans heures d'ouverture" in shown and "d'ailleurs" not in shown
    assert not Closure.objects.exists()
    assert referent.post(SCREEN, given(town)).status_code == 302
    row = Closure.objects.get()
    assert "2 sites fermés pendant" in text(referent.get(f"/admin/energy/closure/{row.pk}/change/"))
    wrong = text(referent.post(SCREEN, given(town, ends_on="01/02/2026", _apercu="1")))
    assert "La fin vient après le début." in wrong and "sites fermés" not in wrong


def test_nobody_closes_the_sites_of_a_neighbour(town, school, client_of, referent):
    stranger = MembershipFactory(user__is_staff=True, permissions=ROLES["referent"]).user
    shown = text(client_of(stranger).post(SCREEN, given(town, _apercu="1")))
    assert "École Pasteur" not in shown
    assert client_of(stranger).post(SCREEN, given(town)).status_code == 200 and not Closure.objects.exists()
    viewer = MembershipFactory(user__is_staff=True, territory=town, permissions=ROLES["viewer"]).user
    assert client_of(viewer).post(SCREEN, given(town, _apercu="1")).status_code == 403
