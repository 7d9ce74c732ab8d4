#!/usr/bin/env bash
# Draws the phone page's PNG icons from public/icon.svg with a headless Chromium; run it after changing that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/public"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for size in 192 512; do
  sed "s/<svg /<svg width=\"$size\" height=\"$size\" /" icon.svg >"$scratch/icon.svg"
  "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$scratch/profile" \
    --default-background-color=00000000 --window-size="$size,$size" --screenshot="$PWD/icon-$size.png" \
    "file://$scratch/icon.svg" 2>/dev/null
done
