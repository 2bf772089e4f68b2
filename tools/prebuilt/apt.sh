# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# An apt of its own in a folder, for scripts that source this: it reads the machine's mirrors and
# leaves the machine's packages alone. `base` is the folder. Of the environment:
#
# ONSIGHT_CODEC_SUITE=NAME  take the codecs of this suite alone, as in bookworm, where the newest
#                           ones can't be had; without it, security fixes are never left out
# shellcheck shell=bash
# shellcheck disable=SC2154 # base

codecs=(zlib libjpeg-turbo libpng1.6 libwebp)
suite=${ONSIGHT_CODEC_SUITE:+/$ONSIGHT_CODEC_SUITE}
signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'

# The mirror, suites and components of Debian that the machine has, as "URI SUITE COMPONENT".
machine_sources() {
  # shellcheck disable=SC2016 # the names are apt's
  apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | sort -u
}

# prepare_apt ARCHITECTURE [SUITE MIRROR]: packages and sources of the machine's suites, and
# packages of another one.
prepare_apt() {
  local own type
  rm -rf "$base/apt"
  mkdir -p "$base/apt/lists/partial" "$base/apt/cache/archives/partial"
  own=$(machine_sources)
  [ -n "$own" ] || { echo "no lists of Debian's packages: run apt-get update first" >&2; return 1; }
  {
    for type in deb deb-src; do
      awk -v type="$type $signed" '{ print type, $0 }' <<<"$own"
    done
    [ $# -eq 1 ] || echo "deb $signed ${3:-$(awk '$2 == "bookworm" { print $1; exit }' <<<"$own")} $2 main"
  } >"$base/apt/sources.list"
  : >"$base/apt/status"
  cat >"$base/apt/apt.conf" <<END
APT::Architecture "$1";
APT::Architectures { "$1"; };
APT::Sandbox::User "";
Dir::Etc::sourcelist "$base/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$base/apt/lists";
Dir::State::status "$base/apt/status";
Dir::Cache "$base/apt/cache";
END
  export APT_CONFIG=$base/apt/apt.conf
  apt-get update -q || advise "Debian's lists could not all be read:"$'\n'"$(cat "$base/apt/sources.list")"
}

# What to do where a mirror lacks something.
advise() {
  cat >&2 <<END

$1 If the network is fine:
  ONSIGHT_DEBIAN_11=http://archive.debian.org/debian
      in the environment takes Debian 11 from there, when mirrors no longer have it
  ONSIGHT_CODEC_SUITE=bookworm
      takes the codecs' sources of the release, without the security updates since: where a mirror
      lists a newer source and does not hold it. For a check, not to publish.
END
  return 1
}

# The codecs' sources in $base/sources, with Debian's patches, security fixes among them, applied.
unpack_codecs() {
  mkdir -p "$base/sources"
  (cd "$base/sources" && apt-get source -q "${codecs[@]/%/$suite}") ||
    advise "Sources of Debian could not be fetched: ${codecs[*]}."
  # Only Windows compiles it and Debian leaves it out, but CMake wants to see it.
  install -D /dev/null "$(echo "$base"/sources/zlib-[0-9]*)/win32/zlib1.rc"
}
