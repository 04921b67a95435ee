# SPDX-License-Identifier: EUPL-1.2
"""Secrets of supervisors: encrypted with keys the database does not hold, absent from the history, rotated."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command

from apps.assets import secrets, services
from apps.assets.models import Source
from tests.factories import SourceFactory

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def source(db, settings):
    settings.FIELD_KEYS = [OLD]
    source = SourceFactory()
    services.set_secret(source=source, secret="jeton d'accès")
    return source


def stored(source):
    return bytes(Source.objects.values_list("secret", flat=True).get(pk=source.pk))


def test_a_secret_is_unreadable_in_the_database_and_comes_back_decrypted(source):
    assert b"jeton" not in stored(source)
    assert secrets.decrypt(stored(source)) == "jeton d'accès"


def test_an_empty_secret_stays_empty(source):
    services.set_secret(source=source, secret="")
    assert stored(source) == b""
    assert secrets.decrypt(stored(source)) == ""


def test_the_history_keeps_when_a_secret_was_posed_and_never_the_secret(source):
    history = apps.get_model("assets", "SourceHistory")
    assert "secret" not in {field.name for field in history._meta.get_fields()}
    last = history.objects.filter(pgh_obj=source).latest("pgh_id")
    assert last.secret_at == Source.objects.get(pk=source.pk).secret_at is not None


def test_a_secret_under_a_lost_key_says_to_type_it_again(source, settings):
    settings.FIELD_KEYS = [LOST]
    with pytest.raises(secrets.SecretUnreadable, match="saisissez-le de nouveau"):
        secrets.decrypt(stored(source))


def test_after_a_rotation_the_old_key_is_no_longer_needed(source, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    out = StringIO()
    call_command("rotate_secrets", stdout=out)
    assert "1 secret(s)" in out.getvalue()
    settings.FIELD_KEYS = [NEW]
    assert secrets.decrypt(stored(source)) == "jeton d'accès"


def test_a_rotation_names_the_source_whose_secret_no_key_reads_and_rotates_the_others(source, settings):
    settings.FIELD_KEYS = [LOST]
    unreadable = SourceFactory(slug="perdue")
    services.set_secret(source=unreadable, secret="autre")
    settings.FIELD_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match="perdue"):
        call_command("rotate_secrets", stdout=StringIO())
    settings.FIELD_KEYS = [NEW]
    assert secrets.decrypt(stored(source)) == "jeton d'accès"
