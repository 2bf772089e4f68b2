# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# The stages of .ci/run, in order. Each fails when what it needs is missing.
# shellcheck shell=bash

fuzz_seconds=40

stage_tests() { ./dev test; }

stage_lint() { ./dev lint; }

# Installs the library where an application would find it, and builds the example against that.
stage_example() {
  local prefix=$PWD/build/installed output
  ./dev build release
  cmake --install build/release --prefix "$prefix" >/dev/null
  cmake --fresh -S examples/cpp -B build/example -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 \
    -DCMAKE_PREFIX_PATH="$prefix"
  cmake --build build/example
  output=$(build/example/look models/efficientnet_lite0.pte samples/coffee.jpg samples/bison.jpg)
  echo "$output"
  grep -q '^espresso 0\.' <<<"$output"
}

# One model used from eight threads, a thousand times each: same answers, flat memory.
stage_soak() {
  ONSIGHT_SOAK_ROUNDS=1000 build/release/bin/onsight_tests \
    --gtest_filter='EmbeddedModel.AnswersEightThreadsAlikeInFlatMemory'
}

# Addresses and undefined behavior, in every test.
stage_sanitizers() {
  ./dev setup libclang-rt-19-dev
  ./dev build asan
  ctest --test-dir build/asan --output-on-failure --no-tests=error -j "$(nproc)"
}

# What hostile programs cost, as applications build the library; then all targets, one per core.
stage_fuzzing() {
  local targets=(fuzz/fuzz_*.cc)
  ./dev build release hostile_budget
  build/release/bin/hostile_budget
  export -f fuzz
  export fuzz_seconds
  printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I {} bash -euc 'fuzz {}'
  echo "${#targets[@]} passed, 0 failed"
}

# A target from its kept corpus; what it finds on the way is left in the build tree.
fuzz() {
  local name found log
  name=$(basename "$1" .cc)
  found=build/fuzz/$name
  log=build/logs/$name.log
  mkdir -p "$found" build/logs
  if ! build/asan/bin/"$name" -max_total_time="$fuzz_seconds" -rss_limit_mb=2048 -timeout=20 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="$found/" "$found" \
    "fuzz/corpus/${name#fuzz_}" >"$log" 2>&1; then
    tail -n 100 "$log"
    echo "$name failed: all of its output is in $log"
    return 1
  fi
  echo "$name for $fuzz_seconds s: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs"
}

# Data races: the tests that start threads.
stage_threads() {
  ./dev setup libclang-rt-19-dev
  ./dev build tsan
  ctest --test-dir build/tsan --output-on-failure --no-tests=error -j "$(nproc)" \
    -R 'Thread|Session|PlanCache|Model|Classifier'
}

# The kernels' ARM64 code, emulated: all tests on a CPU with NEON alone, those of int8 kernels on CPUs
# that have more for them. A process for each test, as ctest has it, would take twice the
# time; shards more than cores keep all cores busy to the end, though a few tests take minutes.
stage_arm64() {
  local shards=16
  ./dev setup crossbuild-essential-arm64 qemu-user googletest
  ./dev build arm64
  seq 0 $((shards - 1)) | GTEST_TOTAL_SHARDS=$shards xargs -P "$(nproc)" -I {} \
    env GTEST_SHARD_INDEX={} ONSIGHT_EXPECTED_TARGET=neon timeout 1200 \
    qemu-aarch64 -cpu cortex-a72 -L /usr/aarch64-linux-gnu build/arm64/bin/onsight_tests \
    --gtest_brief=1
  test_int8_arm64 cortex-a76 neondot
  test_int8_arm64 max neoni8mm
}

# The tests of int8 on an emulated CPU, and of whether its best target is found.
test_int8_arm64() {
  ONSIGHT_EXPECTED_TARGET=$2 qemu-aarch64 -cpu "$1" -L /usr/aarch64-linux-gnu \
    build/arm64/bin/onsight_tests --gtest_filter='Target.*:*Quantized*' --gtest_brief=1
}

# The kernels' WebAssembly code, in Node; then the modules against the addon.
stage_wasm() {
  ONSIGHT_CODEC_SUITE=bookworm ./dev build wasm
  ctest --test-dir build/wasm --output-on-failure --no-tests=error
  ONSIGHT_WASM_DIR=$PWD/build/wasm/bin \
    ./dev with-node npm --prefix packages/onsight test -- src/engine/wasm
}

# The package in Chromium, with the page of examples/web; then its API on WebAssembly in Node.
stage_web() {
  local npm=(./dev with-node npm --prefix packages/onsight run)
  ./dev setup chromium
  ONSIGHT_CODEC_SUITE=bookworm ./dev build wasm onsight_modules
  "${npm[@]}" assets
  "${npm[@]}" build
  "${npm[@]}" test:web
  ONSIGHT_BUILT=1 ONSIGHT_ENGINE=wasm \
    ./dev with-node npm --prefix packages/onsight test -- test/api src/tasks src/compat
}

# The binding for React Native, in JavaScriptCore with the JSI of npm's react-native; then an app that
# compiles it from the npm package.
stage_react-native() {
  local app=packages/onsight/test/react-native
  ./dev setup libjavascriptcoregtk-4.1-dev dpkg-dev ruby
  ./dev with-node npm ci --prefix "$app" --ignore-scripts --no-audit --no-fund
  ./dev build release onsight_jsi_tests \
    -DONSIGHT_REACT_NATIVE="$PWD/$app/node_modules/react-native"
  ./dev build release jsi_own_tests
  (
    ulimit -s 1024 # its test of endless recursion takes a minute on a large stack
    build/release/bin/jsi_own_tests --gtest_brief=1
  )
  ./dev with-node npm --prefix packages/onsight run bundle:jsc
  ./dev with-node npm --prefix packages/onsight run bundle:documents
  ./dev build release onsight_napi -DONSIGHT_BUILD_NAPI=ON
  ./dev with-node node "$app/answers-of-node.mjs" build/jsc/onsight.js \
    build/release/bin/onsight.node . >build/jsc/answers.txt
  ONSIGHT_BUNDLE=build/jsc/onsight.js ONSIGHT_ANSWERS=build/jsc/answers.txt \
    ONSIGHT_DOCUMENTS=build/jsc/documents.js build/release/bin/onsight_jsi_tests
  ./dev with-node tools/react_native/check.sh
}

# The npm packages as they are published: what they hold, and what they do where they are installed.
stage_package() {
  local npm=(./dev with-node npm --prefix packages/onsight run)
  ./dev build release all -DONSIGHT_BUILD_NAPI=ON
  ONSIGHT_CODEC_SUITE=bookworm ./dev package linux-x64
  ./dev with-node python3 tools/prebuilt/check.py linux-x64
  ONSIGHT_PACKAGES=build/packages "${npm[@]}" test:package
  "${npm[@]}" test:react-native
  "${npm[@]}" test:soak -- 10000 2
}

# The embedded model against PyTorch, made again; then real architectures, exported here, against
# PyTorch and ExecuTorch, also from JavaScript.
stage_zoo() {
  ./dev setup python3-venv
  tools/venv.sh build/venv
  build/venv/bin/python tools/embedded_model/check.py --onsight build/release/bin/onsight
  build/venv/bin/python tools/zoo/make.py --out build/zoo
  build/venv/bin/python tools/zoo/check.py --onsight build/release/bin/onsight --zoo build/zoo
  ONSIGHT_ZOO=$PWD/build/zoo ./dev with-node npm --prefix packages/onsight test -- test/api/zoo
}
