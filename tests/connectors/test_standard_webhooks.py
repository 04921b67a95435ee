# SPDX-License-Identifier: EUPL-1.2
"""Signatures of Standard Webhooks, against the one that its own libraries publish."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.connectors import standard_webhooks as webhooks

# standard-webhooks/standard-webhooks, libraries/javascript/src/webhook.test.ts (MIT)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = datetime.fromtimestamp(int(TIMESTAMP), UTC)
OTHER = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="


def headers(**changes):
    said = {"webhook-id": MESSAGE, "webhook-timestamp": TIMESTAMP, "webhook-signature": SIGNATURE}
    return said | {f"webhook-{name}": value for name, value in changes.items()}


def test_the_published_signature_is_ours():
    assert webhooks.signature(SECRET, MESSAGE, TIMESTAMP, BODY) == SIGNATURE
    assert webhooks.verify(headers(), BODY, [SECRET], NOW) == (MESSAGE, SECRET)


def test_several_signatures_and_several_secrets_are_tried():
    several = headers(signature=f"{OTHER} v2,{SIGNATURE[3:]} v1a,x {SIGNATURE}")
    assert webhooks.verify(several, BODY, [webhooks.new_secret(), SECRET], NOW)[1] == SECRET


@pytest.mark.parametrize(
    ("said", "body", "known", "words"),
    [
        (headers(signature=OTHER), BODY, [SECRET], "signature refusée"),
        (headers(signature=f"v2,{SIGNATURE[3:]}"), BODY, [SECRET], "en-têtes attendus"),
        (headers(signature=SIGNATURE[:8]), BODY, [SECRET], "signature refusée"),
        (headers(signature="v1,"), BODY, [SECRET], "signature refusée"),
        (headers(), BODY + b" ", [SECRET], "signature refusée"),
        (headers(id="msg_autre"), BODY, [SECRET], "signature refusée"),
        (headers(), BODY, [webhooks.new_secret()], "signature refusée"),
        (headers(), BODY, ["whsec_pas du base64"], "signature refusée"),
        (headers(), BODY, [], "signature refusée"),
        (headers(id=""), BODY, [SECRET], "en-têtes attendus"),
        (headers(timestamp="hier"), BODY, [SECRET], "secondes"),
        (headers(timestamp="-1"), BODY, [SECRET], "secondes"),
        (headers(id="x" * 200), BODY, [SECRET], "120"),
    ],
)
def test_anything_else_is_refused_in_words(said, body, known, words):
    with pytest.raises(webhooks.NotAuthentic, match=words):
        webhooks.verify(said, body, known, NOW)


@pytest.mark.parametrize("away", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1)])
def test_a_message_of_another_time_is_refused(away):
    with pytest.raises(webhooks.NotAuthentic, match="301 s"):
        webhooks.verify(headers(), BODY, [SECRET], NOW + away)
    assert webhooks.verify(headers(), BODY, [SECRET], NOW + away * (300 / 301))


def test_a_new_secret_is_32_bytes_of_its_own():
    first, second = webhooks.new_secret(), webhooks.new_secret()
    assert first != second and len(webhooks._key(first)) == 32
