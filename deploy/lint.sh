#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Every check that runs no test. Tells all of them, fails if one fails. Called by `make lint`, beside private services.
set -uo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
failed=()

check() {
  printf '→ %s\n' "$*"
  "$@" || failed+=("$*")
}

production() {
  env DEBUG=0 DEMO=0 ALLOWED_HOSTS=connecte.example BASE_URL=https://connecte.example BEHIND_PROXY=1 "$@"
}

check $python -m ruff check .
check $python -m ruff format --check .
check .venv/bin/lint-imports
check $python -m mypy
check $python manage.py makemigrations --check --dry-run
check production $python manage.py check --deploy --fail-level WARNING

if [ ${#failed[@]} -gt 0 ]; then
  printf 'ÉCHEC : %s\n' "${failed[@]}"
  exit 1
fi
echo 'Tout est en ordre.'
