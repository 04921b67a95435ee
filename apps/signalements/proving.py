# SPDX-License-Identifier: EUPL-1.2
"""The proof of work of the public forms, by the ALTCHA protocol (SHA-256): a browser tries numbers, nobody is asked.

Asked when much is sent, or always, as the desk says. Without it a report is accepted « à modérer », and « moi aussi »
is a follower who is no voice: a telephone without a script is never refused. Only « suivre ma rue », which writes to an
address that nobody proved, waits. A challenge is signed, of one form, expires, and is used once: a row says so, not
Redis.
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from altcha import ChallengeOptionsV1, PayloadV1, create_challenge_v1, verify_solution_v1
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.signalements import limits, remembering
from apps.signalements.models import COST, Desk, Guard, Spent

LASTS = timedelta(hours=2)  # a page left open while dinner is made
LONGEST = 2000  # characters of a proof
ALGORITHM: Literal["SHA-256"] = "SHA-256"


def wanted(desk: Desk, form_key: str, address: str) -> dict[str, Any] | None:
    """What the page asks the browser to solve; nothing most of the time."""
    return challenge(desk, form_key) if asked(desk, address) else None


def holds(desk: Desk, form_key: str, proof: str, taken: limits.Taken) -> bool:
    """Whether what is sent is to be moderated: it came in a flood, or a proof was asked for, and there is none."""
    if guard(desk).proof == Guard.Proof.NEVER:
        return taken.flood
    wanted = guard(desk).proof == Guard.Proof.ALWAYS or taken.pressing
    return wanted and not proven(form_key, proof)


def lacks(desk: Desk, form_key: str, proof: str, taken: limits.Taken) -> bool:
    """Whether what nobody would moderate is to be refused for now: a proof was asked for, and there is none. A desk
    that never asks has its quotas only."""
    return guard(desk).proof != Guard.Proof.NEVER and holds(desk, form_key, proof, taken)


def asked(desk: Desk, address: str) -> bool:
    """Whether the page of this desk asks for a proof of who is at this address, now."""
    wanted = guard(desk).proof
    return wanted == Guard.Proof.ALWAYS or (wanted == Guard.Proof.FLOOD and limits.pressing(address))


def challenge(desk: Desk, form_key: str) -> dict[str, Any]:
    """What the script of the form solves: `algorithm, challenge, maxnumber, salt, signature`."""
    options = ChallengeOptionsV1(
        algorithm=ALGORITHM,
        max_number=guard(desk).cost,
        hmac_key=_secret(),
        expires=datetime.now(UTC) + LASTS,
        params={"form": form_key[:16]},
    )
    made = create_challenge_v1(options)
    said = {"algorithm": ALGORITHM, "challenge": made.challenge, "maxnumber": made.max_number}
    return said | {"salt": made.salt, "signature": made.signature}


def proven(form_key: str, proof: str) -> bool:
    """Whether it is a proof of this form that was never used; it is used now. Never raises: it comes from outside."""
    said = _read(proof)
    if said is None or not verify_solution_v1(PayloadV1(**said), _secret(), check_expires=True)[0]:
        return False
    if f"form={form_key[:16]}" not in said["salt"].rstrip("&").split("?")[-1].split("&"):
        return False
    rest = {"expires_at": timezone.now() + LASTS}
    return Spent.objects.get_or_create(challenge=said["challenge"], defaults=rest)[1]


def guard(desk: Desk) -> Guard:
    return remembering.once(
        ("guard", desk.pk), lambda: Guard.objects.filter(desk=desk).first() or Guard(desk=desk, cost=COST)
    )


def forget() -> int:
    return Spent.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _read(proof: str) -> dict[str, Any] | None:
    """Its five fields, of the types that they must have."""
    try:
        said = json.loads(base64.b64decode(proof[:LONGEST], validate=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("algorithm") != ALGORITHM or type(said.get("number")) is not int:
        return None
    texts = [said.get(name) for name in ("challenge", "salt", "signature")]
    return said if all(isinstance(one, str) and one.isascii() for one in texts) else None


def _secret() -> str:
    """A key of its own, that changes with SECRET_KEY."""
    return salted_hmac("signalements.proof", "altcha", algorithm="sha256").hexdigest()
