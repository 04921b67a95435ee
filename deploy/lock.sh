#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Writes requirements.lock (to run) and requirements-dev.lock (to test) from the .txt files: exact versions and their hashes.
# Keeps the versions already locked where they still fit; `deploy/lock.sh --upgrade` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=.run/lock-tools
[ -x $tools/bin/pip-compile ] || { python3 -m venv $tools && $tools/bin/python -m pip install -q 'pip-tools>=7.4'; }
options=(--quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate
  --no-emit-index-url --no-emit-trusted-host --no-emit-options "$@")
$tools/bin/python -m piptools compile "${options[@]}" -o requirements.lock requirements.txt
$tools/bin/python -m piptools compile "${options[@]}" -c requirements.lock -o requirements-dev.lock requirements-dev.txt
