# SPDX-License-Identifier: EUPL-1.2
"""Every route of the project, read from the URL resolver, with the parameters it takes."""

import re
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern


@dataclass(frozen=True)
class Route:
    """`name` is the one of `reverse`, with its namespace; `pieces` alternates literal text and parameter names."""

    name: str
    path: str
    parameters: tuple[str, ...]
    actions: tuple[str, ...]  # methods of a viewset; empty when the view decides by itself

    @property
    def is_api(self):
        return self.path.startswith("api/")

    def url(self, values):
        """The address for these parameters; the patterns of this project are plain enough to be filled in."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match.group(1)]), self.path)
        return "/" + path


def routes():
    return sorted(set(walk(get_resolver())), key=lambda route: (route.path, route.name))


def walk(resolver, before="", namespace=""):
    for pattern in resolver.url_patterns:
        path = before + plain(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, path, inner)
        else:
            names = tuple(re.findall(r"<(?:\w+:)?(\w+)>", path))
            actions = tuple(sorted(getattr(pattern.callback, "actions", None) or ()))
            yield Route(f"{namespace}{pattern.name}" if pattern.name else "", path, names, actions)


def plain(pattern):
    """The text of a pattern with its parameters as <name>: regular expressions are reduced to their group names."""
    text = str(pattern)
    if isinstance(pattern, RoutePattern):
        return text
    text = text.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    while match := re.search(r"\(\?P<(\w+)>", text):
        text = text[: match.start()] + f"<{match.group(1)}>" + text[end_of_group(text, match.start()) :]
    return text.replace("\\", "")


def end_of_group(text, start):
    depth = 0
    for index in range(start, len(text)):
        if text[index] in "()" and text[index - 1] != "\\":
            depth += 1 if text[index] == "(" else -1
            if depth == 0:
                return index + 1
    raise ValueError(text)
