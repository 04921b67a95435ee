# SPDX-License-Identifier: EUPL-1.2
"""The child that sends one message: reads its order, says « ready », waits for « go », sends, says what happened.

Knows nothing of the database. Connects only to the addresses of its order, whatever a library wants. When its parent
dies before « go », it ends without having sent anything.
"""

import base64
import json
import logging
import re
import smtplib
import socket
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

SERVICES = (
    "apprise apprises brevo discord freemobile gchat gotify gotifys infobip json jsons matrix matrixs mmost mmosts "
    "nctalk nctalks ntfy ntfys octopush pover rocket rockets sfr signal signals sinch slack smseagle smseagles "
    "synology synologys tgram threema twilio vonage webex workflows xml xmls zulip"
)  # services that are reached by network; apprise also knows how to write files and run desktop programs
SCHEMES = frozenset(SERVICES.split())

WORDS: dict[type[BaseException], str] = {
    TimeoutError: "délai dépassé.",
    ConnectionRefusedError: "connexion refusée.",
    ConnectionError: "connexion coupée.",
    smtplib.SMTPServerDisconnected: "connexion coupée.",
    socket.gaierror: "nom d'hôte inconnu.",
    OSError: "injoignable.",
}
NOT_ALLOWED: list[str] = []  # what was asked beyond the order's addresses
CONNECTED: list[tuple[str, int]] = []  # addresses that were reached


class Refused(Exception):
    """Nothing was sent; the message says why, in French, without any secret."""


def main() -> None:
    order = json.loads(sys.stdin.readline())
    limit_to({(host, int(port)) for host, port in order["allow"]})
    try:
        send = by_mail(order) if order["kind"] == "email" else by_apprise(order)
    except Refused as refusal:
        say({"outcome": "failed", "reason": str(refusal)})
        return
    say({"ready": True})
    if sys.stdin.readline().strip() == "go":
        say(send())


def say(words: dict[str, Any]) -> None:
    print(json.dumps(words), flush=True)  # noqa: T201  (this is how it speaks to its parent)


def limit_to(allowed: set[tuple[str, int]]) -> None:
    """Names are resolved, and addresses connected to, for these (host, port) only."""
    resolve, connect = socket.getaddrinfo, socket.socket.connect
    known: set[tuple[str, int]] = set()

    def checked_resolve(host: Any, port: Any, *more: Any, **words: Any) -> Any:
        if (host, int(port or 0)) not in allowed:
            raise not_allowed(f"{host}:{port}")
        found = resolve(host, port, *more, **words)
        known.update((str(answer[4][0]), int(answer[4][1])) for answer in found)
        return found

    def checked_connect(self: socket.socket, address: Any) -> None:
        if tuple(address[:2]) not in known:
            raise not_allowed(f"{address[0]}:{address[1]}")
        connect(self, address)
        CONNECTED.append(tuple(address[:2]))

    socket.getaddrinfo = checked_resolve
    socket.socket.connect = checked_connect  # type: ignore[method-assign, assignment]


def not_allowed(where: str) -> OSError:
    NOT_ALLOWED.append(f"L'adresse {where} n'est pas permise par l'installation (OUTBOUND_ALLOW).")
    return OSError(NOT_ALLOWED[-1])


def by_mail(order: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """Reaches the server and logs in; what is left is to hand the message over. Raises Refused."""
    settings.configure(USE_TZ=True, DEFAULT_CHARSET="utf-8", USE_I18N=False)
    backend = EmailBackend(**order["server"], fail_silently=False)
    headers = {"Message-ID": f"<{order['key']}@connecte>", "Auto-Submitted": "auto-generated"}
    if order.get("unsubscribe"):
        headers["List-Unsubscribe"] = f"<{order['unsubscribe']}>"
    if order.get("one_click"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(order["subject"], order["body"], order["from"], [order["to"]], headers=headers)
    if order.get("html"):
        message.attach_alternative(order["html"], "text/html")
    if file := order.get("attached"):
        message.attach(file["name"], base64.b64decode(file["content"]), file["kind"])
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"Serveur de messagerie : {in_words(error)}") from error
    return lambda: hand_mail(backend, message)


def hand_mail(backend: EmailBackend, message: EmailMultiAlternatives) -> dict[str, Any]:
    try:
        backend.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:  # the server said no
        return {"outcome": "failed", "reason": f"Refusé par le serveur de messagerie : {in_words(error)}"}
    except (OSError, smtplib.SMTPException) as error:
        return {"outcome": "unknown", "reason": f"Serveur de messagerie : {in_words(error)}"}
    return {"outcome": "sent"}


def by_apprise(order: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """Raises Refused for an address that apprise does not understand, or that would not leave by the network."""
    import apprise  # noqa: PLC0415  (a second to load, and mail does not need it)

    scheme = order["url"].partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise Refused(f"Service « {scheme[:20]} » inconnu ou non permis.")
    service = apprise.Apprise.instantiate(order["url"], suppress_exceptions=True)
    if service is None:
        raise Refused("Adresse illisible pour ce service : la saisir de nouveau.")
    return lambda: hand_apprise(service, order)


def hand_apprise(service: Any, order: dict[str, Any]) -> dict[str, Any]:
    """apprise says yes or no, and why in its log. Cut after it was connected, nobody knows what the service did."""
    heard: list[str] = []
    logging.getLogger("apprise").addHandler(Ear(heard))
    try:
        if service.notify(title=order["subject"], body=order["body"]):
            return {"outcome": "sent"}
    except Exception as error:  # a hundred plug-ins: whatever they raise is told
        heard.append(in_words(error))
    cut = not any(re.search(r"error\s*=\s*\d{3}", line) for line in heard)
    if CONNECTED and cut:
        return {"outcome": "unknown", "reason": "Le service a coupé la conversation, ou n'a pas répondu à temps."}
    return {"outcome": "failed", "reason": (NOT_ALLOWED or heard or ["Refusé sans raison donnée."])[0]}


class Ear(logging.Handler):
    """Hears warnings only: what is more detailed shows addresses, and their keys."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def in_words(error: BaseException) -> str:
    """Short, in French, without what a server may repeat of our secrets."""
    if NOT_ALLOWED:
        return NOT_ALLOWED[0]
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "identifiants refusés."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"réponse {error.smtp_code}."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"destinataire refusé ({', '.join(str(code) for code, _text in error.recipients.values())})."
    if "timed out" in str(error):  # smtplib calls it a disconnection
        return WORDS[TimeoutError]
    return next((words for kind, words in WORDS.items() if isinstance(error, kind)), type(error).__name__)


if __name__ == "__main__":
    main()
