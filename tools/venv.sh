#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Makes, or brings up to date, the Python environment of tools/ in the folder given.
set -euo pipefail

[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
dir=$1
here=$(cd "$(dirname "$0")" && pwd)
wanted=$(cat "$0" "$here/requirements.txt" | sha256sum)

if [ -f "$dir/installed" ] && [ "$(cat "$dir/installed")" = "$wanted" ]; then
  exit 0
fi
"${PYTHON:-python3}" -m venv "$dir"
"$dir/bin/pip" install --quiet torch==2.13.0 executorch==1.5.1 numpy==2.4.6
"$dir/bin/pip" install --quiet --no-deps -r "$here/requirements.txt"
echo "$wanted" > "$dir/installed"
