# SPDX-License-Identifier: EUPL-1.2
"""Rounds, without a database: whatever the jobs and the crews, no rule is broken and what is left aside says why."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.interventions.refusals import InterventionRefused
from apps.interventions.rounds import explaining, inserting, solver, solving, travel
from apps.interventions.rounds.jobs import Crew, Job, Limit, Pause, walk

EIGHT = explaining.minute_of(datetime(2026, 1, 12, 7, tzinfo=UTC))  # 8:00 in Paris
HOME = (3.87, 43.61)
TRADES = ("lighting", "traffic")


def crew(key=1, name="Équipe Nord", place=HOME, begins=EIGHT, ends=EIGHT + 480, trades=(), grounds=(1,), pause=None):
    return Crew(key, name, place, begins, ends, frozenset(trades), frozenset(grounds), pause)


NOON = Pause(EIGHT + 240, EIGHT + 300, 45)  # from noon, at one o'clock at the latest


def job(key=1, place=(3.88, 43.61), minutes=30, trade="lighting", ground=1, **more):
    return Job(key, place, trade, ground, minutes, **more)


def gtr(at):
    return (Limit("GTR", at, at_end=True),)


def gti(at):
    return (Limit("GTI", at, at_end=False),)


places = st.tuples(st.integers(380, 394), st.integers(4356, 4366)).map(lambda p: (p[0] / 100, p[1] / 100))
limits = st.lists(
    st.builds(Limit, st.sampled_from(["GTI", "GTR"]), st.integers(EIGHT - 30, EIGHT + 600), st.booleans()), max_size=2
)


@st.composite
def some_jobs(draw, most=9):
    return [
        job(
            key,
            draw(places),
            minutes=draw(st.integers(5, 120)),
            trade=draw(st.sampled_from(TRADES)),
            ground=draw(st.sampled_from([1, 2])),
            priority=draw(st.integers(0, 100)),
            limits=tuple(draw(limits)),
            opens=draw(st.sampled_from([0, EIGHT + 60])),
            late=draw(st.booleans()),
            crew=draw(st.sampled_from([None, None, 0, 1])),
        )
        for key in range(draw(st.integers(0, most)))
    ]


@st.composite
def some_crews(draw):
    return [
        crew(
            key,
            place=draw(places),
            begins=EIGHT + draw(st.integers(0, 60)),
            ends=EIGHT + draw(st.integers(120, 540)),
            trades=draw(st.sampled_from([(), ("lighting",), ("traffic",)])),
            grounds=draw(st.sampled_from([(1,), (1, 2)])),
            pause=draw(
                st.none()
                | st.builds(Pause, st.just(EIGHT + 70), st.integers(EIGHT + 70, EIGHT + 200), st.integers(5, 45))
            ),
        )
        for key in range(draw(st.integers(1, 3)))
    ]


def quick(problem):
    return solver.solve({**problem, "level": 0, "threads": 1})


def check(route):
    """Said again here, not by the walk that the product trusts."""
    now, place, rest = route.crew.begins, route.crew.place, route.rest
    for rank, stop in enumerate(route.stops):
        arrives = now + travel.minutes(place, stop.job.place)
        if rest and rest.rank == rank:
            arrives = rested(route.crew, rest, now, arrives)
        begins = max(arrives, stop.job.opens)
        assert (stop.arrives, stop.begins) == (arrives, begins)
        assert not route.crew.trades or stop.job.trade in route.crew.trades
        assert stop.job.ground in route.crew.grounds
        assert stop.job.crew in (None, route.crew.key)
        for limit in stop.job.limits:
            assert (stop.ends if limit.at_end else stop.begins) <= limit.at
        now, place = begins + stop.job.minutes, stop.job.place
    if route.stops:
        assert bool(rest) == bool(route.crew.pause)
        home = now + travel.minutes(place, route.crew.place)
        if rest and rest.rank == len(route.stops):
            home = rested(route.crew, rest, now, home)
        assert home == route.home <= route.crew.ends


def rested(crew, rest, left, arrives):
    """The break is whole, in its hours, and nobody drives or works during it."""
    pause = crew.pause
    assert pause.opens <= rest.begins <= pause.latest and rest.ends - rest.begins == pause.minutes
    assert rest.begins >= left
    return max(arrives, rest.begins) + pause.minutes


@settings(max_examples=80, deadline=None)
@given(some_jobs(), some_crews())
def test_no_job_twice_no_deadline_missed_and_each_left_aside_says_why(jobs, crews):
    found = solving.propose(jobs, crews, quick)
    for route in found.routes:
        check(route)
    served = [stop.job.key for route in found.routes for stop in route.stops]
    assert sorted(served + [left.job.key for left in found.left]) == [one.key for one in jobs]
    assert all(left.reason for left in found.left)


@settings(max_examples=60, deadline=None)
@given(some_jobs(), some_crews(), some_jobs(most=1))
def test_an_insertion_never_breaks_a_deadline_and_loses_nobody(jobs, crews, urgent):
    routes = solving.propose(jobs, crews, quick).routes
    for one in (job(99, made.place, made.minutes, made.trade, made.ground, limits=made.limits) for made in urgent):
        before = {route.crew.key: [stop.job.key for stop in route.stops] for route in routes}
        offers = inserting.offers(one, routes)
        for offer in offers:
            check(offer.route)
            kept = [stop.job.key for stop in offer.route.stops if stop.job.key != 99]
            assert kept == before[offer.route.crew.key]
            assert offer.added == offer.route.driving - walk(offer.route.crew, _without(offer, 99)).driving
        assert [offer.added for offer in offers] == sorted(offer.added for offer in offers)
        assert offers or inserting.why_not(one, routes)


def _without(offer, key):
    return [one for one in offer.route.jobs if one.key != key]


def test_the_child_answers_as_the_search_does():
    jobs = [job(key, (3.80 + key / 100, 43.61)) for key in range(6)]
    crews = [crew(1), crew(2, "Équipe Sud")]
    found = solving.propose(jobs, crews)
    assert found == solving.propose(jobs, crews, solver.solve)
    assert not found.left


def test_a_search_that_dies_or_lies_is_never_a_round(monkeypatch):
    monkeypatch.setattr(solving.sys, "executable", "/bin/false")
    with pytest.raises(InterventionRefused, match="n'a pas abouti"):
        solving.propose([job()], [crew()])
    late, early = job(1, limits=gtr(EIGHT + 60), minutes=40), job(2, minutes=60)
    with pytest.raises(RuntimeError, match="broke a rule"):
        solving.propose([late, early], [crew()], lambda _problem: [[1, 0]])


def test_too_many_jobs_are_refused_in_words():
    with pytest.raises(InterventionRefused, match="100 interventions et 20 équipes au plus"):
        solving.propose([job(key) for key in range(101)], [crew()])


@pytest.mark.parametrize(
    ("one", "crews", "reason"),
    [
        (job(trade="waste"), [crew(trades=["lighting"])], "n'est du métier"),
        (job(ground=9), [crew()], "ne travaille sur ce territoire"),
        (job(crew=7), [crew()], "Confiée à une équipe"),
        (job(limits=gtr(EIGHT - 60)), [crew()], "à faire avant cette tournée"),
        (job(limits=gti(EIGHT + 1)), [crew()], "au plus tôt, Équipe Nord serait sur place à 08:03"),
        (job(closes=EIGHT + 1), [crew()], "Son créneau finit"),
        (job(minutes=600), [crew()], "Même seule"),
    ],
)
def test_what_cannot_be_served_says_its_first_obstacle(one, crews, reason):
    (left,) = solving.propose([one], crews, quick).left
    assert reason in left.reason


def test_when_the_day_is_full_the_most_urgent_pass_and_the_other_says_so():
    jobs = [job(1, minutes=200, priority=0), job(2, minutes=200, priority=90), job(3, minutes=200, priority=80)]
    found = solving.propose(jobs, [crew()], quick)
    assert [left.job.key for left in found.left] == [1]
    assert "journées des équipes sont pleines" in found.left[0].reason


def test_a_stop_says_how_far_it_is_from_its_deadline():
    stop = walk(crew(), [job(limits=gtr(EIGHT + 45))]).stops[0]
    assert explaining.margin(stop) == "12 min avant GTR"
    assert explaining.margin(walk(crew(), [job(late=True)]).stops[0]) == "déjà en retard"
    assert explaining.margin(walk(crew(), [job()]).stops[0]) == ""


def test_an_insertion_is_told_in_minutes_and_names_who_waits():
    route = walk(crew(), [job(1, (3.90, 43.61)), job(2, (3.92, 43.61))])
    (offer,) = inserting.offers(job(3, (3.91, 43.61), minutes=20), [route])
    assert offer.position == 1 and [stop.job.key for stop in offer.route.stops] == [1, 3, 2]
    words = inserting.in_words(offer)
    assert words.startswith("+") and "pour Équipe Nord, aucune échéance manquée" in words
    assert "1 suivante(s) retardée(s)" in words


def test_an_insertion_that_would_make_another_miss_its_deadline_goes_elsewhere_or_says_so():
    tight = walk(crew(1), [job(1, minutes=30, limits=gtr(EIGHT + 40))])
    urgent = job(2, (3.88, 43.61), minutes=60, limits=gti(EIGHT + 20))
    assert inserting.offers(urgent, [tight]) == []
    assert "ferait manquer une échéance" in inserting.why_not(urgent, [tight])
    free = walk(crew(2, "Équipe Sud"), [])
    assert [offer.route.crew.key for offer in inserting.offers(urgent, [tight, free])] == [2]


@settings(max_examples=150, deadline=None)
@given(some_jobs(most=5), some_crews())
def test_the_break_is_where_the_day_ends_first(jobs, crews):
    """Against every place where it could be."""
    mine = [job for job in jobs if crews[0].can(job)]
    tried = [timed_by_hand(crews[0], mine, rank) for rank in range(len(mine) + 1)]
    best = min((home for home in tried if home is not None), default=None)
    route = walk(crews[0], mine)
    if not mine:
        assert route.home == crews[0].begins
    elif best is None or best > crews[0].ends:
        assert route is None
    else:
        assert route.home == best


def timed_by_hand(crew, jobs, rank):
    now, place = crew.begins, crew.place
    for number, one in enumerate([*jobs, None]):
        driven = travel.minutes(place, one.place if one else crew.place)
        if crew.pause and number == rank:
            if now > crew.pause.latest:
                return None
            now = max(now + driven, crew.pause.opens) + crew.pause.minutes
        else:
            now += driven
        if one is None:
            return now
        begins = max(now, one.opens)
        if begins > one.latest:
            return None
        now, place = begins + one.minutes, one.place
    return None


def test_a_team_has_its_break_and_the_page_says_when():
    jobs = [job(key, minutes=110) for key in (1, 2, 3)]
    (route,) = solving.propose(jobs, [crew(pause=NOON)], quick).routes
    assert (route.rest.begins, route.rest.ends, route.rest.rank) == (EIGHT + 240, EIGHT + 285, 2)
    assert explaining.rest(route, 2) == "Pause de 12:00 à 12:45" and explaining.rest(route, 1) == ""
    assert not solving.propose([job(1, minutes=225), job(2, minutes=230)], [crew()], quick).left
    assert solving.propose([job(1, minutes=225), job(2, minutes=230)], [crew(pause=NOON)], quick).left


def test_what_is_late_is_placed_first_unless_another_would_become_late():
    near, far = job(1, (3.88, 43.61)), job(2, (3.94, 43.61), late=True)
    (route,) = solving.propose([near, far], [crew()], quick).routes
    assert [stop.job.key for stop in route.stops] == [2, 1]
    assert explaining.margin(route.stops[0], route.stops[:0]) == "déjà en retard : placée en premier"
    tight = job(1, (3.88, 43.61), limits=gtr(EIGHT + 40))
    (route,) = solving.propose([tight, far], [crew()], quick).routes
    assert [stop.job.key for stop in route.stops] == [1, 2]
    assert explaining.margin(route.stops[1], route.stops[:1]) == "déjà en retard"


def test_a_visit_of_several_jobs_keeps_the_deadline_of_each_as_soon_as_its_own_is_done():
    visit = job(
        minutes=90, limits=(Limit("GTR", EIGHT + 40, True, within=30), Limit("GTR", EIGHT + 200, True, within=90))
    )
    assert visit.latest == EIGHT + 10
    assert explaining.margin(walk(crew(), [visit]).stops[0]) == "7 min avant GTR"


def test_a_straight_line_is_lengthened_and_rounded_up():
    assert travel.minutes(HOME, HOME) == 0
    assert travel.metres(HOME, (3.87, 43.62)) == pytest.approx(1112, abs=1)
    assert travel.minutes(HOME, (3.87, 43.62)) == 3  # 1 112 m × 1,3 at 30 km/h: 2 min 54
