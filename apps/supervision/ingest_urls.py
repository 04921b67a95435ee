# SPDX-License-Identifier: EUPL-1.2
"""Where suppliers post: one address per source, after those of other machines."""

from django.urls import path, register_converter
from django.urls.converters import PathConverter

from apps.supervision.views import posting, talq


class Whole(PathConverter):
    """All that follows, line breaks too: what it means is for the protocol to say, and to refuse in its own words."""

    regex = r"[\s\S]+"


register_converter(Whole, "whole")

urlpatterns = [
    path("<slug:slug>/", posting.door, name="ingest"),
    path("<slug:slug>/talq/", talq.door, {"path": ""}, name="ingest-talq"),
    path("<slug:slug>/talq/<whole:path>", talq.door, name="ingest-talq-resource"),
]
