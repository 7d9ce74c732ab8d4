#!/usr/bin/env bash
# Builds the pages (dispatch/console/web) when they, or what they are generated from, changed.
# Needs Node.js 20.19 or newer with npm; without it the service runs, and its pages say what is missing.
#
#   DISPATCH_REQUIRE_PAGES  1: fail where the pages cannot be built
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
web=$root/dispatch/console/web
python=$root/.venv/bin/python

say() { printf 'pages: %s\n' "$*" >&2; }

cannot() {
  if [ "${DISPATCH_REQUIRE_PAGES:-}" = 1 ]; then
    printf '\n!!! The pages are demanded (DISPATCH_REQUIRE_PAGES=1) and cannot be built: %s\n\n' "$*" >&2
    exit 1
  fi
  printf '\n!!! The pages cannot be built: %s. The service runs without them.\n\n' "$*" >&2
  exit 0
}

fresh_enough() { node -e 'const [a,b]=process.versions.node.split(".");process.exit(a>20||(a==20&&b>=19)?0:1)'; }

command -v node >/dev/null && command -v npm >/dev/null || cannot "there is no Node.js (20.19 or newer) with npm"
fresh_enough || cannot "Node.js is $(node --version) (it needs 20.19 or newer)"

cd "$web"
packages=$(cat package.json package-lock.json .npmrc | sha256sum)
if [ "$(cat node_modules/.dispatch-stamp 2>/dev/null)" != "$packages" ]; then
  say "installing the locked packages"
  npm ci --no-audit --no-fund --loglevel=error >&2 || cannot "npm could not install the locked packages"
  echo "$packages" >node_modules/.dispatch-stamp
fi

"$python" -m dispatch.console.describe generated/openapi.json
sources=$({ find src public -type f -print0 | sort -z | xargs -0 cat; cat ./*.html vite.config.ts generated/openapi.json; echo "$packages"; } | sha256sum)
if [ "$(cat dist/.stamp 2>/dev/null)" != "$sources" ]; then
  say "building"
  npm run --silent types >&2
  npm run --silent build -- --logLevel warn >&2
  echo "$sources" >dist/.stamp
fi
