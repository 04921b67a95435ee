# SPDX-License-Identifier: EUPL-1.2
"""What a clone promises: locked versions, no registry in the locks, the icons pages ask for, a valid publiccode.yml."""

import json
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "package-lock.json"]


def named(text):
    """Names of the Python packages that a requirements file asks for, as the index writes them."""
    names = re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", text, re.MULTILINE)
    return {canonicalize_name(name) for name in names}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock):
    addresses = re.findall(r'"resolved"|--index-url|--find-links|@ https?://|file:', (ROOT / lock).read_text())
    assert addresses == []


@pytest.mark.parametrize("file, lock", [("requirements.txt", LOCKS[0]), ("requirements-dev.txt", LOCKS[1])])
def test_everything_required_is_locked_with_its_hashes(file, lock):
    locked = (ROOT / lock).read_text()
    assert named((ROOT / file).read_text()) - named(locked) == set()
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z])", locked.strip()))


def test_the_tests_run_on_the_versions_that_run_in_production():
    pinned = [set(re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS[:2]]
    assert pinned[0] - pinned[1] == set()


@pytest.mark.parametrize("python", ["3.11.2", "3.13.5"])  # Debian 12's, and the next one's
def test_nothing_is_missing_from_the_lock_on_another_python(python):
    """Locks are made on one Python; a package that only another one needs would be missing there."""
    locked = named((ROOT / "requirements.lock").read_text())
    place = {"python_version": python.rpartition(".")[0], "python_full_version": python, "extra": ""}
    asked = [(name, Requirement(text)) for name in locked for text in metadata.requires(name) or []]
    needed = {(name, need.name) for name, need in asked if need.marker is None or need.marker.evaluate(place)}
    assert {(name, need) for name, need in needed if canonicalize_name(need) not in locked} == set()


def test_every_icon_that_a_page_or_a_kind_asks_for_is_drawn():
    drawn = {line.strip() for line in (ROOT / "deploy" / "icons.txt").read_text().splitlines()}
    pages = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("apps/**/*.html"), *ROOT.glob("static/[!v]*/**/*.js")]
    asked = {name for page in pages for name in re.findall(r"icons\.svg['\" %}]*#([a-z0-9-]+)", page.read_text())}
    kinds = json.loads((ROOT / "fixtures" / "kinds.json").read_text())
    asked |= set(re.findall(r'"icon": "([a-z0-9-]+)"', json.dumps(kinds)))
    assert asked - drawn == set()


def test_publiccode_holds_what_the_standard_requires():
    facts = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    required = ["publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description"]
    assert [key for key in [*required, "legal", "maintenance", "localisation"] if key not in facts] == []
    assert facts["legal"]["license"] == "EUPL-1.2"
    assert facts["maintenance"]["contacts"]
    for words in facts["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert len(words["genericName"]) <= 35
        assert words["features"]


def test_every_source_file_says_its_licence():
    tracked = subprocess.run(["git", "ls-files", "*.py", "*.sh"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in tracked.stdout.splitlines() if "/migrations/" not in name]
    silent = [
        str(file) for file in files if file.read_text() and "SPDX-License-Identifier" not in file.read_text()[:200]
    ]
    assert silent == []
