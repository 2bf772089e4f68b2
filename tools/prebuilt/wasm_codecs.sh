#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Builds the image codecs for onsight-codecs.wasm, from Debian's sources, into
# build/prebuilt/wasm/root, and keeps them: delete build/prebuilt/wasm to take Debian's latest.
#
# ONSIGHT_CODEC_SUITE=NAME  see tools/prebuilt/apt.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/prebuilt/apt.sh

base=$PWD/build/prebuilt/wasm
root=$base/root
[ ! -e "$base/complete" ] || exit 0

# codec SOURCE TARGET [CMAKE ARGUMENT…]
codec() {
  local name=$1 target=$2 build=$base/codecs/$1
  shift 2
  CFLAGS=-w cmake -S "$base/sources/$name"-[0-9]* -B "$build" -G Ninja -Wno-dev -Wno-deprecated \
    -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/wasm32-emscripten.cmake" -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE="-O2 -DNDEBUG" \
    -DBUILD_SHARED_LIBS=OFF "$@"
  cmake --build "$build" --target "$target"
}

rm -rf "$base"
mkdir -p "$root/include/webp" "$root/lib"
prepare_apt "$(dpkg --print-architecture)"
unpack_codecs
# No setjmp, which the toolchain lacks: errors leave as exceptions of C++ (src/image/codecs/guard.h).
sed -i '/PNG_SETJMP_SUPPORTED\|PNG_SIMPLIFIED_/d' "$base"/sources/libpng1.6-*/scripts/pnglibconf.h.prebuilt

codec zlib zlibstatic
cp "$base"/sources/zlib-*/zlib.h "$base/codecs/zlib/zconf.h" "$root/include"
cp "$base/codecs/zlib/libzlibstatic.a" "$root/lib/libz.a"
codec libpng1.6 png_static -DAWK=OFF -DPNG_SHARED=OFF -DPNG_EXECUTABLES=OFF -DPNG_TESTS=OFF \
  -DZLIB_LIBRARY="$root/lib/libz.a" -DZLIB_INCLUDE_DIR="$root/include"
cp "$base"/sources/libpng1.6-*/{png.h,pngconf.h} "$base/codecs/libpng1.6/pnglibconf.h" "$root/include"
cp "$base/codecs/libpng1.6/libpng16.a" "$root/lib"
codec libjpeg-turbo jpeg-static -DENABLE_SHARED=OFF -DWITH_TURBOJPEG=OFF -DWITH_SIMD=OFF
cp "$base"/sources/libjpeg-turbo-*/{jpeglib,jmorecfg,jerror}.h "$base/codecs/libjpeg-turbo/jconfig.h" "$root/include"
cp "$base/codecs/libjpeg-turbo/libjpeg.a" "$root/lib"
codec libwebp webpdemux -DWEBP_ENABLE_SIMD=OFF -DWEBP_USE_THREAD=OFF \
  -DWEBP_BUILD_{ANIM_UTILS,CWEBP,DWEBP,GIF2WEBP,IMG2WEBP,LIBWEBPMUX,WEBPINFO,WEBPMUX,EXTRAS}=OFF
cp "$base"/sources/libwebp-*/src/webp/{decode,demux,mux_types,types}.h "$root/include/webp"
cp "$base"/codecs/libwebp/libwebp{,demux}.a "$root/lib"
touch "$base/complete"
