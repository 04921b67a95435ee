# SPDX-License-Identifier: EUPL-1.2
"""The Atlas CMMS driver against what its published sources say that it does."""

import asyncio
import uuid

import pytest

from apps.connectors.base import ConnectorError
from apps.connectors.gmao import atlas as driver
from apps.connectors.gmao.base import Addition, Order
from apps.connectors.gmao.catalogue import option_errors
from apps.connectors.http import Client
from tests.gmao.atlas import KEY, Atlas


@pytest.fixture
def server():
    one = Atlas()
    one.start()
    yield one
    one.stop()


def asked(server, function, *words, options=None, secret=KEY):
    async def ask():
        heads = driver.headers(secret)
        async with Client(server.url, allow={("127.0.0.1", server.port)}, headers=heads) as client:
            return await function(client, options or server.options, *words)

    return asyncio.run(ask())


def key():
    return str(uuid.uuid4())


def order(name=None, **more):
    given = {"title": "Lampe éteinte", "description": "Rue d'Essai", "priority": "critical", "trade": "lighting"}
    return Order(key=name or key(), number=12, **(given | more))


def test_the_settings_of_the_tests_are_valid(server):
    assert option_errors("atlas", server.options) == []


def test_an_order_is_created_with_its_priority_and_found_by_its_key(server):
    mine = order()
    assert asked(server, driver.find_by_reference, mine.key) == ()
    sent = asked(server, driver.send, mine)
    assert asked(server, driver.find_by_reference, mine.key) == (sent,)
    kept = server.orders[int(sent.reference)]
    assert (kept["title"], kept["priority"]) == ("Lampe éteinte", "HIGH")
    assert sent.url == f"http://atlas.exemple.invalid/app/work-orders/{sent.reference}"


def test_places_teams_and_categories_are_those_of_the_settings(server):
    options = {**server.options, "location": 3, "team": 4, "categories": {"lighting": 5}}
    sent = asked(server, driver.send, order(), options=options)
    kept = server.orders[int(sent.reference)]
    assert (kept["location"], kept["team"], kept["category"]) == ({"id": 3}, {"id": 4}, {"id": 5})


def test_a_description_that_is_too_long_keeps_the_key(server):
    mine = order(description="é" * 20_000)
    sent = asked(server, driver.send, mine)
    assert asked(server, driver.find_by_reference, mine.key) == (sent,)


def test_nothing_of_a_text_is_lost_in_what_atlas_cleans(server):
    said = "Regard <fermé> : R&D à 3 < 5 m, « accès par <la cour »"
    mine = order(description=said)
    sent = asked(server, driver.send, mine)
    asked(server, driver.add, sent.reference, Addition(key(), "text", text=said))
    server.say(int(sent.reference), "On passe <b>demain</b>, R&D prévenue.")
    ours, theirs = asked(server, driver.status, sent.reference).comments
    assert ours.text.splitlines()[0] == said and ours.ours
    assert theirs.text == "On passe demain, R&D prévenue."
    assert "&lt;fermé&gt; : R&amp;D" in server.orders[int(sent.reference)]["description"]
    full = order(description="<&" * 9_000)
    assert asked(server, driver.find_by_reference, full.key) == ()
    assert asked(server, driver.send, full) == asked(server, driver.find_by_reference, full.key)[0]


def test_texts_come_oldest_first_without_those_of_the_system(server):
    sent = asked(server, driver.send, order())
    told = Addition(key(), "text", text="Portail fermé.")
    assert not asked(server, driver.has, sent.reference, told)
    asked(server, driver.add, sent.reference, told)
    assert asked(server, driver.has, sent.reference, told)
    server.say(int(sent.reference), "On passe demain.")
    comments = asked(server, driver.status, sent.reference).comments
    assert [(one.ours, one.author, one.text.splitlines()[0]) for one in comments] == [
        (True, "Compte Connecte", "Portail fermé."),
        (False, "Jean Martin", "On passe demain."),
    ]


def test_a_photo_goes_there_and_theirs_comes_back(server):
    sent = asked(server, driver.send, order())
    photo = Addition(key(), "photo", text="Avant", name="avant.jpg", data=b"\xff\xd8photo")
    asked(server, driver.add, sent.reference, photo)
    assert asked(server, driver.has, sent.reference, photo)
    server.attach(int(sent.reference), "après.jpg", b"\xff\xd8leur photo")
    files = asked(server, driver.status, sent.reference).files
    assert [one.ours for one in files] == [True, False]
    assert asked(server, driver.download, files[1]) == b"\xff\xd8leur photo"


def test_a_photo_kept_somewhere_that_is_not_allowed_is_not_fetched(server):
    from apps.connectors.gmao.base import File

    elsewhere = File("1", "a.jpg", "http://169.254.169.254/latest/meta-data")
    with pytest.raises(ConnectorError, match="OUTBOUND_ALLOW"):
        asked(server, driver.download, elsewhere)


def test_a_state_is_set_and_glanced_at(server):
    sent = [asked(server, driver.send, order()) for _ in range(3)]
    asked(server, driver.add, sent[1].reference, Addition(key(), "state", text="Clôturée", step="closed"))
    seen = asked(server, driver.glance, [one.reference for one in sent])
    assert [one.state for one in seen] == ["OPEN", "COMPLETE", "OPEN"]
    assert all(one.changed_at for one in seen)


def test_what_atlas_refuses_is_told_in_its_own_words(server):
    with pytest.raises(ConnectorError, match="Atlas CMMS refuse : must not be null") as caught:
        asked(server, driver.send, order(title=""))
    assert (caught.value.retryable, caught.value.status) == (False, 400)
    server.largest = 3
    sent = asked(server, driver.send, order())
    with pytest.raises(ConnectorError, match="Maximum upload size exceeded"):
        asked(server, driver.add, sent.reference, Addition(key(), "photo", name="a.jpg", data=b"trop"))


def test_a_wrong_key_and_a_missing_order_say_so(server):
    with pytest.raises(ConnectorError, match="identifiants refusés"):
        asked(server, driver.check, secret="faux")  # noqa: S106
    with pytest.raises(ConnectorError, match="404"):
        asked(server, driver.status, "999")


def test_the_check_says_what_the_key_sees(server):
    asked(server, driver.send, order())
    assert asked(server, driver.check) == "Atlas CMMS répond : 1 ordre(s) de travail lisibles avec la clé."


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        (b'{"workOrderId": 12, "newStatus": "COMPLETE"}', "12"),
        (b'{"assetId": 3}', ""),
        (b'{"workOrderId": "12; DROP"}', ""),
        (b'{"workOrderId": true}', ""),
    ],
)
def test_a_webhook_names_an_order_or_none(body, reference):
    assert driver.hook(body).reference == reference


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"newStatus": 4}', b'{"a": "\\u0000"}'])
def test_a_webhook_that_cannot_be_read_says_why(body):
    with pytest.raises(ConnectorError):
        driver.hook(body)


@pytest.mark.parametrize(
    ("given", "starts", "ends"),
    [
        ({}, None, None),
        ({"dueDate": "2027-03-02T10:00:00Z"}, None, None),  # our own deadline
        ({"estimatedStartDate": "2027-03-01T08:00:00Z"}, "2027-03-01T08:00:00+00:00", None),
        (
            {"estimatedStartDate": "2027-03-01T08:00:00Z", "estimatedDuration": 1.5},
            "2027-03-01T08:00:00+00:00",
            "2027-03-01T09:30:00+00:00",
        ),
        (
            {"estimatedStartDate": "2027-03-01T08:00:00Z", "estimatedDuration": 1e300},
            "2027-03-01T08:00:00+00:00",
            None,
        ),
    ],
)
def test_what_is_planned_there_is_read_but_our_own_deadline(server, given, starts, ends):
    sent = asked(server, driver.send, order())
    server.orders[int(sent.reference)] |= given
    seen = asked(server, driver.status, sent.reference).glance
    assert (seen.starts and seen.starts.isoformat(), seen.ends and seen.ends.isoformat()) == (starts, ends)


def test_a_plan_that_is_no_date_is_told(server):
    sent = asked(server, driver.send, order())
    server.orders[int(sent.reference)]["estimatedStartDate"] = "demain"
    with pytest.raises(ConnectorError, match="date"):
        asked(server, driver.status, sent.reference)
