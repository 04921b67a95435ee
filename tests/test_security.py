# SPDX-License-Identifier: EUPL-1.2
"""The security base: login slowed down, sessions that end, headers on every page, errors that say nothing."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.territories import sessions
from tests.factories import MembershipFactory, UserFactory

PASSWORD = "correct cheval pile agrafe"
LOGIN = "/connexion/"
OPEN = "/api/v1/territories/"  # 200 as long as one is logged in, 401 after


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()  # throttles count there


@pytest.fixture
def agent(db):
    return UserFactory(username="agent", raw_password=PASSWORD)


def attempt(client, password=PASSWORD, username="agent", **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def is_logged_in(client):
    return SESSION_KEY in client.session


# --- Login ------------------------------------------------------------------------------------------------------------


def test_login_leads_to_the_console_and_logout_to_the_public_page(client, agent):
    assert attempt(client).headers["Location"] == "/console/"
    assert client.post("/deconnexion/").headers["Location"] == "/"
    assert not is_logged_in(client)


def test_login_leads_back_to_the_page_that_was_asked(client, agent):
    assert client.get("/console/").headers["Location"] == f"{LOGIN}?next=/console/"
    answer = client.post(f"{LOGIN}?next=/status", {"username": "agent", "password": PASSWORD})
    assert answer.headers["Location"] == "/status"


def test_login_never_leads_to_another_site(client, agent):
    answer = client.post(f"{LOGIN}?next=https://ailleurs.example/", {"username": "agent", "password": PASSWORD})
    assert answer.headers["Location"] == "/console/"


def test_a_wrong_password_is_said_in_french_without_saying_which_part_is_wrong(client, agent):
    known = attempt(client, "faux").content.decode()
    unknown = attempt(client, "faux", username="personne").content.decode()
    for page in (known, unknown):
        assert "Saisissez un nom d’utilisateur et un mot de passe valides" in page


def test_an_inactive_account_does_not_log_in(client, agent):
    agent.is_active = False
    agent.save()
    assert attempt(client).status_code == 200
    assert not is_logged_in(client)


def test_guessing_one_account_is_stopped_even_with_the_right_password_at_last(client, agent):
    for _ in range(6):
        answer = attempt(client, "faux")
    assert answer.status_code == 429
    assert "Trop d&#x27;essais de connexion" in answer.content.decode().replace("'", "&#x27;")
    attempt(client)
    assert not is_logged_in(client)


def test_the_same_person_still_logs_in_from_another_place(client, agent):
    for _ in range(6):
        attempt(client, "faux")
    assert attempt(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_trying_many_accounts_from_one_place_is_stopped(client, db):
    answers = [attempt(client, "faux", username=f"agent{number}").status_code for number in range(22)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_behind_the_proxy_the_address_is_the_one_the_proxy_saw(agent, settings):
    """Not what a client wrote in the header, and not the proxy itself: one guesser must not lock everybody out."""
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    client = Client()
    for number in range(6):
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}, 192.0.2.7"}
        answer = attempt(client, "faux", **forged)
    assert answer.status_code == 429
    assert attempt(client, HTTP_X_FORWARDED_FOR="192.0.2.8").status_code == 302


def test_the_login_form_refuses_a_request_of_another_site(agent):
    client = Client(enforce_csrf_checks=True)
    answer = attempt(client)
    assert answer.status_code == 403
    assert "Page périmée" in answer.content.decode()


def test_the_admin_has_no_other_door(client, client_of, operator):
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == f"{LOGIN}?next=/admin/"
    assert client.post("/admin/login/", {"username": "agent", "password": PASSWORD}).status_code == 302
    assert client_of(operator).get("/admin/login/?next=/admin/").status_code == 403


# --- Passwords --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "reason"),
    [("court", "au minimum 12"), ("qwerty123456", "trop courant"), ("314159265358", "entièrement numérique")],
)
def test_a_weak_password_is_refused_with_its_reason(client, agent, password, reason):
    attempt(client)
    form = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    page = client.post("/mot-de-passe/", form).content.decode().replace("\xa0", " ")
    assert reason in page
    agent.refresh_from_db()
    assert agent.check_password(PASSWORD)


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(agent):
    here, elsewhere = Client(), Client()
    attempt(here), attempt(elsewhere)
    new = "agrafe pile cheval correct"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/mot-de-passe/", form).headers["Location"] == "/mot-de-passe/change/"
    assert here.get(OPEN).status_code == 200
    assert elsewhere.get(OPEN).status_code == 401


# --- Sessions ---------------------------------------------------------------------------------------------------------


def quiet_for(client, duration):
    session = client.session
    session[sessions.SEEN] = (timezone.now() - duration).isoformat()
    session.save()


def test_a_session_unused_for_two_hours_ends(client, agent):
    attempt(client)
    quiet_for(client, timedelta(hours=2, minutes=1))
    assert client.get(OPEN).status_code == 401


def test_an_open_console_keeps_its_session_alive_until_the_end_of_the_shift(client, agent):
    attempt(client)
    end = client.session.get_expiry_date()
    quiet_for(client, timedelta(hours=1, minutes=59))
    assert client.get(OPEN).status_code == 200
    assert client.session[sessions.SEEN] > (timezone.now() - timedelta(minutes=1)).isoformat()
    assert client.session.get_expiry_date() == end


def test_a_session_ends_twelve_hours_after_the_login_whatever_is_done(client, agent):
    attempt(client)
    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11, minutes=59) < left < timedelta(hours=12, minutes=1)


@pytest.mark.parametrize(
    ("declared", "right", "days"),
    [(True, "assets.view_asset", 90), (False, "assets.view_asset", 0.5), (True, "events.handle_incident", 0.5)],
    ids=["a wall", "somebody who only looks", "a wall that could act"],
)
def test_the_session_of_a_wall_screen_lasts_for_weeks_when_it_can_only_look(
    client, agent, commune, settings, declared, right, days
):
    settings.WALL_ACCOUNTS = [agent.username] if declared else []
    MembershipFactory(user=agent, territory=commune, permissions=[right])
    attempt(client)
    left = client.session.get_expiry_date() - timezone.now()
    assert abs(left - timedelta(days=days)) < timedelta(minutes=1)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client, agent):
    cookie = attempt(client).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_page_may_read_whose_session_it_is_until_its_end_and_no_longer(client, agent):
    cookie = attempt(client).cookies[sessions.HOLDER]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (str(agent.pk), "", "Lax")
    assert abs(cookie["max-age"] - 12 * 3600) < 60
    assert sessions.HOLDER not in client.get(OPEN).cookies  # told once
    quiet_for(client, timedelta(hours=2, minutes=1))
    gone = client.get(OPEN).cookies[sessions.HOLDER]
    assert (gone.value, gone["max-age"]) == ("", 0)


def test_logging_out_and_another_account_change_whose_session_it_is(client, agent):
    attempt(client)
    assert client.post("/deconnexion/").cookies[sessions.HOLDER].value == ""
    other = UserFactory()
    client.force_login(other)
    assert client.get(OPEN).cookies[sessions.HOLDER].value == str(other.pk)


def test_who_has_no_session_is_told_nothing(client, db):
    assert sessions.HOLDER not in client.get(LOGIN).cookies


# --- Headers ----------------------------------------------------------------------------------------------------------

PAGES = ["/", LOGIN, "/healthz", "/api/docs/", "/api/v1/territories/", "/nulle-part/", "/admin/", "/console/"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(client_of, path, db):
    client = client_of(UserFactory(is_superuser=True, is_staff=True))
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "private" in headers["Cache-Control"]


INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle=\"|\son\w+=\"|javascript:", re.I)


@pytest.mark.parametrize(
    "path", ["/", "/mot-de-passe/", "/api/docs/", "/admin/", "/admin/auth/group/add/", "/console/", "/status"]
)
def test_a_page_has_nothing_inline_that_the_policy_would_refuse(client_of, path, db):
    client = client_of(UserFactory(is_superuser=True, is_staff=True))
    answer = client.get(path)
    assert answer.status_code == 200
    assert INLINE.findall(answer.content.decode()) == []


def test_the_page_of_the_api_runs_its_script_from_a_file_of_ours(client, db):
    scripts = re.findall(r'<script src="([^"]+)"', client.get("/api/docs/").content.decode())
    assert [address for address in scripts if not address.startswith("/")] == []
    answer = client.get(scripts[-1])
    assert answer.headers["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in answer.content.decode()


# --- Errors -----------------------------------------------------------------------------------------------------------


def test_an_unexpected_fault_says_nothing_of_the_inside(operator, client_of, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("détail intime")

    monkeypatch.setattr("apps.territories.selectors.territories", broken)
    client = client_of(operator)
    client.raise_request_exception = False
    answer = client.get("/api/v1/territories/")
    assert answer.status_code == 500
    assert answer.json() == {"detail": "Erreur du serveur : elle a été notée."}


@pytest.mark.parametrize("path", ["/nulle-part/", "/api/nulle-part/"])
def test_an_unknown_address_is_a_french_404(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Introuvable" in answer.content.decode()


def test_too_many_requests_of_a_stranger_are_slowed_down_in_french(client, db, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.ScopedRateThrottle.THROTTLE_RATES", {"schema": "1/min"})
    answers = [client.get("/api/schema/") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Requête ralentie" in answers[1].content.decode()


def test_a_document_that_is_not_json_is_refused_in_french(client_of, operator):
    answer = client_of(operator).post("/api/v1/alarms/acknowledge/", "{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "Contenu illisible : un document JSON valide est attendu."}


def test_an_api_write_of_another_site_is_refused_in_french(operator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator, backend="apps.territories.backends.MembershipBackend")
    answer = client.post("/api/v1/alarms/acknowledge/", {"ids": []}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Page périmée : rechargez-la, puis recommencez."}
