#!/usr/bin/env bash
# Sees that there is a Chromium and a Chinese font for the tests of the pages. Quick when they are there.
#
#   DISPATCH_CHROMIUM         the Chromium to use, instead of the first one found
#   DISPATCH_REQUIRE_BROWSER  1: fail where none can be had, instead of letting those tests be skipped by name
set -euo pipefail

have() { [ -n "${DISPATCH_CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if ! have && command -v apt-get >/dev/null; then
  echo "browser: installing Chromium" >&2
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -qq >&2 || true
  as_root apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >&2 || true
fi
if ! have; then
  echo "!!! There is no Chromium: the tests of the pages are skipped by name (apt-get install chromium)" >&2
  [ "${DISPATCH_REQUIRE_BROWSER:-}" != 1 ] || exit 1
fi
