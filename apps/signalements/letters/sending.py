# SPDX-License-Identifier: EUPL-1.2
"""What is owed to who follows a report or a street: their address and the words, as they are when it leaves."""

from collections.abc import Callable
from functools import partial

from django.utils import timezone

from apps.duty.notifying import child
from apps.duty.notifying.letters import Order, Post
from apps.signalements import submitting, tokens
from apps.signalements.letters import writing
from apps.signalements.models import Letter, Watch
from apps.signalements.streets import watching
from apps.signalements.streets import writing as resident_letters


def deliver() -> int:
    """Send what is due; how many were tried."""
    return POST.deliver()


def _prepare(held: Letter) -> Callable[[], Order] | None:
    found = _to_resident(held) if held.watch_id else _to_follower(held)
    if found is None:
        return None
    address, words = found
    return partial(
        child.mail,
        to=address,
        subject=words.subject,
        body=words.body,
        html=words.html,
        unsubscribe=words.unsubscribe,
        one_click=bool(held.watch_id),
        key=str(held.key),
    )


def _to_follower(held: Letter) -> tuple[str, writing.Written] | None:
    """None when the person wants no more of them."""
    assert held.follower is not None
    contact = getattr(held.follower, "contact", None)
    if contact is None or not contact.email or held.follower.muted_at:
        return None
    token = tokens.new_access()
    submitting.grant(held.follower, token, timezone.now())
    return contact.email, writing.of(held, token)


def _to_resident(held: Letter) -> tuple[str, writing.Written] | None:
    """None when the watch is over, or when nothing is left to say."""
    watch = held.watch
    assert watch is not None
    asks = held.step_id is None and held.day is None
    if not asks and not Watch.objects.active().filter(pk=watch.pk).exists():
        return None
    token = tokens.new_access()
    words = resident_letters.of(held, token)
    if words is not None:
        watching.grant(watch, token)
    return (watch.email, words) if words else None


POST = Post(
    Letter,
    _prepare,
    related=(
        "follower__contact",
        "follower__signalement",
        "step__signalement__category",
        "step__signalement__territory",
        "watch__desk__territory",
    ),
)
