#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Every check of the sources. Runs them all, then fails if one did.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
failed=()

check() {
  printf '\n== %s\n' "$1"
  "${@:2}" || failed+=("$1")
}

# The files that git knows or would add, by pattern; none is an error, not a check that passes.
files() {
  local found
  found=$(git ls-files --cached --others --exclude-standard -- "$@") || return 1
  if [ -z "$found" ]; then
    echo "no files match $*" >&2
    return 1
  fi
  echo "$found"
}

format() {
  local sources
  sources=$(files '*.cc' '*.h') && xargs clang-format-19 --dry-run -Werror <<<"$sources"
}

# Tests, a third of the files, go without, for CI's sake; they compile without a warning.
# Kernels are read once, for one CPU target: tidy knows no other way through foreach_target.
# The hosts for WebAssembly and JSI need headers of Emscripten and of npm's react-native.
tidy() {
  local sources
  sources=$(files 'src/*.cc' 'apps/*.cc' 'bindings/*.cc' ':!*_test.cc' ':!bindings/wasm' ':!bindings/jsi') || return 1
  ./dev build tidy onsight_schema_headers &&
    xargs -P "$(nproc)" -n 4 clang-tidy-22 -p build/tidy --quiet <<<"$sources" 2>/dev/null
}

scripts() {
  local sources
  sources=$(files dev '.ci/*' '*.sh') && xargs shellcheck <<<"$sources"
}

python() {
  local sources
  sources=$(files '*.py') && xargs pyflakes3 <<<"$sources"
}

javascript() { (cd packages/onsight && npm run --silent lint); }

check "Checks that can fail" python3 tools/lint/test_checks.py
check "The check of binaries can fail" python3 tools/prebuilt/test_elf.py
check "Includes follow the layers" python3 tools/lint/check_includes.py
check "Documents name what exists" python3 tools/lint/check_docs.py
check "Files open alike and are short" python3 tools/lint/check_files.py
check "Versions agree" python3 tools/lint/check_versions.py
check "Format" format
check "Shell scripts" scripts
check "Python scripts" python
check "JavaScript and TypeScript" javascript
check "clang-tidy" tidy

printf '\n'
if [ ${#failed[@]} -gt 0 ]; then
  printf 'lint failed: %s\n' "${failed[@]}"
  exit 1
fi
echo "lint passed"
