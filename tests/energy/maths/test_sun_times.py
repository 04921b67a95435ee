# SPDX-License-Identifier: EUPL-1.2
"""Sunrises and sunsets of years at once are those that astral gives one by one, to the second."""

from datetime import date, timedelta

import numpy as np
import pytest
from astral import Observer
from astral.sun import dawn, dusk, sunrise, sunset

from apps.energy.maths import nights, sun_times
from apps.energy.maths.nights import CIVIL, Place, Rule
from apps.energy.maths.refusals import Fault, InputRefused

CHALONS = Place(48.957, 4.365)
REUNION = Place(-20.88, 55.45, "Indian/Reunion")
MARQUESAS = Place(-9.78, -139.08, "Pacific/Marquesas")  # the sun of a day rises on the next one of Greenwich
SAMOA = Place(-13.83, -171.77, "Pacific/Apia")
PLACES = (CHALONS, REUNION, MARQUESAS, SAMOA, Place(57.0, 24.1, "Europe/Riga"))


def utc(at):
    return np.datetime64(at.replace(tzinfo=None, microsecond=0) - at.utcoffset(), "s")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.timezone)
@pytest.mark.parametrize("depression", [None, CIVIL])
def test_nights_begin_and_end_when_astral_says_to_the_second(place, depression):
    found = nights.nights(place, date(2023, 12, 1), date(2025, 1, 5), Rule(depression))
    seen, zone = Observer(place.latitude, place.longitude), {"tzinfo": place.timezone}
    for rank in range(0, len(found.days), 5):
        day = found.days[rank].astype(object)
        morning = day + timedelta(days=1)
        if depression is None:
            on, off = sunset(seen, day, **zone), sunrise(seen, morning, **zone)
        else:
            on, off = dusk(seen, day, depression, **zone), dawn(seen, morning, depression, **zone)
        assert (found.on[rank], found.off[rank]) == (utc(on), utc(off)), day


def test_where_the_sun_does_not_cross_there_is_no_instant_and_no_night():
    days = np.array(["2025-03-21", "2025-06-21"], "datetime64[D]")
    rising, setting = sun_times.crossings(days, 78.2, 15.6)
    assert list(np.isnat(rising)) == list(np.isnat(setting)) == [False, True]
    with pytest.raises(InputRefused) as refused:
        nights.nights(Place(78.2, 15.6, "Arctic/Longyearbyen"), date(2025, 6, 20), date(2025, 6, 22))
    assert refused.value.fault == Fault.NO_NIGHT
