# SPDX-License-Identifier: EUPL-1.2
"""Open311 fuzzed from the public document of GeoReport v2, on the running demo, with a key: never a 500."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

DOCUMENT = Path(settings.BASE_DIR).parent / "shared/oracles/open311/swagger.json"
JURISDICTION = "200066876"
GIVE_KEY = """
from pathlib import Path
from apps.open311 import services
from apps.territories.models import Territory
there = Territory.objects.get(code="{code}")
Path("{place}").write_text(services.issue(territory=there, partner="essai", quota=1000, by=None)[1])
"""


def deepened(document, key):
    """With names that exist, so that what is asked goes further than « inconnu »; the address of one request is that
    of the specification (the document has a slip)."""
    document["paths"] = {path.replace("/request/", "/requests/"): one for path, one in document["paths"].items()}
    document["parameters"]["response_format"]["enum"] = ["json", "xml"]
    document["parameters"]["jurisdiction_id"]["enum"] = [JURISDICTION]
    post = document["paths"]["/requests.{response_format}"]["post"]
    del post["security"]
    post["parameters"].append({"name": "api_key", "in": "query", "required": True, "type": "string", "enum": [key]})
    next(one for one in post["parameters"] if one.get("name") == "service_code")["enum"] = ["lamp-out", "graffiti"]
    return document


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="../shared/oracles/open311 absent")
def test_no_request_of_open311_is_a_500(stack, tmp_path):
    stack.manage("shell", "-v0", "-c", GIVE_KEY.format(code=JURISDICTION, place=tmp_path / "key"))
    document = tmp_path / "georeport.json"
    document.write_text(json.dumps(deepened(json.loads(DOCUMENT.read_text()), (tmp_path / "key").read_text())))
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", f"{stack.address}/open311/v2"]
    bounds = ["--checks", "not_a_server_error", "--max-examples", "20", "--phases", "fuzzing", "--seed", "20261128"]
    done = subprocess.run([*command, *bounds, "--request-timeout", "60"], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "Tested: 6" in done.stdout
