#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Makes the npm package @onsight/PLATFORM in build/packages: build.sh linux-x64|linux-arm64
# The root it compiles against is kept in build/prebuilt: delete that to take Debian's latest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

platform=$1
./dev setup dpkg-dev libclang-rt-19-dev nasm python3
if [ ! -e "build/prebuilt/$platform/complete" ]; then
  tools/prebuilt/root.sh "$platform"
  tools/prebuilt/codecs.sh "$platform"
  touch "build/prebuilt/$platform/complete"
fi
./dev build "prebuilt-$platform"
python3 tools/prebuilt/package.py "$platform"
