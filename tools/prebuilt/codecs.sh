#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Builds the image codecs as static, position-independent libraries into the root that
# tools/prebuilt/root.sh made: codecs.sh linux-x64|linux-arm64
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

platform=$1
base=$PWD/build/prebuilt/$platform

# codec SOURCE [CMAKE ARGUMENT…]
codec() {
  local name=$1 build=$base/codecs/$1
  shift
  cmake -S "$base/sources/$name"-[0-9]* -B "$build" -G Ninja -Wno-dev \
    -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/prebuilt-linux.cmake" -DONSIGHT_PLATFORM="$platform" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_LIBDIR:STRING=lib "$@"
  cmake --build "$build"
  DESTDIR=$base/root cmake --install "$build" >/dev/null
}

codec zlib -DINSTALL_PKGCONFIG_DIR=/usr/lib/pkgconfig
rm "$base"/root/usr/lib/libz.so*  # which it builds too, and a linker would prefer
codec libjpeg-turbo -DENABLE_SHARED=OFF -DWITH_TURBOJPEG=OFF -DREQUIRE_SIMD=ON
codec libpng1.6 -DPNG_SHARED=OFF -DPNG_EXECUTABLES=OFF -DPNG_TESTS=OFF
codec libwebp -DWEBP_BUILD_{ANIM_UTILS,CWEBP,DWEBP,GIF2WEBP,IMG2WEBP,LIBWEBPMUX,WEBPINFO,WEBPMUX,EXTRAS}=OFF
