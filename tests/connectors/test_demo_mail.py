# SPDX-License-Identifier: EUPL-1.2
"""The mail server of the fictitious city: what is handed to it stays in a folder, and it bears odd clients."""

import asyncio
import smtplib
import socket
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from demo import mail


@asynccontextmanager
async def running(folder):
    mailbox = mail.Mailbox(folder)
    server = await mail.start("127.0.0.1", 0, mailbox)
    async with server:
        yield mailbox, server.sockets[0].getsockname()[1]


def send(port, subject, body="Bonjour.\n.\n..fin"):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "connecte@localhost", "pcc@exemple.invalid"
    message.set_content(body)
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(message)


async def test_a_message_is_kept_as_it_was_sent(tmp_path):
    async with running(tmp_path / "courriels") as (_mailbox, port):
        await asyncio.to_thread(send, port, "Armoire au noir : départ nº 2")
    (file,) = (tmp_path / "courriels").glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["Subject"] == "Armoire au noir : départ nº 2"
    assert message.get_content().split() == ["Bonjour.", ".", "..fin"]


async def test_only_the_last_ones_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(mail, "KEPT", 3)
    async with running(tmp_path) as (mailbox, port):
        for number in range(5):
            await asyncio.to_thread(send, port, f"n° {number}")
    assert mailbox.taken == 5
    kept = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(tmp_path.glob("*.eml"))]
    assert [one["Subject"] for one in kept] == ["n° 2", "n° 3", "n° 4"]


async def test_a_client_that_goes_away_or_says_too_much_harms_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(mail, "LARGEST", 1000)

    def odd(port, words):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(words)

    async with running(tmp_path) as (mailbox, port):
        for words in (b"", b"DATA\r\nune ligne", b"\xff" * 10_000, b"DATA\r\n" + b"x" * 100 + b"\r\n" * 2000):
            await asyncio.to_thread(odd, port, words)
        await asyncio.to_thread(send, port, "La suite")
    assert mailbox.taken == 1
