# SPDX-License-Identifier: EUPL-1.2
"""The words of the e-mail: what the sheet answers, its subjects, one sentence for each figure, the way out."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from apps.kpi.models import SheetReader
from apps.kpi.sheet import leaving
from apps.kpi.sheet.contents import Sheet


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    body: str
    html: str
    leave: str


def of(sheet: Sheet, reader: SheetReader) -> Written:
    leave = leaving.address(reader)
    context = {"sheet": sheet, "page": _page(sheet), "leave": leave}
    return Written(
        " ".join(sheet.title.split()),
        render_to_string("kpi/sheet_letter.txt", context),
        render_to_string("kpi/sheet_letter.html", context),
        leave,
    )


def _page(sheet: Sheet) -> str:
    code = sheet.territory.code
    if sheet.for_all:
        return settings.BASE_URL + reverse("indicators-of", args=[code])
    return settings.BASE_URL + reverse("steering") + "?" + urlencode({"territoire": code})
