# SPDX-License-Identifier: EUPL-1.2
"""Static files as one block each.

WhiteNoise answers with a file read by blocks, in a thread; an ASGI server would have each block cross threads, and
Django warns of it at every file. Ours are small (the largest, MapLibre compressed, is 250 kB): they are read at once.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(WhiteNoiseMiddleware):
    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        response = HttpResponse(status=int(found.status))
        if found.file is not None:  # None: HEAD, or not modified
            with found.file:
                response.content = found.file.read()
        del response["Content-Type"]  # WhiteNoise says it where there is one
        for name, value in found.headers:
            response[name] = value
        return response


class Collected(CompressedManifestStaticFilesStorage):
    """With gzip alone: brotli, there because another library needs it, costs each installation 81 s of processor, and
    gzip 5."""

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(use_brotli=False, **options)
