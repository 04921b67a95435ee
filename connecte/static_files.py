# SPDX-License-Identifier: EUPL-1.2
"""Static files as one block each.

WhiteNoise answers with a file read by blocks, in a thread; an ASGI server would have each block cross threads, and
Django warns of it at every file. Ours are small (the largest, MapLibre compressed, is 250 kB): they are read at once.
"""

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


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
