# SPDX-License-Identifier: EUPL-1.2
"""The console's modules without a page: Node's own test runner, given the words that the server would write."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from apps.console.wall.words import WALL_WORDS
from apps.console.words import WORDS

HERE = Path(__file__).resolve().parent
NODE = "node"  # 18 or later: Debian 12's is enough


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.js")))
def test_the_modules_of_the_console(name):
    words = json.dumps({key: str(word) for key, word in (WALL_WORDS | WORDS).items()})
    options = f"--import={(HERE / 'setup.js').as_uri()}"
    env = os.environ | {"CONSOLE_WORDS": words, "TZ": "Europe/Paris", "NODE_OPTIONS": options}
    run = subprocess.run(
        [NODE, "--test", str(HERE / name)], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
