#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Installs what is missing and nothing else: OS packages, .venv, browser modules. Instant when nothing is missing.
#   deploy/setup.sh                  what the demo needs
#   deploy/setup.sh --with-chromium  and what the tests need
set -euo pipefail
cd "$(dirname "$0")/.."

lock=requirements.lock
system=(postgresql-15 postgresql-15-postgis-3 redis-server mosquitto libgdal32 libgeos-c1v5 libproj25
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)
omitted=(--omit=dev)
if [ "${1:-}" = --with-chromium ]; then
  lock=requirements-dev.lock
  omitted=()
  system+=(chromium-headless-shell redmine redmine-sqlite puma icinga2-bin icinga2-common prometheus-alertmanager nginx)
fi

main() {
  os_packages
  python_packages
  browser_modules
}

say() { printf '• %s\n' "$*" >&2; }
stop() { printf 'Installation impossible : %s\n' "$*" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

os_packages() {
  command -v dpkg-query >/dev/null || stop "ce script connaît Debian 12 ; ailleurs, voyez docs/operations."
  local missing=()
  for package in "${system[@]}"; do installed "$package" || missing+=("$package"); done
  python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || missing+=(python3-venv)
  node_is_recent || missing+=(nodejs npm)
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Python 3.11 ou plus récent est nécessaire."
}

node_is_recent() {
  command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null
}

install() {
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    stop "il manque $* ; ni root ni sudo. Faites installer ces paquets, puis recommencez."
  fi
  say "Paquets Debian : $*"
  trap allow_daemons EXIT
  forbid_daemons
  as_root apt-get update -qq || say "apt-get update a échoué ; essai avec la liste connue"
  case " $* " in *" redmine "*) no_shared_redmine ;; esac
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    stop "apt-get n'a pas pu installer : $*"
  leave_daemons_off "$@"
  allow_daemons
  trap - EXIT
}

# Our services are private to each run: a daemon that arrives with a package must not start, nor a cluster be made.
ours=()
forbid_daemons() {
  write_once /usr/sbin/policy-rc.d '#!/bin/sh\nexit 101\n' 755
  installed postgresql-common || write_once /etc/postgresql-common/createcluster.d/connecte.conf 'create_main_cluster = false\n' 644
}

# The tests prepare a Redmine of their own: the package needs no database.
no_shared_redmine() {
  echo redmine redmine/instances/default/dbconfig-install boolean false | as_root debconf-set-selections
}

write_once() {
  [ -e "$1" ] && return
  as_root mkdir -p "$(dirname "$1")"
  printf "$2" | as_root tee "$1" >/dev/null
  as_root chmod "$3" "$1"
  ours+=("$1")
}

allow_daemons() { [ ${#ours[@]} = 0 ] || as_root rm -f "${ours[@]}"; ours=(); }

leave_daemons_off() {
  [ -d /run/systemd/system ] || return 0
  for package in "$@"; do
    case $package in
      postgresql-15) as_root systemctl disable --quiet --now postgresql ;;
      redis-server | mosquitto | prometheus-alertmanager | nginx) as_root systemctl disable --quiet --now "$package" ;;
    esac
  done
}

python_packages() {
  local stamp=".venv/.stamp-${lock%.lock}" state
  state=$(printf '%s\n' "$PWD" "$(python3 -V)" | cat - "$lock" | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && return
  say "Environnement Python : $lock"
  .venv/bin/python -m pip --version 2>/dev/null | grep -qF "$PWD/.venv/" || python3 -m venv --clear .venv
  .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --no-input --no-deps --require-hashes -r "$lock" ||
    stop "pip n'a pas pu installer $lock"
  printf '%s\n' "$state" >"$stamp"
}

browser_modules() {
  local stamp=static/vendor/.stamp lock state
  state=$(cat package-lock.json deploy/icons.txt deploy/vendor.py | sha256sum)
  lock=$(sha256sum <package-lock.json)
  [ ${#omitted[@]} = 0 ] && npm_modules .stamp-tests
  [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && return
  [ ${#omitted[@]} = 0 ] || npm_modules .stamp
  python3 deploy/vendor.py
  printf '%s\n' "$state" >"$stamp"
}

# Those of the tests include those of the demo.
npm_modules() {
  [ "$(cat node_modules/.stamp-tests 2>/dev/null)" = "$lock" ] && return
  [ "$(cat "node_modules/$1" 2>/dev/null)" = "$lock" ] && return
  say "Modules du navigateur : npm ci ${omitted[*]}"
  npm ci --silent --no-audit --no-fund --ignore-scripts "${omitted[@]}" || stop "npm ci a échoué"
  printf '%s\n' "$lock" >"node_modules/$1"
}

main
