# SPDX-License-Identifier: EUPL-1.2
"""The house rules that a reader cannot see at a glance: layers, doors, names, pages without third parties."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PYTHON = [
    path
    for name in ("apps", "connecte", "deploy", "demo", "tests", "benchmarks")
    for path in (ROOT / name).rglob("*.py")
]
SOURCES = [path for path in PYTHON if path.is_relative_to(ROOT / "apps") or path.is_relative_to(ROOT / "connecte")]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = [
    path
    for path in (ROOT / "static").rglob("*")
    if path.suffix in {".js", ".mjs", ".css", ".svg"} and "vendor" not in path.parts
]
UNSCOPED = {
    "territories.User": "accounts are managed by the administrators of the platform",
    "territories.Token": "accounts are managed by the administrators of the platform",
    "territories.Inclusion": "a link of two territories, shown with them",
    "territories.RolePermission": "roles are the same for everybody",
    "territories.OfferedRight": "roles are the same for everybody",
    "assets.AssetKind": "reference data, the same for everybody",
    "assets.ConditionNature": "reference data, the same for everybody",
    "assets.ImportMapping": "column names remembered for a territory, read inside its own imports only",
    "assets.AssetAlias": "references of devices, read by the ingest of their own source",
    "assets.AbnormalAsset": "fids only, read inside the queries of assets",
    "assets.NetworkEdge": "read through the assets at its two ends",
    "console.Cell": "counts, read under the scope of who looks at the map",
    "console.CellChange": "counts, read under the scope of who looks at the map",
    "console.GeometryChange": "a version number per territory",
    "console.Tile": "kept under the signature of what its reader may see",
    "duty.Mention": "read through its notice",
    "interventions.FieldPlace": "read through its act",
    "events.OwedAcknowledgement": "work owed to a supervisor; read beside its alarm, which has its own filter",
    "events.ToldTestimony": "work owed by the machine, nobody reads it",
    "events.Ungrouped": "work owed by the machine, nobody reads it",
    "signalements.Access": "a digest, read by the follow-up page of its own secret",
    "signalements.Draft": "read by the form of its own secret, forgotten within a day",
    "signalements.WatchKey": "a digest, read by the page of its own secret",
    "signalements.Origin": "keyed digests of a few days, nobody reads them",
    "signalements.SealedPhoto": "opened by the worker alone, gone within minutes",
    "signalements.Spent": "proofs of work already used, nobody reads them",
    "signalements.Tally": "counts of keyed digests, nobody reads them",
    "signalements.Voice": "keyed digests, nobody reads them",
    "duty.Sweep": "one row, a place in time",
    "energy.ReadingFormat": "names of columns remembered for a territory, read inside its own imports only",
    "telemetry.Measure": "read through its series",
    "telemetry.LastValue": "read through its series",
    "telemetry.RollupDirty": "work owed by the machine, nobody reads it",
    "telemetry.RolledHour": "read through its series",
    "telemetry.RolledDay": "read through its series",
    "telemetry.RolledMonth": "read through its series",
    "telemetry.Backfill": "files given to a command on the server, no page shows them",
    "events.Observation": "read through its alarm",
    "events.LiveMessage": "read by the hub, which asks the scoping for each socket",
    "supervision.Arrival": "raw messages of a supplier until they are stored; counted on the page of their source",
    "supervision.IngestKey": "secrets of a source, listed without their text on its page",
    "supervision.FirstContact": "what was already wrong at a source, read by its page",
    "supervision.Traffic": "counts of a source, read by its page",
    "webhooks.Follower": "one row, a place in the live outbox",
    "webhooks.Known": "states last told, nobody reads them",
    "supervision.Heartbeat": "processes of the platform belong to no territory",
}


def named(path):
    return str(path.relative_to(ROOT))


def ours(model):
    return model.__module__.startswith("apps.") and not hasattr(model, "pgh_tracked_model")


# --- Layers -----------------------------------------------------------------------------------------------------------


def layers():
    """Rank of each app, from the contract in pyproject.toml: 0 is the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {name.strip(): rank for rank, row in enumerate(rows) for name in row.split("|")}


def test_imports_only_point_down():
    run = subprocess.run([ROOT / ".venv/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-4000:]


def test_foreign_keys_only_point_down():
    """String foreign keys are invisible to import-linter."""
    rank = layers()
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in filter(ours, apps.get_models(include_auto_created=True))
        for field in model._meta.get_fields()
        if (field.many_to_one or field.many_to_many or field.one_to_one) and field.concrete
        if rank.get(field.related_model._meta.app_label, 99) < rank[model._meta.app_label]
    ]
    assert not upwards


def test_every_app_of_the_project_has_a_layer():
    assert {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")} <= set(layers())


# --- Doors ------------------------------------------------------------------------------------------------------------


def test_every_model_says_who_may_see_its_rows():
    """`visible_to` on the manager, or a reason why not."""
    silent = {
        model._meta.label
        for model in apps.get_models()
        if ours(model) and not hasattr(model._default_manager.all(), "visible_to")
    }
    assert silent <= set(UNSCOPED), "neither visible_to nor a reason: add one of them"


def test_no_reason_outlives_its_model():
    assert {label for label in UNSCOPED if not apps.is_installed("apps." + label.split(".")[0])} == set()
    assert set(UNSCOPED) <= {model._meta.label for model in apps.get_models()}


def test_nothing_happens_behind_the_back_of_the_reader():
    """No signal receivers, no save() that does more than save."""
    hidden = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and re.fullmatch(
                r"django\..*signals|django\.dispatch.*", node.module or ""
            ):
                hidden.append(f"{named(path)}:{node.lineno} signals")
            if isinstance(node, ast.FunctionDef) and node.name == "save" and path.name == "models.py":
                hidden.append(f"{named(path)}:{node.lineno} save()")
    assert not hidden


@pytest.mark.parametrize("name", ["utils", "util", "common", "core", "helpers", "misc", "signals"])
def test_a_file_is_named_after_what_it_holds(name):
    assert [named(path) for path in PYTHON if name in (path.stem, path.parent.name)] == []


# --- Words ------------------------------------------------------------------------------------------------------------


def test_every_python_file_begins_with_its_licence():
    def first_line(path):
        lines = [line for line in path.read_text().splitlines() if not line.startswith("#!")]
        return lines[0] if lines else "# SPDX-License-Identifier: EUPL-1.2"

    assert [named(path) for path in PYTHON if first_line(path) != "# SPDX-License-Identifier: EUPL-1.2"] == []


def is_typed(function):
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return function.returns is not None and all(
        argument.annotation is not None for argument in arguments if argument.arg not in ("self", "cls")
    )


def test_services_selectors_and_drivers_say_their_types():
    """mypy, run by `make lint`, checks that they are true."""
    doors = [
        path for path in SOURCES if path.stem in ("services", "selectors") or {"services", "connectors"} & {*path.parts}
    ]
    untyped = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in doors
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_typed(node)
    ]
    assert len(doors) > 5
    assert not untyped


def translated_by_python():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "_",
                "gettext",
                "gettext_lazy",
                "ngettext",
            ):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield f"{named(path)}:{node.lineno}", argument.value


def translated_by_templates():
    for path in TEMPLATES:
        text = path.read_text()
        for match in re.finditer(
            r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')|{%\s*blocktranslate.*?%}(.*?){%""", text, re.S
        ):
            yield named(path), next(filter(None, match.groups()), "")


ENGLISH = re.compile(r"\b(the|and|with|your|you|please|not found|is|are|this|that|must|should|cannot|has|have)\b", re.I)


def test_the_interface_is_written_in_french():
    strings = [*translated_by_python(), *translated_by_templates()]
    assert len(strings) > 100
    assert [(where, text) for where, text in strings if ENGLISH.search(text)] == []


UNTRANSLATED = [
    (r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", ""),
    (r"{%\s*block (\w*class|\w*attributes|coltype)\s*%}.*?{%\s*endblock\s*%}", ""),
    (r"{%\s*blocktranslate.*?endblocktranslate\s*%}", ""),
    (r"<(script|style|code|svg)\b.*?</\1>", ""),
    (r"{%.*?%}|{{.*?}}", ""),
]
SPOKEN_ATTRIBUTES = re.compile(r"""\b(alt|title|aria-label|placeholder|label|summary)=(?:"([^"]*)"|'([^']*)')""")


def said_without_translation(text):
    for pattern, replacement in UNTRANSLATED:
        text = re.sub(pattern, replacement, text, flags=re.S)
    attributes = [match.group(2) or match.group(3) or "" for match in SPOKEN_ATTRIBUTES.finditer(text)]
    words = re.sub(r"<[^>]*>", "\n", text).splitlines()
    return [word.strip() for word in attributes + words if re.search(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", word))]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_word_of_a_page_can_be_translated(path):
    assert said_without_translation(path.read_text()) == []


# --- Pages ------------------------------------------------------------------------------------------------------------

INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "handler": re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:", re.I),
}
NAMESPACES = re.compile(r"http://www\.w3\.org/\d{4}/\w+(/\w+)?")
LINKS = re.compile(r"<a\s[^>]*href=[\"'][^\"']*[\"']", re.I)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_page_has_nothing_that_its_content_policy_would_refuse(path):
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.S)
    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


def test_no_page_calls_a_third_party():
    """A link that a person follows is not a call."""
    calls = []
    for path in [*TEMPLATES, *STATIC]:
        text = LINKS.sub("", NAMESPACES.sub("", path.read_text()))
        calls += [f"{named(path)}: {match}" for match in re.findall(r"(?:https?:|url\(\s*[\"']?)//[^\s\"')]+", text)]
    assert not calls


def test_names_that_come_from_outside_never_become_html():
    sinks = re.compile(
        r"\.(innerHTML|outerHTML|insertAdjacentHTML|setHTML|bindPopup)\b|document\.write\b|\beval\(|new Function\("
    )
    scripts = [path for path in STATIC if path.suffix in (".js", ".mjs")]
    assert [f"{named(path)}: {found}" for path in scripts for found in sinks.findall(path.read_text())] == []
