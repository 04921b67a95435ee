# SPDX-License-Identifier: EUPL-1.2
"""Whose word counts as one, where words are counted: a network for what comes from the web, a client for the API, a
call for what an agent heard. No address is kept (see `limits`)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from apps.signalements import limits, tokens
from apps.signalements.models import Follower, Voice
from apps.territories.models import User

WEEK, KEPT = timedelta(days=7), timedelta(days=30)
BY_EAR = {"phone", "counter"}  # each call, each visitor, is somebody else: an agent heard them
UNKNOWN = "?"  # all those of whom nothing is known are one


def of_address(address: str) -> str:
    """The network of an address, for this week."""
    now = timezone.now()
    week = now - timedelta(seconds=now.timestamp() % WEEK.total_seconds())
    return tokens.network(limits.network(address), week)


def keep(follower: Follower, network: str, *, by: User | None, channel: str, at: datetime) -> None:
    """`network`: as `of_address` said it; "" when an agent or a program speaks for somebody."""
    digest = network or _spoken_for(follower, by, channel)
    if digest:
        Voice.objects.create(follower=follower, digest=digest, at=at)


def _spoken_for(follower: Follower, by: User | None, channel: str) -> str:
    if by is None:
        return ""
    return tokens.digest(f"voice:{follower.key if channel in BY_EAR else by.pk}")[:32]


def of_reports(report_ids: Collection[int]) -> list[str]:
    """The different voices of these reports and of those that repeat them."""
    found = Follower.objects.filter(signalement__in=report_ids) | Follower.objects.filter(
        signalement__duplicate_of__in=report_ids
    )
    digests = found.exclude(voice=None).order_by().values_list("voice__digest", flat=True).distinct()
    return sorted(digests) or [UNKNOWN]


def forget(now: datetime) -> int:
    return Voice.objects.filter(at__lt=now - KEPT).delete()[0]
