# SPDX-License-Identifier: EUPL-1.2
"""The RSMP conversation and its messages, held against the published schemas of the protocol."""

import ast
import json
import uuid
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from apps.connectors import rsmp
from apps.connectors.base import Acknowledged, Alarm, ConnectorError, Measure, Seen
from apps.connectors.rsmp import messages, model
from demo import rsmp_site

SCHEMAS = Path(settings.BASE_DIR).parent / "shared/oracles/rsmp"
SITE, AT = "FR+CAR001", 1_764_403_200.123  # 2025-11-29 08:00:00.123 UTC
STAMP = "2025-11-29T08:00:00.123Z"
PUBLISHED = ("3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.2.0", "3.2.1", "3.2.2")
STATUSES = [{"code": "S0014", "name": "status", "metric": "signal_plan"}]
OPTIONS = {"port": 12111, "main": "TC", "watchdog": 60, "statuses": STATUSES}

official = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="../shared/oracles/rsmp absent")


@cache
def schema(core):
    """The published schema of one version; « string, null » is how it writes a text that may be absent."""
    files = [*SCHEMAS.glob("core/*/*.json"), *SCHEMAS.glob("tlc/*/**/*.json")]
    found = [(file.as_uri(), Resource(json.loads(file.read_text()), DRAFT7)) for file in files]
    text_or_null = Draft7Validator.TYPE_CHECKER.redefine(
        "string, null", lambda _checker, value: value is None or isinstance(value, str)
    )
    validator = extend(Draft7Validator, type_checker=text_or_null)
    whole = [(SCHEMAS / f"core/{core}/rsmp.json").as_uri(), (SCHEMAS / "tlc/1.2.1/rsmp.json").as_uri()]
    return validator({"allOf": [{"$ref": one} for one in whole]}, registry=Registry().with_resources(found))


def problems(message, core="3.2.2"):
    return [f"{message['type']} {error.message}" for error in schema(core).iter_errors(message)]


def presented(core=("3.2.2",), site=SITE, sxl="1.2.1"):
    return rsmp_site.message("Version", RSMP=[{"vers": one} for one in core], siteId=[{"sId": site}], SXL=sxl)


def alive():
    return rsmp_site.message("Watchdog", wTs=STAMP)


def session(options=OPTIONS, now=0.0):
    return rsmp.Session(options, {SITE}, now)


def told(conversation, said, now=0.0):
    """(what is answered, the other acts)."""
    frame = said if isinstance(said, bytes) else json.dumps(said).encode()
    return split(conversation.receive(frame, now))


def split(acts):
    acts = list(acts)
    answers = [json.loads(act.data[:-1]) for act in acts if isinstance(act, rsmp.Reply)]
    assert all(act.data[-1:] == b"\x0c" for act in acts if isinstance(act, rsmp.Reply))
    return answers, [act for act in acts if not isinstance(act, rsmp.Reply)]


def linked(core=("3.2.2",), options=OPTIONS):
    conversation = session(options)
    said = [answer for one in (presented(core), alive()) for answer in told(conversation, one)[0]]
    return conversation, said


@official
@pytest.mark.parametrize("core", PUBLISHED)
def test_all_that_is_said_obeys_the_schemas_of_the_version_that_is_spoken(core):
    conversation, said = linked([core])
    kinds = [one["type"] for one in said]
    asks = ["AggregatedStatusRequest"] * (core >= "3.1.5")
    assert kinds == ["MessageAck", "Version", "MessageAck", "Watchdog", *asks, "StatusSubscribe"]
    assert conversation.core == core
    heard = rsmp.Heard("t", b"", str(uuid.uuid4()))
    said += [json.loads(conversation.settled(heard, reason)[:-1]) for reason in ("", "illisible")]
    said.append(json.loads(conversation.acknowledge({"cId": "DL1", "aCId": "A0301"}, 1.0)[1][:-1]))
    assert [problem for one in said for problem in problems(one, core)] == []


@official
def test_the_junctions_of_the_fictitious_city_obey_them_too():
    code = [rsmp_site.alarm(SITE, "DL1", one, AT, active, "3") for one in model.ALARMS for active in (True, False)]
    said = [presented(), alive(), rsmp_site.aggregated(SITE, AT, {6}), *code]
    assert [problem for one in said for problem in problems(one)] == []


@official
def test_every_alarm_of_the_published_list_has_its_words():
    published = {file.stem for file in SCHEMAS.glob("tlc/1.2.1/alarms/A*.json")}
    assert published == set(model.ALARMS)
    assert len({condition for condition, _title in model.ALARMS.values()}) == len(model.ALARMS)


def test_nothing_that_commands_can_leave():
    """By the list, by the one way out, and by what is written in the driver."""
    sent = {"Version", "MessageAck", "MessageNotAck", "Watchdog", "AggregatedStatusRequest", "StatusSubscribe", "Alarm"}
    assert sent == messages.OUTGOING
    for kind in ("CommandRequest", "CommandResponse", "StatusUnsubscribe", "AggregatedStatus", ""):
        with pytest.raises(ValueError):
            messages.framed({"type": kind})
    for act in ("Suspend", "Resume", "Issue", "Request"):
        with pytest.raises(ValueError):
            messages.framed({"type": "Alarm", "aSp": act})
    folder = Path(rsmp.__file__).parent
    for file in [*folder.glob("*.py"), *(folder.parents[1] / "supervision").glob("link*.py")]:
        written = [node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant)]
        assert not any("Command" in one for one in written if isinstance(one, str)), file.name
        for node in ast.walk(ast.parse(file.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == "write":
                assert file.name == "links.py"  # bytes that a session made, and a session makes them by `framed`


@pytest.mark.parametrize(
    ("offered", "spoken"),
    [(["3.1.1"], "3.1.1"), (["3.1.2", "3.1.5"], "3.1.5"), (["3.2"], "3.2.0"), (["3.2.2", "4.0"], "3.2.2")],
)
def test_the_highest_version_that_both_know_is_spoken(offered, spoken):
    conversation, said = linked(offered)
    assert conversation.core == spoken
    assert {one["vers"] for one in said[1]["RSMP"]} & set(offered)  # in the words of the site


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        (presented(site="FR+CAR999"), "site inconnu : FR+CAR999"),
        (presented(core=["2.0", "4.0"]), "version de RSMP inconnue (2.0, 4.0)"),
        (presented(sxl="7.1"), "version de la liste SXL inconnue (7.1)"),
        ({**presented(), "siteId": []}, "siteId : de 1 à 50 éléments attendus"),
    ],
)
def test_a_site_that_does_not_suit_is_refused_in_words_and_told(version, reason):
    conversation = session()
    (answer,), (letter, close) = told(conversation, version)
    assert (answer["type"], answer["oMId"]) == ("MessageNotAck", version["mId"])
    assert reason in answer["rea"] and reason in letter.reason and reason in close.reason
    assert letter.payload == told(session(), {**version, "mId": str(uuid.uuid4())})[1][0].payload  # one dead letter


def test_what_comes_before_the_version_ends_the_link():
    for said, words in ((alive(), "avant Version"), (b"GET / HTTP/1.1", "pas un message RSMP"), (b"{}", "type")):
        assert words in told(session(), said)[1][-1].reason


def test_what_holds_facts_waits_to_be_stored_before_it_is_acknowledged():
    conversation, _said = linked()
    alarm = rsmp_site.alarm(SITE, "DL1", "A0301", AT, True, "3")
    answers, (heard,) = told(conversation, alarm)
    assert answers == []
    assert json.loads(conversation.settled(heard)[:-1]) == {
        "mType": "rSMsg",
        "type": "MessageAck",
        "oMId": alarm["mId"],
    }
    answers, (unknown,) = told(conversation, rsmp_site.message("CommandResponse", cId="TC", cTS=STAMP, rvs=[]))
    assert (answers, "inattendu" in unknown.reason) == ([], True)


def test_a_silent_or_deaf_site_is_left():
    conversation = session()
    assert split(conversation.tick(14.0)) == ([], [])
    assert "Version" in split(conversation.tick(16.0))[1][0].reason
    conversation, said = linked()
    assert "accusé de réception" in split(conversation.tick(31.0))[1][0].reason
    for one in said:
        if "mId" in one:
            told(conversation, {"mType": "rSMsg", "type": "MessageAck", "oMId": one["mId"]}, 20.0)
    ((watchdog,), others) = split(conversation.tick(61.0))
    assert (watchdog["type"], others) == ("Watchdog", [])
    told(conversation, {"mType": "rSMsg", "type": "MessageAck", "oMId": watchdog["mId"]}, 62.0)
    assert "aucun message" in split(conversation.tick(62.0 + 126))[1][0].reason


def test_garbage_is_kept_some_twenty_times_then_the_link_ends():
    conversation, _said = linked()
    acts = [act for n in range(20) for act in told(conversation, b'{"n": %d' % n)[1]]
    assert [type(act).__name__ for act in acts] == ["Heard"] * 20 + ["Close"]
    assert all("JSON illisible" in act.reason for act in acts[:20])


def test_an_alarm_says_what_is_wrong_where_and_how_bad():
    said = rsmp_site.alarm(SITE, "DL1", "A0301", AT, True, "2", rvs=[{"n": "detector", "v": "DL1"}])
    (alarm,) = decoded(said)
    assert isinstance(alarm, Alarm)
    assert (alarm.ref, alarm.condition, alarm.active, alarm.severity) == (SITE, "detector_fault_dl1", True, "major")
    assert (alarm.title, alarm.detail["valeurs"]) == ("Détecteur en panne (DL1)", "detector = DL1")
    assert alarm.at.timestamp() == AT
    suspended, taken = decoded({**said, "aSp": "Suspend", "sS": "Suspended", "ack": "Acknowledged"})
    assert (suspended.active, suspended.severity) == (True, "minor")
    assert "suspendue sur place" in suspended.title
    assert isinstance(taken, Acknowledged) and taken.active
    (old,) = decoded({**said, "aSp": "issue", "aS": "inactive", "sS": "notSuspended", "ack": "acknowledged"})
    assert old.active is False
    own = {**OPTIONS, "components": {f"{SITE}=DL1": "BOUCLE-1"}, "severities": {"D2": "critical"}}
    (alarm,) = decoded(said, own)
    assert (alarm.ref, alarm.condition, alarm.severity) == ("BOUCLE-1", "detector_fault", "critical")
    (alarm,) = decoded(rsmp_site.alarm(SITE, "TC", "A0999", AT, True, "3", xACId="Batterie basse"))
    assert (alarm.condition, alarm.title) == ("rsmp_a0999_tc", "Alarme A0999 (TC) : Batterie basse")


def test_the_aggregated_status_says_which_mode_the_junction_is_in():
    said = decoded(rsmp_site.aggregated(SITE, AT, {3}))
    assert {one.condition: one.active for one in said} == {
        "local_mode": False,
        "signal_flashing": True,
        "communication_failure": False,
    }
    old = {**rsmp_site.aggregated(SITE, AT, {1}), "se": ["True", *["false"] * 7]}
    assert [one.condition for one in decoded(old) if one.active] == ["local_mode"]


def test_statuses_that_the_settings_keep_become_measures():
    said = rsmp_site.message("StatusUpdate", cId="TC", sTs=STAMP, sS=[])
    values = [
        ("S0014", "status", "3", "recent"),
        ("S0014", "source", "startup", "recent"),
        ("S0014", "status", None, "unknown"),
    ]
    said["sS"] = [dict(zip(("sCI", "n", "s", "q"), one, strict=True)) for one in values]
    seen, measure = decoded(said)
    assert isinstance(seen, Seen)
    assert (measure.metric, measure.value) == ("signal_plan", 3.0)
    assert isinstance(measure, Measure)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"aTs": "hier"}, "aTs"),
        ({"aSp": "Explode"}, "aSp"),
        ({"aS": "perhaps"}, "aS"),
        ({"pri": "9"}, "cat, pri"),
        ({"aCId": ""}, "aCId"),
        ({"rvs": "x"}, "rvs"),
        ({"ack": 1}, "ack"),
    ],
)
def test_each_refusal_names_its_field(change, named):
    with pytest.raises(ConnectorError, match=named):
        decoded({**rsmp_site.alarm(SITE, "TC", "A0001", AT, True, "3"), **change})


def decoded(message, options=OPTIONS):
    return list(rsmp.decode(f"{SITE}//{message['type']}", json.dumps(message).encode(), options))


FIELDS = ["mId", "type", "aSp", "cId", "aCId", "aTs", "aS", "sS", "ack", "se", "aSTS", "wTs", "sTs", "rvs", "oMId"]
KINDS = ["Alarm", "AggregatedStatus", "StatusUpdate", "Watchdog", "Version", "MessageAck", "CommandRequest"]


def odd():
    some = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from([STAMP, "True", "A0301"])
    items = st.dictionaries(st.sampled_from(["n", "v", "s", "q", "sCI", "vers", "sId"]), some)
    fields = st.dictionaries(st.sampled_from(FIELDS), some | st.lists(some | items, max_size=9))
    return st.tuples(st.sampled_from(KINDS), fields).map(lambda one: {"mType": "rSMsg", "type": one[0], **one[1]})


@given(odd() | st.binary(max_size=60))
def test_whatever_the_site_says_the_conversation_goes_on_or_ends_and_sends_nothing_else(said):
    for conversation in (session(), linked()[0]):
        answers, acts = told(conversation, said)
        assert {one["type"] for one in answers} <= messages.OUTGOING
        for act in acts:
            if isinstance(act, rsmp.Heard) and not act.reason:
                try:
                    list(rsmp.decode(act.topic, act.payload, OPTIONS))
                except ConnectorError as error:
                    assert error.reason
