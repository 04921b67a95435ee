# SPDX-License-Identifier: EUPL-1.2
"""Static files as the running stack serves them: compressed, kept for ever by their hash, whole under ASGI."""

import re

import pytest
import requests


@pytest.fixture(scope="module")
def style(stack):
    """The address of a hashed style sheet that the first page asks for."""
    page = requests.get(stack.address, timeout=60).text
    return stack.address + re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)[1]


def test_a_file_named_by_its_hash_is_compressed_and_kept_for_ever(style):
    answer = requests.get(style, timeout=60)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.text == requests.get(style, headers={"Accept-Encoding": "identity"}, timeout=60).text


def test_a_browser_that_has_it_is_given_nothing_again(style):
    known = requests.get(style, timeout=60).headers["Last-Modified"]
    again = requests.get(style, headers={"If-Modified-Since": known}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")
    assert requests.head(style, timeout=60).content == b""


def test_a_part_of_a_file_is_that_part(style):
    whole = requests.get(style, headers={"Accept-Encoding": "identity"}, timeout=60).content
    part = requests.get(style, headers={"Accept-Encoding": "identity", "Range": "bytes=5-9"}, timeout=60)
    assert (part.status_code, part.content) == (206, whole[5:10])


def test_the_log_of_the_stack_holds_no_warning_of_static_files(stack, style):
    requests.get(style, timeout=60)
    assert "synchronous iterators" not in stack.log()
