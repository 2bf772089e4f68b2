#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Makes the root that tools/prebuilt/build.sh compiles against, without touching the machine's own
# packages: root.sh linux-x64|linux-arm64. The C and C++ libraries are those of Debian 11, whose
# glibc is 2.31; header-only libraries and the sources of the image codecs are those of Debian 12.
#
# ONSIGHT_DEBIAN_11=URL     a mirror of Debian 11, where the machine's own has it no more
# ONSIGHT_CODEC_SUITE=NAME  take the codecs of this suite alone, as in bookworm, where the newest
#                           ones can't be had; without it, security fixes are never left out
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

platform=$1
case $platform in
  linux-x64) architecture=amd64 ;;
  linux-arm64) architecture=arm64 ;;
  *) echo "no such platform: $platform" >&2 && exit 1 ;;
esac
base=$PWD/build/prebuilt/$platform
root=$base/root
signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'

system=(libc6 libc6-dev linux-libc-dev libgcc-s1 libgcc-10-dev libstdc++6 libstdc++-10-dev)
headers=(libhwy-dev libflatbuffers-dev nlohmann-json3-dev libcli11-dev)
codecs=(zlib libjpeg-turbo libpng1.6 libwebp)
suite=${ONSIGHT_CODEC_SUITE:+/$ONSIGHT_CODEC_SUITE}

# The mirror, suites and components of Debian that the machine has, as "URI SUITE COMPONENT".
machine_sources() {
  # shellcheck disable=SC2016 # the names are apt's
  apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | sort -u
}

# An apt of its own: sources, lists and state in $base/apt.
prepare_apt() {
  local own mirror type
  rm -rf "$base/apt"
  mkdir -p "$base/apt/lists/partial" "$base/apt/cache/archives/partial"
  own=$(machine_sources)
  [ -n "$own" ] || { echo "no lists of Debian's packages: run apt-get update first" >&2; return 1; }
  mirror=${ONSIGHT_DEBIAN_11:-$(awk '$2 == "bookworm" { print $1; exit }' <<<"$own")}
  {
    for type in deb deb-src; do
      awk -v type="$type $signed" '{ print type, $0 }' <<<"$own"
    done
    echo "deb $signed $mirror bullseye main"
  } >"$base/apt/sources.list"
  : >"$base/apt/status"
  cat >"$base/apt/apt.conf" <<END
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "";
Dir::Etc::sourcelist "$base/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$base/apt/lists";
Dir::State::status "$base/apt/status";
Dir::Cache "$base/apt/cache";
END
  export APT_CONFIG=$base/apt/apt.conf
  apt-get update -q || advise "The lists of Debian 11 and of the sources could not all be read from $mirror."
}

# What to do where a mirror lacks something.
advise() {
  cat >&2 <<END

$1 If the network is fine:
  ONSIGHT_DEBIAN_11=http://archive.debian.org/debian ./dev package $platform
      takes Debian 11 from there, when mirrors no longer have it
  ONSIGHT_CODEC_SUITE=bookworm ./dev package $platform
      takes the codecs' sources of the release, without the security updates since: where a mirror
      lists a newer source and does not hold it. For a check, not to publish.
END
  return 1
}

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

# With Debian's patches, security fixes among them, applied.
unpack_codecs() {
  mkdir -p "$base/sources"
  (cd "$base/sources" && apt-get source -q "${codecs[@]/%/$suite}") ||
    advise "Sources of Debian could not be fetched: ${codecs[*]}."
}

rm -rf "$base"
prepare_apt
unpack_packages
make_links_relative
unpack_codecs
