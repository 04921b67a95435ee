# SPDX-License-Identifier: EUPL-1.2
"""The Redmine driver against a real Redmine."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from apps.connectors.base import ConnectorError
from apps.connectors.gmao import redmine as driver
from apps.connectors.gmao.base import Addition, Order
from apps.connectors.gmao.catalogue import option_errors
from apps.connectors.http import Client


@pytest.fixture
def server(redmine):
    return redmine


def asked(server, function, *words, options=None, secret=None):
    """What a function of the driver answers."""
    settings = options or server.options

    async def ask():
        heads = driver.headers(server.key if secret is None else secret)
        async with Client(server.url, allow={("127.0.0.1", server.port)}, headers=heads) as client:
            return await function(client, settings, *words)

    return asyncio.run(ask())


def key():
    return str(uuid.uuid4())


def order(name=None, **more):
    given = {
        "title": "Lampe éteinte",
        "description": "Rue d'Essai, candélabre PL-0412.",
        "priority": "critical",
        "trade": "lighting",
    }
    return Order(key=name or key(), number=12, **(given | more))


def without_field(server):
    return {name: value for name, value in server.options.items() if name != "field"}


def test_the_settings_of_the_tests_are_valid(server):
    assert option_errors("redmine", server.options) == []


def test_an_order_is_created_with_its_priority_and_found_by_its_key(server):
    mine = order()
    assert asked(server, driver.find_by_reference, mine.key) == ()
    sent = asked(server, driver.send, mine)
    assert asked(server, driver.find_by_reference, mine.key) == (sent,)
    issue = server.issue(sent.reference)
    assert (issue["subject"], issue["priority"]["name"]) == ("Lampe éteinte", "Urgent")
    assert sent.url == f"{server.url}/issues/{sent.reference}"


def test_without_a_field_the_key_ends_the_subject_and_is_found_there(server):
    mine, options = order(title="É" * 300), without_field(server)
    sent = asked(server, driver.send, mine, options=options)
    assert server.issue(sent.reference)["subject"].endswith(f"[{mine.key}]")
    assert asked(server, driver.find_by_reference, mine.key, options=options) == (sent,)


def test_two_orders_under_one_key_are_both_told_the_oldest_first(server):
    mine = order()
    first, second = asked(server, driver.send, mine), asked(server, driver.send, mine)
    assert asked(server, driver.find_by_reference, mine.key) == (first, second)


def test_a_closed_order_is_found_too(server):
    mine = order()
    sent = asked(server, driver.send, mine)
    server.change(sent.reference, status_id=server.ids["states"]["Fermé"])
    assert asked(server, driver.find_by_reference, mine.key) == (sent,)
    (seen,) = asked(server, driver.glance, [sent.reference])
    assert seen.state == "Fermé" and abs(seen.changed_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_field_that_is_no_filter_finds_nothing_rather_than_everything(server):
    asked(server, driver.send, order())
    wrong = {**server.options, "field": 9999}
    assert asked(server, driver.find_by_reference, key(), options=wrong) == ()


def test_a_text_is_added_once_known_as_ours_and_found_again(server):
    sent = asked(server, driver.send, order())
    told = Addition(key(), "text", text="Portail fermé, sonner au 12.")
    assert not asked(server, driver.has, sent.reference, told)
    asked(server, driver.add, sent.reference, told)
    assert asked(server, driver.has, sent.reference, told)
    server.change(sent.reference, notes="Nous passons demain.")
    progress = asked(server, driver.status, sent.reference)
    assert [(one.ours, one.text.splitlines()[0]) for one in progress.comments] == [
        (True, "Portail fermé, sonner au 12."),
        (False, "Nous passons demain."),
    ]


def test_a_private_note_stays_there(server):
    sent = asked(server, driver.send, order())
    server.change(sent.reference, notes="Entre nous.", private_notes=True)
    assert asked(server, driver.status, sent.reference).comments == []


def test_a_photo_goes_there_and_theirs_comes_back(server):
    sent = asked(server, driver.send, order())
    photo = Addition(key(), "photo", text="Avant", name="avant.jpg", data=b"\xff\xd8photo")
    asked(server, driver.add, sent.reference, photo)
    assert asked(server, driver.has, sent.reference, photo)
    token = server.upload("après réparation.jpg", b"\xff\xd8leur photo")
    server.change(sent.reference, uploads=[{"token": token, "filename": "après réparation.jpg"}])
    progress = asked(server, driver.status, sent.reference)
    assert [one.ours for one in progress.files] == [True, False]
    assert asked(server, driver.download, progress.files[0]) == b"\xff\xd8photo"
    assert asked(server, driver.download, progress.files[1]) == b"\xff\xd8leur photo"


def test_a_state_is_set_where_the_mapping_leads_and_said_otherwise(server):
    sent = asked(server, driver.send, order())
    asked(server, driver.add, sent.reference, Addition(key(), "state", text="Clôturée", step="closed"))
    assert server.issue(sent.reference)["status"]["name"] == "Fermé"
    asked(server, driver.add, sent.reference, Addition(key(), "state", text="En route", step="en_route"))
    issue = server.issue(sent.reference)
    assert issue["status"]["name"] == "Fermé" and "En route" in issue["journals"][-1]["notes"]


def test_what_redmine_refuses_is_told_in_its_own_words_and_not_tried_again(server):
    with pytest.raises(ConnectorError, match="Redmine refuse : Sujet") as caught:
        asked(server, driver.send, order(title=""))
    assert (caught.value.retryable, caught.value.status) == (False, 422)


def test_a_wrong_key_and_a_missing_order_say_so(server):
    with pytest.raises(ConnectorError, match="identifiants refusés") as caught:
        asked(server, driver.send, order(), secret="faux")  # noqa: S106
    assert caught.value.status == 401
    with pytest.raises(ConnectorError, match="404"):
        asked(server, driver.status, "999999")
    with pytest.raises(ConnectorError, match="référence Redmine inattendue"):
        asked(server, driver.status, "../users")


def test_the_check_names_the_account_and_the_project(server):
    said = asked(server, driver.check)
    assert said == "Redmine répond : compte admin, projet « Éclairage public », Anomalie."


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"project": "absent"}, "404"),
        ({"tracker": 999}, "tracker 999 absent du projet"),
        ({"states": {"Perdu": "repaired"}}, "états inconnus de Redmine : Perdu"),
    ],
)
def test_the_check_names_the_setting_that_is_wrong(server, change, why):
    with pytest.raises(ConnectorError, match=why):
        asked(server, driver.check, options={**server.options, **change})


def test_what_is_planned_there_is_read_but_the_day_that_redmine_writes_by_itself(server):
    sent = asked(server, driver.send, order())
    born = server.issue(sent.reference)["start_date"]
    seen = asked(server, driver.status, sent.reference).glance
    assert (born is not None, seen.starts, seen.ends) == (True, None, None)
    server.change(sent.reference, start_date="2031-03-03", due_date="2031-03-04")
    seen = asked(server, driver.status, sent.reference).glance
    assert (str(seen.starts), str(seen.ends)) == ("2031-03-03", "2031-03-04")


def test_the_field_of_the_settings_says_what_is_waited_for(server):
    options = {**without_field(server), "reason_field": server.ids["field"]}
    assert option_errors("redmine", options) == []
    sent = asked(server, driver.send, order(), options=options)
    assert asked(server, driver.status, sent.reference, options=options).glance.why == ""
    server.change(sent.reference, custom_fields=[{"id": server.ids["field"], "value": " Attente Enedis "}])
    assert asked(server, driver.status, sent.reference, options=options).glance.why == "Attente Enedis"
