#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Fetches what the package for React Native carries of others, from Debian, into
# build/prebuilt/react-native: the codecs' sources and the headers, with their licenses. They are
# kept: delete that folder to take Debian's latest.
#
# ONSIGHT_CODEC_SUITE=NAME  see tools/prebuilt/apt.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/prebuilt/apt.sh

base=$PWD/build/prebuilt/react-native
headers=(libhwy-dev libflatbuffers-dev nlohmann-json3-dev)
[ ! -e "$base/complete" ] || exit 0

rm -rf "$base"
mkdir -p "$base/packages"
prepare_apt "$(dpkg --print-architecture)"
unpack_codecs
(cd "$base/packages" && apt-get download -q "${headers[@]}") ||
  advise "Packages of Debian could not be fetched: ${headers[*]}."
for package in "$base"/packages/*.deb; do dpkg-deb -x "$package" "$base/root"; done
touch "$base/complete"
