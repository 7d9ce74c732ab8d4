#!/usr/bin/env bash
# Makes a working checkout out of a fresh one: virtual environment, locked packages, Apache Kafka's jars, the pages.
# Safe to run again at any time: what is there and right is left alone. Asks nothing, reads no input.
#
#   PYTHON                  the Python to use (default: the first of python3.11 ... python3 that is 3.11 or newer)
#   DISPATCH_REQUIRE_KAFKA  1: fail where Apache Kafka cannot be had, instead of making do with the stand-in
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv=$root/.venv
kafka=$root/deploy/kafka

say() { printf 'setup: %s\n' "$*" >&2; }
shout() { printf '\n!!! %s\n\n' "$*" >&2; }
die() { shout "$*"; exit 1; }

# Two runs at once would write into each other's environment.
exec 9>"$root/.setup.lock"
if command -v flock >/dev/null; then flock 9; fi

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$candidate" >/dev/null && new_enough "$candidate"; then command -v "$candidate"; return; fi
  done
  die "Python 3.11 or newer is needed and was not found: install it, or name it with PYTHON=/path/to/python3"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# Debian splits ensurepip off into a package of its own: without it `python -m venv` fails.
make_venv() {
  local python=$1 version
  rm -rf "$venv"
  if "$python" -m venv "$venv" >/dev/null 2>&1; then return; fi
  rm -rf "$venv"
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if command -v apt-get >/dev/null && may_be_root; then
    say "Python has no ensurepip: installing python$version-venv"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >&2 || true
    if "$python" -m venv "$venv" >&2; then return; fi
    rm -rf "$venv"
  fi
  say "Python has no ensurepip: using virtualenv from PyPI"
  local tools=$root/.cache/virtualenv
  # Into a directory of ours, so that nobody's own packages change.
  "$python" -m pip install --quiet --disable-pip-version-check --target "$tools" 'virtualenv>=20.26,<22' >&2 ||
    die "no virtual environment can be made: install python$version-venv (apt-get install python$version-venv)"
  PYTHONPATH=$tools "$python" -m virtualenv --quiet "$venv" >&2
}

# A stamp names what was installed; another lock, Python or place of the checkout means: again.
wanted_stamp() { { cat requirements.lock pyproject.toml; "$venv/bin/python" -VV; echo "$root"; } | sha256sum; }

install_packages() {
  local stamp=$venv/.dispatch-stamp
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted_stamp)" ]; then return; fi
  say "installing the locked packages"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --no-deps -r requirements.lock >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --no-deps --no-build-isolation --editable . >&2
  wanted_stamp >"$stamp"
}

java_version() {
  local java=java
  if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
  { "$java" -version 2>&1 || true; } | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

# Why Apache Kafka cannot be had, or nothing.
fetch_kafka() {
  local lib=$kafka/lib stamp version
  version=$(java_version)
  if [ -z "$version" ]; then echo "there is no Java (it needs 17 or newer)"; return; fi
  if [ "$version" -lt 17 ]; then echo "Java is $version (it needs 17 or newer)"; return; fi
  if [ -n "${DISPATCH_KAFKA_LIB:-}" ]; then return; fi
  stamp=$(sha256sum <"$kafka/pom.xml")
  if [ -f "$lib/.stamp" ] && [ "$(cat "$lib/.stamp")" = "$stamp" ]; then return; fi
  if ! command -v mvn >/dev/null; then echo "there is no Maven to fetch its jars with"; return; fi
  say "fetching Apache Kafka with Maven (44 MB)"
  rm -rf "$lib.partial"
  if ! mvn --batch-mode -Dstyle.color=never --quiet --strict-checksums --file "$kafka/pom.xml" "-Ddispatch.kafka.lib=$lib.partial" \
    dependency:copy-dependencies </dev/null >&2; then
    rm -rf "$lib.partial"
    echo "Maven could not fetch its jars (its own words are above)"
    return
  fi
  echo "$stamp" >"$lib.partial/.stamp"
  rm -rf "$lib"
  mv "$lib.partial" "$lib"
}

if ! [ -x "$venv/bin/python" ] || ! new_enough "$venv/bin/python"; then
  python=$(find_python)
  say "making a virtual environment with $("$python" -V)"
  make_venv "$python"
fi
install_packages

why_not=$(fetch_kafka)
if [ -n "$why_not" ]; then
  if [ "${DISPATCH_REQUIRE_KAFKA:-}" = 1 ]; then
    die "Apache Kafka is demanded (DISPATCH_REQUIRE_KAFKA=1) and cannot be had: $why_not"
  fi
  shout "Apache Kafka cannot be had: $why_not. The stand-in broker Tansu takes its place; tests that need Kafka itself are skipped by name."
fi
deploy/pages.sh
say "ready"
