# SPDX-License-Identifier: EUPL-1.2
"""Who changed what, for the history tables: not where nothing that has a history is written."""

from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware

WITHOUT = "/signaler/"  # anybody may; it writes no configuration, and two more values in each statement cost much


class History(HistoryMiddleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT):
            return self.get_response(request)
        return super().__call__(request)
