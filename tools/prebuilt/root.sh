#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Makes the root that tools/prebuilt/build.sh compiles against, without touching the machine's own
# packages: root.sh linux-x64|linux-arm64. The C and C++ libraries are those of Debian 11, whose
# glibc is 2.31; header-only libraries and the sources of the image codecs are those of Debian 12.
#
# ONSIGHT_DEBIAN_11=URL     a mirror of Debian 11, where the machine's own has it no more
# ONSIGHT_CODEC_SUITE=NAME  see tools/prebuilt/apt.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/prebuilt/apt.sh

platform=$1
case $platform in
  linux-x64) architecture=amd64 ;;
  linux-arm64) architecture=arm64 ;;
  *) echo "no such platform: $platform" >&2 && exit 1 ;;
esac
base=$PWD/build/prebuilt/$platform
root=$base/root

system=(libc6 libc6-dev linux-libc-dev libgcc-s1 libgcc-10-dev libstdc++6 libstdc++-10-dev)
headers=(libhwy-dev libflatbuffers-dev nlohmann-json3-dev libcli11-dev)

unpack_packages() {
  local package
  mkdir -p "$base/packages"
  (cd "$base/packages" && apt-get download -q "${system[@]/%//bullseye}" "${headers[@]}") ||
    advise "Packages of Debian could not be fetched: ${system[*]} of Debian 11, ${headers[*]}."
  for package in "$base"/packages/*.deb; do dpkg-deb -x "$package" "$root"; done
}

# Links that name a path from / would lead out of the root.
make_links_relative() {
  local link
  find "$root" -type l -lname '/*' | while read -r link; do
    ln -sfnr "$root$(readlink "$link")" "$link"
  done
}

rm -rf "$base"
prepare_apt "$architecture" bullseye "${ONSIGHT_DEBIAN_11:-}"
unpack_packages
make_links_relative
unpack_codecs
