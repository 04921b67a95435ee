# SPDX-License-Identifier: EUPL-1.2
"""« 1er septembre »: the first of a month is an ordinal in French, which no format of Django can say.

Said once for whatever writes a day of the month (templates, admin, letters, files): Django has no other place where all
of them pass. A day with a leading zero (« d ») is a number and stays one.
"""

from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language


def day(written: Any) -> int | str:
    number = written.data.day
    return "1er" if number == 1 and (get_language() or "").startswith("fr") else number


def say_ordinals() -> None:
    dateformat.DateFormat.j = day  # type: ignore[method-assign,assignment]
