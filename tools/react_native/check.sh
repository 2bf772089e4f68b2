#!/usr/bin/env bash
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Packs the npm package, puts it into an app of React Native, and does there what an app's tools do:
# autolinking, React Native's own and Expo's; React Native's CMake for Android, compiled for this
# machine and run in JavaScriptCore, with the oldest and the newest React Native that are supported.
# All of it is in build/react-native.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
base=$root/build/react-native
app=$base/app
modules=$app/node_modules

# As much of a project as autolinking looks at.
prepare_app() {
  mkdir -p "$app/ios" "$app/android/app/src/main"
  cp tools/react_native/app/package*.json "$app"
  echo 'platform :ios' >"$app/ios/Podfile"
  echo 'android { namespace "app.example" }' | tee "$app/android/build.gradle" >"$app/android/app/build.gradle"
  echo '<manifest package="app.example"/>' >"$app/android/app/src/main/AndroidManifest.xml"
  (cd "$app" && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund)
}

# The package as npm would install it, with today's times on the files, which its archives lack.
install_package() {
  rm -f "$base"/onsight-*.tgz
  (cd packages/onsight && npm pack --silent --ignore-scripts --pack-destination "$base")
  ls -l "$base"/onsight-*.tgz
  mkdir -p "$modules/onsight"
  tar -xzmf "$base"/onsight-*.tgz -C "$modules/onsight" --strip-components=1
  (cd "$app" && npm pkg set 'dependencies.onsight=*')
}

autolink() {
  cd "$app"
  node node_modules/react-native/cli.js config >"$base/config.json"
  for platform in android ios; do
    node_modules/.bin/expo-modules-autolinking react-native-config --platform "$platform" --json \
      >"$base/expo-$platform.json"
  done
  cd "$root"
  python3 tools/react_native/check_autolinking.py "$base/config.json" "$base"/expo-{android,ios}.json
}

# compile REACT_NATIVE GRADLE_PLUGIN: in one build tree, for most of onsight knows neither. For one CPU
# target, AVX2: the release build has the kernels of all.
compile() {
  ln -sfn "$modules/$1" "$base/react-native"
  find -L "$base/react-native/ReactCommon" \( -name '*.h' -o -name '*.cpp' \) -exec touch {} +
  python3 tools/react_native/autolink.py "$modules/$2" "$base/config.json" "$base/app-build"
  cmake -S tools/react_native/app -B "$base/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
    -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_ASM_COMPILER=clang-19 \
    -DCMAKE_SHARED_LINKER_FLAGS=-fuse-ld=lld -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld \
    -DCMAKE_CXX_FLAGS="-DHWY_COMPILE_ONLY_STATIC -march=x86-64-v3 -maes -mpclmul" \
    -DREACT_ANDROID_DIR="$base/react-native/ReactAndroid" -DPROJECT_BUILD_DIR="$base/app-build"
  cmake --build "$base/build"
  ctest --test-dir "$base/build" --output-on-failure --no-tests=error
}

# What another library of the app could be linked with by mistake.
check_symbols() {
  local library=$base/build/OnsightSpec_cxxmodule_autolinked_build/libonsight.so shown
  shown=$(nm -DC --defined-only "$library" | grep ' [TDBR] ')
  grep -q OnsightModule::OnsightModule <<<"$shown"
  if grep -v ' facebook::react::OnsightModule::' <<<"$shown"; then
    echo "$library shows these names" >&2
    return 1
  fi
}

prepare_app
tools/react_native/sources.sh
python3 tools/react_native/layout.py
install_package
autolink
compile react-native @react-native/gradle-plugin
ruby tools/react_native/check_podspec.rb "$modules/onsight" "$base/build"
check_symbols
compile react-native-newest gradle-plugin-newest
