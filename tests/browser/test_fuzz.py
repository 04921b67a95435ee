# SPDX-License-Identifier: EUPL-1.2
"""The API fuzzed from its own OpenAPI document, on the running demo: whatever is asked, never a 500."""

import subprocess
import sys

import pytest

GIVE_TOKEN = """
from pathlib import Path
from apps.territories import services
from apps.territories.models import User
secret = services.create_token(user=User.objects.get(username="{user}"), name="essai")
Path("{place}").write_text(secret)
"""


@pytest.fixture
def token_of(stack, tmp_path):
    def given(user):
        place = tmp_path / "token"
        stack.manage("shell", "-v0", "-c", GIVE_TOKEN.format(user=user, place=place))
        return place.read_text()

    return given


@pytest.mark.parametrize("user", ["pcc", "elu"])
def test_no_request_that_the_document_allows_or_forbids_is_a_500(stack, token_of, user):
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{stack.address}/api/schema/"]
    bounds = ["--checks", "not_a_server_error", "--max-examples", "3", "--phases", "fuzzing", "--seed", "20261123"]
    patience = ["--request-timeout", "60"]
    done = subprocess.run(
        [*command, *bounds, *patience, "-H", f"Authorization: Token {token_of(user)}"],
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "Tested:" in done.stdout
