# SPDX-License-Identifier: EUPL-1.2
"""Django's part of a request, from its first middleware to the page of its refusal, in one thread.

Django's own handler goes to and fro between the loop and that thread at each border between what is written with
`async` and what is not, and makes the page of a refusal in a third one, whose connection to the database nobody closes.
Nothing of ours is written with `async` but the live stream, which Django never sees.
"""

import logging
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class InOneThread(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: Any) -> Any:
        return await sync_to_async(self.answered, thread_sensitive=True)(request)

    def answered(self, request: HttpRequest) -> HttpResponse:
        """Whatever happens: a request that ends without an answer would keep its connection to the database."""
        try:
            return self.get_response(request)
        except Exception:
            logger.exception("The page of a fault failed too: %s", request.path)
            words = _("Erreur du serveur : elle a été notée.")
            return HttpResponseServerError(words, content_type="text/plain; charset=utf-8")
