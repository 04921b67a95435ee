# SPDX-License-Identifier: EUPL-1.2
"""A request is answered and ended in one thread, whatever happens: its connection goes back to the pool."""

import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core import signals
from django.http import HttpResponse

from apps.territories import error_pages
from connecte.handler import InOneThread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ended():
    """The threads in which requests ended."""
    threads = []

    def note(**_said):
        threads.append(threading.get_ident())

    signals.request_finished.connect(note)
    yield threads
    signals.request_finished.disconnect(note)


async def asked(path):
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"testserver")], "scheme": "http", "http_version": "1.1",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    conversation = ApplicationCommunicator(InOneThread(), scope)
    await conversation.send_input({"type": "http.request", "body": b"", "more_body": False})
    start = await conversation.receive_output(30)
    body = await conversation.receive_output(30)
    await conversation.send_input({"type": "http.disconnect"})
    await conversation.wait(30)
    return start["status"], dict(start["headers"]), body["body"].decode()


async def test_the_page_of_a_refusal_is_made_in_the_thread_that_ends_the_request(ended, monkeypatch):
    made = []
    real = error_pages.defaults.page_not_found

    def noted(request, exception):
        made.append(threading.get_ident())
        return real(request, exception)

    monkeypatch.setattr(error_pages.defaults, "page_not_found", noted)
    status, _headers, body = await asked("/nulle-part/")
    assert status == 404
    assert "introuvable" in body.lower()
    assert made
    assert made == ended


async def test_a_request_ends_even_when_the_page_of_its_fault_fails(ended, monkeypatch):
    def fails(*_asked):
        raise ValueError("a file of the page is missing")

    monkeypatch.setattr(error_pages.defaults, "page_not_found", fails)
    monkeypatch.setattr(error_pages.loader, "get_template", fails)
    status, headers, body = await asked("/nulle-part/")
    assert (status, body) == (500, "Erreur du serveur : elle a été notée.")
    assert headers[b"Content-Type"] == b"text/plain; charset=utf-8"
    assert len(ended) == 1


async def test_an_answer_is_the_one_of_the_view(ended):
    status, _headers, _body = await asked("/healthz")
    assert status == HttpResponse.status_code
    assert len(ended) == 1
